#ifndef ANNALS_CSIMDJSON_H
#define ANNALS_CSIMDJSON_H

#include <stdint.h>

// simdjson's first stage (UTF-8 validation and the index of structural characters) followed by a
// second stage of our own, which checks the grammar and writes one flat token per value. Numbers stay
// text, so that no digit of any number is ever lost; short ones, which are nearly all, are given as
// whole numbers too, since their digits pass by here anyway.

#ifdef __cplusplus
extern "C" {
#endif

/// One value or object key; JSONFields reads the same 24 bytes as `JSONToken`.
typedef struct csj_token {
  uint8_t kind;
  uint8_t flags;
  /// Digits behind the point of a short number; else 0.
  uint16_t fraction_digits;
  /// Where the text starts, from the start of the buffer; strings without their quotes.
  uint32_t offset;
  uint32_t length;
  /// The index of the first token after this value.
  uint32_t next;
  /// A short number with its point left out: -12.50 is -1250, with two fraction digits; else 0.
  int64_t significand;
} csj_token;

enum csj_kind {
  CSJ_OBJECT = 0,
  CSJ_ARRAY = 1,
  CSJ_STRING = 2,
  CSJ_NUMBER = 3,
  CSJ_TRUE = 4,
  CSJ_FALSE = 5,
  CSJ_NULL = 6,
  CSJ_NON_FINITE = 7
};

enum csj_flag {
  /// The string held escapes: its range lies behind the record, where they are resolved.
  CSJ_ESCAPED = 1,
  /// The string holds U+0000.
  CSJ_HOLDS_NUL = 2,
  CSJ_FRACTION = 4,
  CSJ_EXPONENT = 8,
  /// The number has at most 18 digits, 16 on either side of the point, and no exponent.
  CSJ_SHORT = 16
};

enum csj_fault {
  CSJ_OK = 0,
  CSJ_EMPTY,
  CSJ_INVALID_UTF8,
  CSJ_CONTROL_CHARACTER,
  CSJ_UNCLOSED_STRING,
  CSJ_UNEXPECTED_END,
  CSJ_UNEXPECTED_CHARACTER,
  CSJ_MALFORMED_NUMBER,
  CSJ_MALFORMED_LITERAL,
  CSJ_MALFORMED_ESCAPE,
  CSJ_LONE_SURROGATE,
  CSJ_TOO_DEEP,
  CSJ_TRAILING_CONTENT,
  CSJ_BYTE_ORDER_MARK,
  CSJ_OUT_OF_MEMORY
};

enum {
  /// Objects and arrays inside each other, at most.
  CSJ_DEPTH_MAX = 512,
  /// Zero bytes that must follow the record.
  CSJ_PADDING = 64
};

typedef struct csj_result {
  /// Owned by the scanner; valid until its next scan.
  csj_token *tokens;
  uint32_t token_count;
  uint32_t non_finite_count;
  /// Where the resolved strings end, from the start of the buffer.
  uint32_t resolved_end;
  /// Where the fault lies, when there is one.
  uint32_t fault_offset;
} csj_result;

typedef struct csj_scanner csj_scanner;

/// A scanner for one thread at a time, or null where memory is short; the caller frees it.
csj_scanner *csj_create(void);
void csj_free(csj_scanner *scanner);

/// Scans `length` bytes followed by CSJ_PADDING zeros. Strings with escapes are resolved from
/// `resolved_offset` on, where `length` bytes must be free: resolved text is never longer.
/// Returns a `csj_fault`.
int32_t csj_scan(
  csj_scanner *scanner, uint8_t *bytes, uint32_t length, uint32_t resolved_offset,
  csj_result *result);

#ifdef __cplusplus
}
#endif

#endif
