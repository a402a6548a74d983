"""kafka-python: the pure Python client."""

import json
import time

import kafka
from kafka import errors
from kafka.admin import ConfigResource, KafkaAdminClient
from kafka.consumer.subscription_state import ConsumerRebalanceListener
from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor
from kafka.coordinator.assignors.range import RangePartitionAssignor
from kafka.structs import OffsetAndMetadata, TopicPartition

from client import Client
from kit import Failed, Record, Refused
from member import PythonMember

LIMIT = 60


def refusal(error):
    return Refused(getattr(error, "errno", None) or None, f"{type(error).__name__}: {error}")


def guarded(action):
    def call(*arguments, **options):
        try:
            return action(*arguments, **options)
        except errors.KafkaError as error:
            raise refusal(error) from error
    return call


def from_record(record):
    return Record(record.value, record.key, tuple(record.headers), record.timestamp, record.offset)


class KafkaPython(Client):
    name = "kafka-python"
    doubly_null = False
    null_headers = False
    strategies = {"range": "range", "cooperative": "cooperative"}

    @staticmethod
    def version():
        return kafka.__version__

    # Producing

    @guarded
    def produce(self, topic, records, partition=0, acks="all", codec="none", idempotent=False,
                oversize=False):
        settings = {"bootstrap_servers": self.address, "linger_ms": 100, "batch_size": 100_000,
                    "acks": acks if acks == "all" else int(acks), "enable_idempotence": idempotent,
                    "compression_type": None if codec == "none" else codec}
        if oversize:
            settings["max_request_size"] = 5_000_000
        producer = kafka.KafkaProducer(**settings)
        try:
            return self._send(producer, topic, records, partition)
        finally:
            producer.close(5000)

    @staticmethod
    def _send(producer, topic, records, partition=0):
        futures = [
            producer.send(topic, record.value, record.key, list(record.headers), partition,
                          record.timestamp_ms) for record in records]
        producer.flush(LIMIT * 1000)
        offsets = [future.get(LIMIT).offset for future in futures]
        return None if offsets[0] is None or offsets[0] < 0 else offsets

    @guarded
    def transaction(self, topic, transactional_id, records, commit):
        producer = kafka.KafkaProducer(bootstrap_servers=self.address, max_block_ms=15000,
                                       transactional_id=transactional_id)
        try:
            producer.init_transactions()
            producer.begin_transaction()
            self._send(producer, topic, records)
            if commit:
                producer.commit_transaction()
            else:
                producer.abort_transaction()
        finally:
            producer.close(5000)

    # Consuming

    def _consumer(self, **more):
        return kafka.KafkaConsumer(bootstrap_servers=self.address, enable_auto_commit=False,
                                   auto_offset_reset="earliest", **more)

    @staticmethod
    def _poll(consumer, count, seconds=LIMIT, before=lambda: None):
        records, end = [], time.monotonic() + seconds
        while len(records) < count:
            if time.monotonic() > end:
                raise Failed(f"{len(records)} of {count} records within {seconds} s")
            before()
            found = consumer.poll(200, max_records=count - len(records))
            for batch in found.values():
                records += [from_record(record) for record in batch]
        return records

    @guarded
    def read(self, topic, start, count, partition=0, committed=False):
        level = "read_committed" if committed else "read_uncommitted"
        consumer, where = self._consumer(isolation_level=level), TopicPartition(topic, partition)
        try:
            consumer.assign([where])
            if start == "earliest":
                consumer.seek_to_beginning(where)
            else:
                consumer.seek(where, start)
            return self._poll(consumer, count)
        finally:
            consumer.close()

    @guarded
    def read_from_end(self, topic, count, feed):
        consumer, where = self._consumer(), TopicPartition(topic, 0)
        try:
            consumer.assign([where])
            consumer.seek_to_end(where)
            consumer.position(where)
            return self._poll(consumer, count, before=feed)
        finally:
            consumer.close()

    @guarded
    def read_at(self, topic, offsets):
        consumer, where, records = self._consumer(), TopicPartition(topic, 0), []
        try:
            consumer.assign([where])
            for offset in offsets:
                consumer.seek(where, offset)
                records += self._poll(consumer, 1)
            return records
        finally:
            consumer.close()

    @guarded
    def watermarks(self, topic):
        consumer, where = self._consumer(), TopicPartition(topic, 0)
        try:
            return (consumer.beginning_offsets([where])[where],
                    consumer.end_offsets([where])[where])
        finally:
            consumer.close()

    @guarded
    def offset_at(self, topic, timestamp_ms):
        consumer, where = self._consumer(), TopicPartition(topic, 0)
        try:
            found = consumer.offsets_for_times({where: timestamp_ms})[where]
            return None if found is None else found.offset
        finally:
            consumer.close()

    # Groups

    @staticmethod
    def subscribe(consumer, topic, listener=None):
        """Asks for the topic's partitions before the first poll. A member of 3.0.12 that joins
        before it knows them joins a second time at once, and now and then sends no heartbeat
        afterwards; the group expels it (seen with Apache Kafka as with the node)."""
        consumer.subscribe([topic], listener=listener)
        consumer.partitions_for_topic(topic)

    def member(self, group, topic, strategy, instance, session_ms):
        return PythonMember(instance or "member", self.name, {
            "address": self.address, "group": group, "topic": topic, "instance": instance,
            "session_ms": session_ms,
            "strategy": self.strategies[strategy]})

    @staticmethod
    def be_member(spec, emitter):
        cooperative = spec["strategy"] == "cooperative"

        class Listener(ConsumerRebalanceListener):
            def on_partitions_assigned(self, assigned):
                emitter.assigned([one.partition for one in assigned], cooperative)

            def on_partitions_revoked(self, revoked):
                emitter.revoked([one.partition for one in revoked])

        assignor = CooperativeStickyAssignor if cooperative else RangePartitionAssignor
        consumer = kafka.KafkaConsumer(
            bootstrap_servers=spec["address"], group_id=spec["group"],
            group_instance_id=spec["instance"], partition_assignment_strategy=[assignor],
            auto_offset_reset="earliest", enable_auto_commit=False,
            session_timeout_ms=spec["session_ms"],
            heartbeat_interval_ms=500)
        KafkaPython.subscribe(consumer, spec["topic"], Listener())
        while not emitter.stop.is_set():
            for where, batch in consumer.poll(100).items():
                for record in batch:
                    emitter.record(where.partition, record.offset, record.value)
                consumer.commit({where: OffsetAndMetadata(batch[-1].offset + 1, "", -1)})
        consumer.close()

    @guarded
    def commit(self, group, topic, offset, note):
        consumer = self._consumer(group_id=group)
        try:
            consumer.assign([TopicPartition(topic, 0)])
            consumer.commit({TopicPartition(topic, 0): OffsetAndMetadata(offset, note, -1)})
        finally:
            consumer.close()

    @guarded
    def committed(self, group, topic):
        consumer = self._consumer(group_id=group)
        try:
            found = consumer.committed(TopicPartition(topic, 0), metadata=True)
            return None if found is None or found.offset < 0 else (found.offset, found.metadata)
        finally:
            consumer.close()

    @guarded
    def read_in_group(self, group, topic, count):
        consumer = self._consumer(group_id=group, session_timeout_ms=6000)
        try:
            self.subscribe(consumer, topic)
            records = self._poll(consumer, count)
            next_offset = OffsetAndMetadata(records[-1].offset + 1, "", -1)
            consumer.commit({TopicPartition(topic, 0): next_offset})
            return records
        finally:
            consumer.close()

    # As the platform's scripts do: a flush for each event, or acks and retries set.

    @guarded
    def as_the_platform(self, topic):
        sent = []
        for settings in ({}, {"acks": "all", "retries": 3}):
            producer = kafka.KafkaProducer(
                bootstrap_servers=self.address, **settings,
                value_serializer=lambda value: json.dumps(value).encode("utf-8"))
            for at in range(3):
                producer.send(topic, {"n": at})
                producer.flush()
                sent.append(Record(json.dumps({"n": at}).encode()))
            producer.close()
        return sent

    @guarded
    def read_as_the_platform(self, group, topic, count):
        consumer = kafka.KafkaConsumer(bootstrap_servers=self.address, group_id=group,
                                       auto_offset_reset="earliest")
        self.subscribe(consumer, topic)
        records = self._poll(consumer, count)
        consumer.close()
        return records

    # Administration

    @guarded
    def _administer(self, action):
        admin = KafkaAdminClient(bootstrap_servers=self.address)
        try:
            return action(admin)
        finally:
            admin.close()

    def brokers(self):
        found = self._administer(lambda admin: admin.describe_cluster())["brokers"]
        return {one["broker_id"]: f"{one['host']}:{one['port']}" for one in found}

    def topics(self):
        found = self._administer(lambda admin: admin.describe_topics())
        return {one["name"]: len(one["partitions"]) for one in found}

    def create_topic(self, name, partitions, configs, replicas=1):
        self._administer(lambda admin: admin.create_topics({name: {
            "num_partitions": partitions, "replication_factor": replicas, "configs": configs}}))

    def delete_topic(self, name):
        self._administer(lambda admin: admin.delete_topics([name]))

    def add_partitions(self, name, total):
        self._administer(lambda admin: admin.create_partitions({name: total}))

    def describe_config(self, topic):
        found = self._administer(lambda admin: admin.describe_configs(
            [ConfigResource("TOPIC", topic)], config_filter="all"))
        return {name: entry["value"] for name, entry in found["topic"][topic].items()}

    def alter_config(self, topic, configs):
        found = self._administer(lambda admin: admin.alter_configs(
            [ConfigResource("TOPIC", topic, configs)], raise_on_unknown=False))
        self._check(found["topic"][topic])

    @staticmethod
    def _check(result):
        if isinstance(result, errors.KafkaError):
            raise refusal(result)
        if isinstance(result, type) and issubclass(result, errors.KafkaError):
            if result is not errors.NoError:
                raise refusal(result())
        elif isinstance(result, str) and result not in ("", "OK", "NoError"):
            name = result.split(":")[0].split("]")[-1].strip()
            found = getattr(errors, name, None)
            raise Refused(getattr(found, "errno", None), result)

    def delete_records(self, topic, before):
        where = TopicPartition(topic, 0)
        return self._administer(
            lambda admin: admin.delete_records({where: before}))[where]["low_watermark"]

    def list_groups(self):
        return [one["group_id"] for one in self._administer(lambda admin: admin.list_groups())]

    def describe_group(self, group):
        found = self._administer(lambda admin: admin.describe_groups([group]))[group]
        return found["group_state"], len(found["members"])

    def delete_group(self, group):
        self._check(self._administer(lambda admin: admin.delete_groups([group]))[group])
