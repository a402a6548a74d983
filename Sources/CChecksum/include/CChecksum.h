// CRC-32C (Castagnoli) for Crypto, which alone imports this.
#ifndef CCHECKSUM_H
#define CCHECKSUM_H

#include <stddef.h>
#include <stdint.h>

// The checksum of what was summed to `crc` (0 for nothing) followed by these bytes.
uint32_t annals_crc32c(uint32_t crc, const void *bytes, size_t count);

// The same by tables alone: what processors without the instruction use. For tests.
uint32_t annals_crc32c_portable(uint32_t crc, const void *bytes, size_t count);

// 1 where the processor's own instruction is used.
int annals_crc32c_is_hardware(void);

#endif
