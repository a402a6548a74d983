// librdkafka's own header, and nothing else: KafkaWire is its one user.
#ifndef ANNALS_CRDKAFKA_SHIM_H
#define ANNALS_CRDKAFKA_SHIM_H

#include <librdkafka/rdkafka.h>

#endif
