#include "CChecksum.h"

#include <pthread.h>
#include <string.h>

// The polynomial 0x1EDC6F41 with its bits reversed.
#define POLYNOMIAL 0x82f63b78u
// The instruction takes 3 cycles and one may start each cycle, so three streams run side by side;
// their sums are joined by tables that stand for that many zero bytes.
#define LONG_BLOCK 8192
#define SHORT_BLOCK 256

static pthread_once_t once = PTHREAD_ONCE_INIT;
static uint32_t slices[8][256];
static int hardware;

#if defined(__x86_64__)
static uint32_t after_long[4][256];
static uint32_t after_short[4][256];

static uint32_t times(const uint32_t *matrix, uint32_t vector) {
  uint32_t sum = 0;
  for (; vector; vector >>= 1, matrix++) {
    if (vector & 1) sum ^= *matrix;
  }
  return sum;
}

static void square(uint32_t *to, const uint32_t *from) {
  for (int bit = 0; bit < 32; bit++) to[bit] = times(from, from[bit]);
}

// The table that turns a sum into the sum with that many zero bytes behind it; a power of two.
static void zeros(uint32_t table[4][256], size_t count) {
  uint32_t odd[32], even[32];
  odd[0] = POLYNOMIAL;
  for (int bit = 1; bit < 32; bit++) odd[bit] = 1u << (bit - 1);
  square(even, odd);
  square(odd, even);
  const uint32_t *matrix;
  for (;;) {
    square(even, odd);
    count >>= 1;
    matrix = even;
    if (count == 0) break;
    square(odd, even);
    count >>= 1;
    matrix = odd;
    if (count == 0) break;
  }
  for (uint32_t byte = 0; byte < 256; byte++) {
    for (int part = 0; part < 4; part++) table[part][byte] = times(matrix, byte << (8 * part));
  }
}

static inline uint32_t shift(uint32_t table[4][256], uint32_t crc) {
  return table[0][crc & 0xff] ^ table[1][(crc >> 8) & 0xff] ^ table[2][(crc >> 16) & 0xff] ^
         table[3][crc >> 24];
}
#endif

static void prepare(void) {
  for (uint32_t byte = 0; byte < 256; byte++) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ POLYNOMIAL : crc >> 1;
    slices[0][byte] = crc;
  }
  for (uint32_t byte = 0; byte < 256; byte++) {
    uint32_t crc = slices[0][byte];
    for (int slice = 1; slice < 8; slice++) {
      crc = slices[0][crc & 0xff] ^ (crc >> 8);
      slices[slice][byte] = crc;
    }
  }
#if defined(__x86_64__)
  zeros(after_long, LONG_BLOCK);
  zeros(after_short, SHORT_BLOCK);
  hardware = __builtin_cpu_supports("sse4.2");
#endif
}

static uint64_t load(const uint8_t *at) {
  uint64_t word;
  memcpy(&word, at, 8);
  return word;
}

uint32_t annals_crc32c_portable(uint32_t crc, const void *bytes, size_t count) {
  pthread_once(&once, prepare);
  const uint8_t *at = bytes;
  crc = ~crc;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  for (; count >= 8; at += 8, count -= 8) {
    uint64_t word = load(at) ^ crc;
    crc = slices[7][word & 0xff] ^ slices[6][(word >> 8) & 0xff] ^ slices[5][(word >> 16) & 0xff] ^
          slices[4][(word >> 24) & 0xff] ^ slices[3][(word >> 32) & 0xff] ^
          slices[2][(word >> 40) & 0xff] ^ slices[1][(word >> 48) & 0xff] ^ slices[0][word >> 56];
  }
#endif
  for (; count; at++, count--) crc = slices[0][(crc ^ *at) & 0xff] ^ (crc >> 8);
  return ~crc;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2")))
static const uint8_t *streams(
    uint64_t *crc, const uint8_t *at, size_t *count, size_t block, uint32_t table[4][256]) {
  while (*count >= 3 * block) {
    uint64_t first = *crc, second = 0, third = 0;
    for (const uint8_t *end = at + block; at < end; at += 8) {
      first = __builtin_ia32_crc32di(first, load(at));
      second = __builtin_ia32_crc32di(second, load(at + block));
      third = __builtin_ia32_crc32di(third, load(at + 2 * block));
    }
    first = shift(table, (uint32_t)first) ^ second;
    *crc = shift(table, (uint32_t)first) ^ third;
    at += 2 * block;
    *count -= 3 * block;
  }
  return at;
}

__attribute__((target("sse4.2")))
static uint32_t by_instruction(uint32_t start, const uint8_t *at, size_t count) {
  uint64_t crc = (uint32_t)~start;
  at = streams(&crc, at, &count, LONG_BLOCK, after_long);
  at = streams(&crc, at, &count, SHORT_BLOCK, after_short);
  for (; count >= 8; at += 8, count -= 8) crc = __builtin_ia32_crc32di(crc, load(at));
  for (; count; at++, count--) crc = __builtin_ia32_crc32qi((uint32_t)crc, *at);
  return ~(uint32_t)crc;
}
#endif

uint32_t annals_crc32c(uint32_t crc, const void *bytes, size_t count) {
  pthread_once(&once, prepare);
#if defined(__x86_64__)
  if (hardware) return by_instruction(crc, bytes, count);
#endif
  return annals_crc32c_portable(crc, bytes, count);
}

int annals_crc32c_is_hardware(void) {
  pthread_once(&once, prepare);
  return hardware;
}
