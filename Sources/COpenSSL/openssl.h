// What Crypto uses of OpenSSL 3; only Crypto imports this.

// SHA256_Init and its kin are deprecated since 3.0 for EVP, which takes as long again around a short
// message as the hash itself.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
