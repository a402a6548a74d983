// The yardstick of the decoder: simdjson On-Demand as its authors mean it to be used.
#ifndef ANNALS_BENCH_ON_DEMAND_H
#define ANNALS_BENCH_ON_DEMAND_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct bench_on_demand bench_on_demand;

// Returns a parser, or NULL on a processor without what this is compiled for: AVX2 on x86-64.
bench_on_demand *bench_on_demand_create(void);

// What simdjson calls the instructions that On-Demand is compiled for, as "haswell".
const char *bench_on_demand_name(void);

void bench_on_demand_free(bench_on_demand *parser);

// Reads twelve fields of one record, in the order of the document, by find_field.
//
// record  the bytes; at least 64 more behind them may be read.
// digest  what was read is mixed into it, so that nothing is left out.
// Returns 0, or 1 where a field is missing or of another type.
int bench_on_demand_read(
    bench_on_demand *parser, const uint8_t *record, size_t length, uint64_t *digest);

#ifdef __cplusplus
}
#endif
#endif
