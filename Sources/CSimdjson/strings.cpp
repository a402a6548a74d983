// The slow paths: strings with escapes, and records that the first stage refused.

#include "scanner.hpp"

#include <cstring>

namespace csj {

namespace {

/// Four hexadecimal digits, or -1.
int32_t hexadecimal(const uint8_t *at) {
  int32_t value = 0;
  for (int i = 0; i < 4; i++) {
    uint8_t c = at[i];
    int32_t digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
    if (digit < 0) return -1;
    value = value << 4 | digit;
  }
  return value;
}

uint8_t *encode(uint32_t point, uint8_t *to) {
  if (point < 0x80) {
    *to++ = uint8_t(point);
  } else if (point < 0x800) {
    *to++ = uint8_t(0xC0 | point >> 6);
    *to++ = uint8_t(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    *to++ = uint8_t(0xE0 | point >> 12);
    *to++ = uint8_t(0x80 | (point >> 6 & 0x3F));
    *to++ = uint8_t(0x80 | (point & 0x3F));
  } else {
    *to++ = uint8_t(0xF0 | point >> 18);
    *to++ = uint8_t(0x80 | (point >> 12 & 0x3F));
    *to++ = uint8_t(0x80 | (point >> 6 & 0x3F));
    *to++ = uint8_t(0x80 | (point & 0x3F));
  }
  return to;
}

/// The byte that a one-letter escape stands for, or 0.
uint8_t simple(uint8_t letter) {
  switch (letter) {
    case '"': return '"';
    case '\\': return '\\';
    case '/': return '/';
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return 0;
  }
}

/// Bytes of the well-formed UTF-8 sequence at `at` (Unicode table 3-7), or 0.
uint32_t sequence(const uint8_t *at, uint32_t left) {
  uint8_t a = at[0];
  if (a < 0x80) return 1;
  uint32_t count = a >= 0xC2 && a <= 0xDF ? 2 : (a & 0xF0) == 0xE0 ? 3 : a >= 0xF0 && a <= 0xF4 ? 4 : 0;
  if (count == 0 || left < count) return 0;
  uint8_t low = a == 0xE0 ? 0xA0 : a == 0xF0 ? 0x90 : 0x80;
  uint8_t high = a == 0xED ? 0x9F : a == 0xF4 ? 0x8F : 0xBF;
  if (at[1] < low || at[1] > high) return 0;
  for (uint32_t i = 2; i < count; i++)
    if ((at[i] & 0xC0) != 0x80) return 0;
  return count;
}

}  // namespace

int32_t resolve(
  const uint8_t *source, uint32_t length, uint8_t *target, uint32_t &written, uint8_t &flags,
  uint32_t &fault) {
  const uint8_t *at = source;
  const uint8_t *end = source + length;
  uint8_t *to = target;
  while (at < end) {
    if (*at != '\\') {
      *to++ = *at++;
      continue;
    }
    fault = uint32_t(at - source);
    if (end - at < 2) return CSJ_MALFORMED_ESCAPE;
    if (at[1] != 'u') {
      uint8_t byte = simple(at[1]);
      if (byte == 0) return CSJ_MALFORMED_ESCAPE;
      *to++ = byte;
      at += 2;
      continue;
    }
    int32_t unit = end - at < 6 ? -1 : hexadecimal(at + 2);
    if (unit < 0) return CSJ_MALFORMED_ESCAPE;
    uint32_t point = uint32_t(unit);
    at += 6;
    if (point >= 0xD800 && point <= 0xDFFF) {
      if (point >= 0xDC00 || end - at < 6 || at[0] != '\\' || at[1] != 'u') {
        return CSJ_LONE_SURROGATE;
      }
      int32_t low = hexadecimal(at + 2);
      if (low < 0xDC00 || low > 0xDFFF) return CSJ_LONE_SURROGATE;
      point = 0x10000 + ((point - 0xD800) << 10) + (uint32_t(low) - 0xDC00);
      at += 6;
    }
    if (point == 0) flags |= CSJ_HOLDS_NUL;
    to = encode(point, to);
  }
  written = uint32_t(to - target);
  return CSJ_OK;
}

int32_t locate(const uint8_t *bytes, uint32_t length, uint32_t &fault) {
  for (uint32_t i = 0; i < length;) {
    uint32_t count = sequence(bytes + i, length - i);
    if (count == 0) {
      fault = i;
      return CSJ_INVALID_UTF8;
    }
    i += count;
  }
  bool inside = false;
  uint32_t opened = 0;
  for (uint32_t i = 0; i < length; i++) {
    uint8_t c = bytes[i];
    if (c == '"') {
      inside = !inside;
      opened = i;
    } else if (inside && c == '\\') {
      i++;
    } else if (inside && c < 0x20) {
      fault = i;
      return CSJ_CONTROL_CHARACTER;
    }
  }
  fault = inside ? opened : 0;
  return inside ? CSJ_UNCLOSED_STRING : CSJ_UNEXPECTED_CHARACTER;
}

}  // namespace csj
