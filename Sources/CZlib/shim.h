// What Compression uses of zlib; only Compression imports this.
#include <zlib.h>

// inflateInit2 is a macro; 32 added to the window bits accepts both gzip and zlib headers.
static inline int annals_inflate_init(z_stream *stream) { return inflateInit2(stream, 15 + 32); }
