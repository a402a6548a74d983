#include "bench_consumer.h"

#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <time.h>

#define WATERMARKS_TIMEOUT_MS 30000

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int bench_consume(const char *brokers, const char *topic, int partitions, int64_t count,
                  double *seconds) {
  char reason[512];
  rd_kafka_conf_t *conf = rd_kafka_conf_new();
  const char *settings[][2] = {
      {"bootstrap.servers", brokers},
      {"group.id", "bench-bare"},
      {"enable.auto.commit", "false"},
      {"auto.offset.reset", "earliest"},
      {"queued.min.messages", "1000000"},
  };
  for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
    if (rd_kafka_conf_set(conf, settings[i][0], settings[i][1], reason, sizeof reason)) {
      fprintf(stderr, "%s\n", reason);
      return 1;
    }
  }
  rd_kafka_t *client = rd_kafka_new(RD_KAFKA_CONSUMER, conf, reason, sizeof reason);
  if (!client) {
    fprintf(stderr, "%s\n", reason);
    return 1;
  }
  rd_kafka_poll_set_consumer(client);
  rd_kafka_queue_t *queue = rd_kafka_queue_get_consumer(client);
  rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(partitions);
  for (int partition = 0; partition < partitions; partition++) {
    rd_kafka_topic_partition_list_add(list, topic, partition)->offset = 0;
  }
  // Whoever is measured beside this one asks the same before its clock starts: it is connected then.
  for (int partition = 0; partition < partitions; partition++) {
    int64_t low, high;
    rd_kafka_resp_err_t error = rd_kafka_query_watermark_offsets(
        client, topic, partition, &low, &high, WATERMARKS_TIMEOUT_MS);
    if (error) {
      fprintf(stderr, "%s, partition %d: %s\n", topic, partition, rd_kafka_err2str(error));
      return 1;
    }
  }
  double start = now();
  int64_t taken = 0;
  rd_kafka_assign(client, list);
  rd_kafka_message_t *messages[1000];
  while (taken < count && now() - start < 600) {
    ssize_t got = rd_kafka_consume_batch_queue(queue, 100, messages, 1000);
    for (ssize_t i = 0; i < got; i++) {
      if (!messages[i]->err) taken++;
      rd_kafka_message_destroy(messages[i]);
    }
  }
  *seconds = now() - start;
  rd_kafka_topic_partition_list_destroy(list);
  rd_kafka_queue_destroy(queue);
  rd_kafka_consumer_close(client);
  rd_kafka_destroy(client);
  if (taken < count) fprintf(stderr, "%lld of %lld messages came\n", (long long)taken, (long long)count);
  return taken < count;
}
