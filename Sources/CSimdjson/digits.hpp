#ifndef ANNALS_DIGITS_HPP
#define ANNALS_DIGITS_HPP

#include <cstdint>
#include <cstring>

namespace csj {

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "digits are read as little-endian words");

/// 10^0 to 10^16.
constexpr uint64_t powers[17] = {
  1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000,
  100000000000, 1000000000000, 10000000000000, 100000000000000, 1000000000000000,
  10000000000000000};

/// Decimal digits in a row, as a number.
struct Digits {
  uint64_t value;
  uint32_t count;
};

/// The digits with which the eight bytes at `text` begin.
inline Digits upToEight(const uint8_t *text) {
  uint64_t word;
  memcpy(&word, text, 8);
  word ^= 0x3030303030303030;
  // The top bit of each byte that is no digit. A sum may carry, but only into bytes behind such a
  // one, and only the first counts.
  uint64_t others = (word | (word + 0x7676767676767676)) & 0x8080808080808080;
  uint32_t count = others == 0 ? 8 : uint32_t(__builtin_ctzll(others)) / 8;
  if (count == 0) return {0, 0};
  // The digits move to the end of the word, zeros before them; then pairs, fours and all are summed.
  word <<= 64 - 8 * count;
  word = word * 10 + (word >> 8);
  uint64_t pairs = 0x000000FF000000FF;
  uint64_t value = ((word & pairs) * (100 + (1000000ULL << 32)) +
                    ((word >> 16) & pairs) * (1 + (10000ULL << 32))) >> 32;
  return {value, count};
}

/// The digits with which the bytes at `text` begin, at most sixteen; sixteen bytes are readable.
inline Digits digits(const uint8_t *text) {
  Digits first = upToEight(text);
  if (first.count < 8) return first;
  Digits second = upToEight(text + 8);
  return {first.value * powers[second.count] + second.value, 8 + second.count};
}

}  // namespace csj

#endif
