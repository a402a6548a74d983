// What Compression uses of liblz4; only Compression imports this.
#include <lz4frame.h>
