// What Compression uses of libzstd; only Compression imports this.
#include <zstd.h>
