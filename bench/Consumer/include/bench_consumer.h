#pragma once
#include <stdint.h>

/// Reads a topic with librdkafka and nothing else: every message is counted and freed.
/// @param partitions how many the topic has; each is read from its beginning.
/// @param count messages to read.
/// @param seconds from the assignment, on a connected client, to the last message.
/// @return 0, or 1 where it did not go well; the reason is on standard error.
int bench_consume(const char *brokers, const char *topic, int partitions, int64_t count,
                  double *seconds);
