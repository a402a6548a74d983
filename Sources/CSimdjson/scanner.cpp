// The second stage: one walk over the structural index that checks the grammar and writes tokens.

#include "CSimdjson.h"
#include "digits.hpp"
#include "scanner.hpp"

#include <simdjson.h>

#include <cstring>
#include <memory>
#include <new>

namespace {

inline bool isSpace(uint8_t c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
inline bool isDigit(uint8_t c) { return uint8_t(c - '0') <= 9; }

/// Whether a byte may follow a number or a literal: white space and structure.
inline bool isTerminator(uint8_t c) {
  return isSpace(c) || c == ',' || c == ':' || c == '[' || c == ']' || c == '{' || c == '}';
}

}  // namespace

struct csj_scanner {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> parser;
  std::unique_ptr<csj_token[]> tokens;
  size_t tokenCapacity = 0;
};

namespace {

/// One scan: what the walk knows, and its steps. Each step returns false with `code` set.
struct Walk {
  uint8_t *bytes;
  uint32_t length;
  const uint32_t *index;
  csj_token *out;
  uint32_t resolved;
  bool hasEscapes;
  uint32_t nonFinite = 0;
  int32_t code = CSJ_OK;
  uint32_t fault = 0;

  bool fail(int32_t why, uint32_t where) {
    code = why;
    fault = where;
    return false;
  }

  /// Nothing that may stand here: the end, a byte order mark, or some other byte.
  bool unexpected(uint32_t at) {
    if (at >= length) return fail(CSJ_UNEXPECTED_END, length);
    if (at == 0 && length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
      return fail(CSJ_BYTE_ORDER_MARK, 0);
    }
    return fail(CSJ_UNEXPECTED_CHARACTER, at);
  }

  bool ends(uint32_t at) const { return isTerminator(bytes[at]) || at == length; }

  /// Where the last thing before `following` ends: only white space lies between.
  inline uint32_t endBefore(uint32_t following) const {
    while (__builtin_expect(isSpace(bytes[following - 1]), 0)) following--;
    return following;
  }

  inline void put(csj_token *token, uint8_t kind, uint8_t flags, uint32_t offset, uint32_t count) {
    token->kind = kind;
    token->flags = flags;
    token->fraction_digits = 0;
    token->offset = offset;
    token->length = count;
    token->next = uint32_t(token - out) + 1;
    token->significand = 0;
  }

  /// The string that opens at `at`.
  inline bool string(csj_token *token, uint32_t at, uint32_t following) {
    uint32_t start = at + 1, count = endBefore(following) - 1 - start;
    put(token, CSJ_STRING, 0, start, count);
    if (__builtin_expect(hasEscapes, 0) && memchr(bytes + start, '\\', count)) {
      return escaped(token);
    }
    return true;
  }

  bool escaped(csj_token *token) {
    uint32_t written = 0, where = 0;
    uint8_t flags = CSJ_ESCAPED;
    int32_t why = csj::resolve(
      bytes + token->offset, token->length, bytes + resolved, written, flags, where);
    if (why != CSJ_OK) return fail(why, token->offset + where);
    token->flags = flags;
    token->offset = resolved;
    token->length = written;
    resolved += written;
    return true;
  }

  inline bool literal(csj_token *token, uint32_t at, const char *text, uint32_t count, uint8_t kind) {
    // The padding makes the comparison safe at the end of the record.
    if (memcmp(bytes + at, text, count) != 0 || !ends(at + count)) {
      return fail(CSJ_MALFORMED_LITERAL, at);
    }
    put(token, kind, 0, at, count);
    return true;
  }

