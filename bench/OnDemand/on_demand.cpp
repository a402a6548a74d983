#include "BenchOnDemand.h"

#include <simdjson.h>

#include <cstring>
#include <string_view>

#if defined(__x86_64__) && !(defined(__AVX2__) && defined(__BMI__) && defined(__PCLMUL__))
#error "On-Demand would be compiled without vector instructions: Package.swift gives -march=haswell"
#endif

#define BENCH_QUOTED(name) #name
#define BENCH_TEXT(name) BENCH_QUOTED(name)

using namespace simdjson;

struct bench_on_demand {
  ondemand::parser parser;
};

namespace {

/// Reads one field after another; stops at the first that is not as it should be.
struct reader {
  ondemand::object object;
  uint64_t digest = 0;
  bool failed = false;

  void text(const char *name) {
    std::string_view value;
    if (object.find_field(name).get_string().get(value)) { failed = true; return; }
    digest += value.size();
  }
  void integer(const char *name) {
    int64_t value;
    if (object.find_field(name).get_int64().get(value)) { failed = true; return; }
    digest += uint64_t(value);
  }
  void decimal(const char *name) {
    double value;
    if (object.find_field(name).get_double().get(value)) { failed = true; return; }
    uint64_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    digest += bits;
  }
  void boolean(const char *name) {
    bool value;
    if (object.find_field(name).get_bool().get(value)) { failed = true; return; }
    digest += value;
  }
};

}  // namespace

extern "C" bench_on_demand *bench_on_demand_create(void) {
#if defined(__x86_64__)
  // Of the same year and machines: bmi, lzcnt, fma.
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi")) return nullptr;
#endif
  return new bench_on_demand;
}
extern "C" const char *bench_on_demand_name(void) {
  return BENCH_TEXT(SIMDJSON_BUILTIN_IMPLEMENTATION);
}
extern "C" void bench_on_demand_free(bench_on_demand *parser) { delete parser; }

extern "C" int bench_on_demand_read(
    bench_on_demand *parser, const uint8_t *record, size_t length, uint64_t *digest) {
  ondemand::document document;
  if (parser->parser.iterate(record, length, length + SIMDJSON_PADDING).get(document)) return 1;
  reader fields;
  if (document.get_object().get(fields.object)) return 1;
  fields.text("event_id");
  fields.decimal("timestamp");
  fields.text("tenant");
  fields.text("session_id");
  fields.text("user");
  fields.text("provider");
  fields.text("model");
  fields.integer("prompt_tokens");
  fields.integer("completion_tokens");
  fields.decimal("latency_ms");
  fields.decimal("cost_usd");
  fields.boolean("success");
  *digest += fields.digest;
  return fields.failed ? 1 : 0;
}
