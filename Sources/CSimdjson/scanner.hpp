#ifndef ANNALS_SCANNER_HPP
#define ANNALS_SCANNER_HPP

#include "CSimdjson.h"

#include <cstdint>

namespace csj {

/// Resolves the escapes of the `length` bytes at `source` into `target`.
/// Returns a csj_fault; `fault` is then how far into the source it lies.
int32_t resolve(
  const uint8_t *source, uint32_t length, uint8_t *target, uint32_t &written, uint8_t &flags,
  uint32_t &fault);

/// Says what the first stage found wrong, and where: the first stage only says that something is.
int32_t locate(const uint8_t *bytes, uint32_t length, uint32_t &fault);

}  // namespace csj

#endif