  /// The number that opens at `at`. Whatever is not short and well formed goes the long way, which
  /// knows all the grammar.
  inline bool number(csj_token *token, uint32_t at, uint32_t following) {
    uint32_t end = endBefore(following);
    bool negative = bytes[at] == '-';
    uint32_t start = at + negative;
    csj::Digits whole = csj::digits(bytes + start);
    if (whole.count == 0 || (bytes[start] == '0' && whole.count > 1)) return longNumber(token, at);
    // The first stage takes some control characters for structure.
    if (bytes[end] < ' ' && end == following && end != length) return longNumber(token, at);
    uint32_t stop = start + whole.count;
    uint64_t significand = whole.value;
    uint32_t fractionDigits = 0;
    if (stop != end) {
      if (bytes[stop] != '.') return longNumber(token, at);
      csj::Digits fraction = csj::digits(bytes + stop + 1);
      fractionDigits = fraction.count;
      stop += 1 + fractionDigits;
      if (stop != end || fractionDigits == 0 || whole.count + fractionDigits > 18) {
        return longNumber(token, at);
      }
      significand = significand * csj::powers[fractionDigits] + fraction.value;
    }
    put(token, CSJ_NUMBER, CSJ_SHORT | (fractionDigits ? CSJ_FRACTION : 0), at, end - at);
    token->fraction_digits = uint16_t(fractionDigits);
    token->significand = negative ? -int64_t(significand) : int64_t(significand);
    return true;
  }

  bool longNumber(csj_token *token, uint32_t at) {
    uint32_t p = at;
    uint8_t flags = 0;
    if (bytes[p] == '-') p++;
    if (bytes[p] == 'I') {
      nonFinite++;
      return literal(token, at, "-Infinity", 9, CSJ_NON_FINITE);
    }
    if (bytes[p] == '0') {
      p++;
    } else {
      if (!isDigit(bytes[p])) return fail(CSJ_MALFORMED_NUMBER, at);
      while (isDigit(bytes[p])) p++;
    }
    if (bytes[p] == '.') {
      flags |= CSJ_FRACTION;
      if (!isDigit(bytes[++p])) return fail(CSJ_MALFORMED_NUMBER, at);
      while (isDigit(bytes[p])) p++;
    }
    if ((bytes[p] | 0x20) == 'e') {
      flags |= CSJ_EXPONENT;
      p++;
      if (bytes[p] == '-' || bytes[p] == '+') p++;
      if (!isDigit(bytes[p])) return fail(CSJ_MALFORMED_NUMBER, at);
      while (isDigit(bytes[p])) p++;
    }
    if (!ends(p)) return fail(CSJ_MALFORMED_NUMBER, at);
    put(token, CSJ_NUMBER, flags, at, p - at);
    return true;
  }

  /// A value that is neither string nor number and holds no other.
  bool word(csj_token *token, uint32_t at) {
    switch (bytes[at]) {
      case 't': return literal(token, at, "true", 4, CSJ_TRUE);
      case 'f': return literal(token, at, "false", 5, CSJ_FALSE);
      case 'n': return literal(token, at, "null", 4, CSJ_NULL);
      case 'N':
        nonFinite++;
        return literal(token, at, "NaN", 3, CSJ_NON_FINITE);
      case 'I':
        nonFinite++;
        return literal(token, at, "Infinity", 8, CSJ_NON_FINITE);
      default: return unexpected(at);
    }
  }

