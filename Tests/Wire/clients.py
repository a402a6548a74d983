#!/usr/bin/env python3
"""Lets Kafka's clients do what they are used for, so that `record.py` has something to record.

    clients.py HOST:PORT

Needs kafka-python, aiokafka and confluent-kafka in the virtual environment, and kcat. Where
KAFKA_TOOL names the script that runs Kafka's own tools, these are used as well.
"""
import asyncio
import os
import subprocess
import sys
import time
import uuid


def kcat(address):
    topic = "kcat-" + uuid.uuid4().hex[:6]
    lines = "k1:one\nk2:two\n"
    run = lambda *words, **more: subprocess.run(
        ["kcat", "-b", address, *words], check=True, timeout=60, **more)
    run("-P", "-t", topic, "-K:", input=lines.encode())
    for acks in ("0", "1"):
        run("-P", "-t", topic, "-K:", "-X", "acks=" + acks, input=lines.encode())
    run("-P", "-t", topic, "-K:", "-z", "zstd", "-H", "h=v", input=lines.encode())
    run("-P", "-t", topic, "-X", "enable.idempotence=true", input=b"x\n")
    run("-L")
    run("-C", "-t", topic, "-o", "beginning", "-e", "-q", stdout=subprocess.DEVNULL)
    run("-Q", "-t", topic + ":0:-1")
    run("-G", "kcat-group", topic, "-o", "beginning", "-e", "-q", "-c", "2",
        "-X", "auto.offset.reset=earliest", stdout=subprocess.DEVNULL)


def confluent(address):
    from confluent_kafka import Consumer, Producer, TopicPartition
    from confluent_kafka.admin import AdminClient, ConfigResource, NewPartitions, NewTopic
    topic = "confluent-" + uuid.uuid4().hex[:6]
    admin = AdminClient({"bootstrap.servers": address})
    admin.create_topics([NewTopic(topic, 2, 1)])[topic].result(20)
    producer = Producer({"bootstrap.servers": address, "enable.idempotence": True})
    for number in range(5):
        producer.produce(topic, key=b"k%d" % number, value=b"v", headers={"a": b"b"})
    producer.flush(20)
    consumer = Consumer({
        "bootstrap.servers": address, "group.id": "confluent-group",
        "group.instance.id": "static-1", "auto.offset.reset": "earliest",
        "partition.assignment.strategy": "cooperative-sticky"})
    consumer.subscribe([topic])
    deadline, seen = time.time() + 30, 0
    while seen < 5 and time.time() < deadline:
        message = consumer.poll(1)
        seen += message is not None and not message.error()
    consumer.commit(asynchronous=False)
    consumer.committed([TopicPartition(topic, 0)], timeout=20)
    consumer.offsets_for_times([TopicPartition(topic, 0, 1)], timeout=20)
    consumer.close()
    admin.list_consumer_groups().result(20)
    admin.describe_consumer_groups(["confluent-group"])["confluent-group"].result(20)
    resource = ConfigResource(ConfigResource.Type.TOPIC, topic)
    admin.describe_configs([resource])[resource].result(20)
    admin.create_partitions([NewPartitions(topic, 3)])[topic].result(20)
    list(admin.delete_records([TopicPartition(topic, 0, 1)]).values())[0].result(20)
    admin.delete_topics([topic])[topic].result(20)


def kafka_python(address):
    from kafka import KafkaConsumer, KafkaProducer, TopicPartition
    from kafka.admin import KafkaAdminClient, NewTopic
    topic = "python-" + uuid.uuid4().hex[:6]
    admin = KafkaAdminClient(bootstrap_servers=address)
    admin.create_topics([NewTopic(topic, 2, 1)])
    producer = KafkaProducer(bootstrap_servers=address, acks="all")
    for number in range(5):
        producer.send(topic, key=b"k%d" % number, value=b"v").get(20)
    producer.close()
    consumer = KafkaConsumer(
        topic, bootstrap_servers=address, group_id="python-group",
        auto_offset_reset="earliest", consumer_timeout_ms=5000)
    list(consumer)
    consumer.commit()
    consumer.committed(TopicPartition(topic, 0))
    consumer.end_offsets([TopicPartition(topic, 0)])
    consumer.close()
    for call in (admin.describe_cluster, admin.list_consumer_groups if hasattr(
            admin, "list_consumer_groups") else admin.list_groups):
        call()
    admin.delete_topics([topic])
    admin.close()


async def aio(address):
    from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
    topic = "aio-" + uuid.uuid4().hex[:6]
    producer = AIOKafkaProducer(bootstrap_servers=address)
    await producer.start()
    for number in range(5):
        await producer.send_and_wait(topic, b"v", key=b"k%d" % number)
    await producer.stop()
    consumer = AIOKafkaConsumer(
        topic, bootstrap_servers=address, group_id="aio-group", auto_offset_reset="earliest")
    await consumer.start()
    for _ in range(5):
        await asyncio.wait_for(consumer.getone(), 30)
    await consumer.commit()
    await consumer.stop()


def java(address, tool):
    run = lambda *words, **more: subprocess.run(
        [tool, "tool", *words], check=False, timeout=120, stdout=subprocess.DEVNULL, **more)
    at = ("--bootstrap-server", address)
    topic = "java-" + uuid.uuid4().hex[:6]
    run("TopicCommand", *at, "--create", "--topic", topic, "--partitions", "2")
    run("ConsoleProducer", *at, "--topic", topic, input=b"one\ntwo\n")
    run("ConsoleConsumer", *at, "--topic", topic, "--from-beginning", "--max-messages", "2",
        "--group", "java-group", "--timeout-ms", "20000")
    run("ConsumerGroupCommand", *at, "--describe", "--group", "java-group")
    run("ConsumerGroupCommand", *at, "--group", "java-group", "--topic", topic,
        "--reset-offsets", "--to-earliest", "--execute")
    run("ConsumerGroupCommand", *at, "--delete-offsets", "--group", "java-group",
        "--topic", topic)
    run("ConsumerGroupCommand", *at, "--delete", "--group", "java-group")
    run("TopicCommand", *at, "--alter", "--topic", topic, "--partitions", "3")
    run("TopicCommand", *at, "--describe", "--topic", topic)
    run("TopicCommand", *at, "--delete", "--topic", topic)


def main():
    address = sys.argv[1]
    tool = os.environ.get("KAFKA_TOOL")
    parts = [
        ("kcat", lambda: kcat(address)), ("confluent-kafka", lambda: confluent(address)),
        ("kafka-python", lambda: kafka_python(address)),
        ("aiokafka", lambda: asyncio.run(aio(address))),
    ] + ([("java", lambda: java(address, tool))] if tool else [])
    failed = False
    for name, part in parts:
        try:
            part()
            print(name, "done", flush=True)
        except Exception as error:  # the other clients are still worth recording
            failed = True
            print(name, "failed:", repr(error), flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
