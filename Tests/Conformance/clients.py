"""The clients by name. A module is loaded only where its client runs: each has its interpreter."""

import importlib

# Name, module, class, title in the matrix, where it comes from.
TABLE = [
    ("kcat", "client_kcat", "Kcat", "kcat", "Debian"),
    ("confluent-debian", "client_confluent", "ConfluentDebian", "python3-confluent-kafka", "Debian"),
    ("confluent", "client_confluent", "Confluent", "confluent-kafka", "PyPI"),
    ("kafka-python", "client_kafka_python", "KafkaPython", "kafka-python", "PyPI"),
    ("aiokafka", "client_aiokafka", "AIOKafka", "aiokafka", "PyPI"),
    ("java", "client_java", "Java", "Java, by its tools", "Apache Kafka"),
]
NAMES = [row[0] for row in TABLE]


def find(name):
    module, kind = next(row[1:3] for row in TABLE if row[0] == name)
    return getattr(importlib.import_module(module), kind)