  /// Walks the whole index. Behind its last entry stands `length`, where the padding holds a zero
  /// byte: nothing accepts that byte, so the walk cannot run past the end.
  bool run(uint32_t indexCount, uint32_t &tokenCount) {
    const uint32_t *at = index;
    csj_token *token = out;
    csj_token *open[CSJ_DEPTH_MAX];
    int depth = 0;
    bool inArray = false;
    uint32_t here;

  value:
    here = *at++;
    // Comparisons in the order of what records hold: a jump table is mispredicted every time.
    if (bytes[here] == '"') {
      if (!string(token, here, *at)) return false;
    } else if (isDigit(bytes[here]) || bytes[here] == '-') {
      if (!number(token, here, *at)) return false;
    } else if (bytes[here] == '{' || bytes[here] == '[') {
      if (depth == CSJ_DEPTH_MAX) return fail(CSJ_TOO_DEEP, here);
      open[depth++] = token;
      inArray = bytes[here] == '[';
      put(token++, inArray ? CSJ_ARRAY : CSJ_OBJECT, 0, here, 0);
      if (inArray) {
        if (bytes[*at] != ']') goto value;
      } else if (bytes[*at] != '}') {
        goto key;
      }
      here = *at++;
      goto close;
    } else if (!word(token, here)) {
      return false;
    }
    token++;

  after:
    if (depth == 0) goto finish;
    here = *at++;
    if (inArray) {
      if (bytes[here] == ',') goto value;
      if (bytes[here] == ']') goto close;
      return unexpected(here);
    }
    if (bytes[here] == '}') goto close;
    if (bytes[here] != ',') return unexpected(here);

  key:
    here = *at++;
    if (bytes[here] != '"') return unexpected(here);
    if (!string(token, here, *at)) return false;
    token++;
    here = *at++;
    if (bytes[here] != ':') return unexpected(here);
    goto value;

  close: {
    csj_token *container = open[--depth];
    container->length = here - container->offset + 1;
    container->next = uint32_t(token - out);
    inArray = depth > 0 && open[depth - 1]->kind == CSJ_ARRAY;
    goto after;
  }

  finish:
    if (at != index + indexCount) return fail(CSJ_TRAILING_CONTENT, *at);
    tokenCount = uint32_t(token - out);
    return true;
  }
};

/// Makes room for a record of that length; memory grows and is kept.
bool prepare(csj_scanner *scanner, size_t length) {
  if (scanner->parser->capacity() >= length && scanner->parser->capacity() > 0) return true;
  size_t capacity = 4096;
  while (capacity < length) capacity *= 2;
  return scanner->parser->set_capacity(capacity) == simdjson::SUCCESS;
}

/// Makes room for the tokens of a record with that many structural characters. Each token but the
/// first of its container has a comma or a colon before it, and each container that is closed has a
/// closing bracket, so that tokens are at most half of them and one for each container still open.
bool reserveTokens(csj_scanner *scanner, size_t structurals) {
  size_t count = structurals / 2 + CSJ_DEPTH_MAX + 1;
  if (scanner->tokenCapacity >= count) return true;
  size_t capacity = 1024;
  while (capacity < count) capacity *= 2;
  scanner->tokens.reset(new (std::nothrow) csj_token[capacity]);
  scanner->tokenCapacity = scanner->tokens ? capacity : 0;
  return scanner->tokens != nullptr;
}

}  // namespace

extern "C" csj_scanner *csj_create(void) {
  std::unique_ptr<csj_scanner> scanner(new (std::nothrow) csj_scanner());
  if (!scanner) return nullptr;
  // The depth given here serves simdjson's own second stage, which is never run.
  auto error = simdjson::get_active_implementation()->create_dom_parser_implementation(
    4096, 1, scanner->parser);
  return error ? nullptr : scanner.release();
}

extern "C" void csj_free(csj_scanner *scanner) { delete scanner; }

extern "C" int32_t csj_scan(
  csj_scanner *scanner, uint8_t *bytes, uint32_t length, uint32_t resolved_offset,
  csj_result *result) {
  result->tokens = nullptr;
  result->token_count = 0;
  result->non_finite_count = 0;
  result->resolved_end = resolved_offset;
  result->fault_offset = 0;
  if (length == 0) return CSJ_EMPTY;
  if (!prepare(scanner, length)) return CSJ_OUT_OF_MEMORY;
  auto &parser = *scanner->parser;
  auto error = parser.stage1(bytes, length, simdjson::stage1_mode::regular);
  if (error == simdjson::EMPTY) return CSJ_EMPTY;
  if (error != simdjson::SUCCESS) return csj::locate(bytes, length, result->fault_offset);
  uint32_t count = parser.n_structural_indexes;
  if (!reserveTokens(scanner, count)) return CSJ_OUT_OF_MEMORY;
  Walk walk;
  walk.bytes = bytes;
  walk.length = length;
  walk.index = parser.structural_indexes.get();
  walk.out = scanner->tokens.get();
  walk.resolved = resolved_offset;
  walk.hasEscapes = memchr(bytes, '\\', length) != nullptr;
  result->tokens = walk.out;
  if (!walk.run(count, result->token_count)) {
    result->fault_offset = walk.fault;
    return walk.code;
  }
  result->non_finite_count = walk.nonFinite;
  result->resolved_end = walk.resolved;
  return CSJ_OK;
}
