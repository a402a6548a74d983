// What Compression uses of snappy; only Compression imports this.
#include <snappy-c.h>
