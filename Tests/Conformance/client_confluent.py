"""confluent-kafka, in two versions of it and of librdkafka behind it."""

import time

import confluent_kafka as ck
from confluent_kafka import admin as cka

from client import Client
from kit import Failed, Record, Refused
from member import PythonMember

LIMIT = 60


def refusal(error):
    return Refused(error.code(), f"{error.name()}: {error.str()}")


def from_message(message):
    kind, time_ms = message.timestamp()
    return Record(message.value(), message.key(), tuple(message.headers() or ()),
                  None if kind == ck.TIMESTAMP_NOT_AVAILABLE else time_ms, message.offset())


class Confluent(Client):
    name = "confluent"
    strategies = {"range": "range", "cooperative": "cooperative-sticky", "newer": None}
    administrator = None

    @staticmethod
    def version():
        return f"{ck.version() if isinstance(ck.version(), str) else ck.version()[0]} " \
               f"(librdkafka {ck.libversion()[0]})"

    def settings(self, **more):
        return {"bootstrap.servers": self.address,
                **{key.replace("_", "."): value for key, value in more.items()}}

    # Producing

    def produce(self, topic, records, partition=0, acks="all", codec="none", idempotent=False,
                oversize=False):
        settings = self.settings(acks=acks, compression_type=codec, linger_ms=100,
                                 enable_idempotence=idempotent, partitioner="murmur2_random")
        if oversize:
            settings["message.max.bytes"] = 5_000_000
        return self._send(ck.Producer(settings), topic, records, partition)

    def _send(self, producer, topic, records, partition=0):
        reports = [None] * len(records)
        for at, record in enumerate(records):
            def report(error, message, at=at):
                reports[at] = (error, message)
            options = {} if partition is None else {"partition": partition}
            if record.timestamp_ms is not None:
                options["timestamp"] = record.timestamp_ms
            producer.produce(topic, record.value, record.key, headers=list(record.headers),
                             on_delivery=report, **options)
        left = producer.flush(LIMIT)
        if left:
            raise Failed(f"{left} of {len(records)} records not delivered within {LIMIT} s")
        for error, _ in reports:
            if error is not None:
                raise refusal(error)
        offsets = [message.offset() for _, message in reports]
        return None if offsets[0] is None or offsets[0] < 0 else offsets

    def transaction(self, topic, transactional_id, records, commit):
        producer = ck.Producer(self.settings(transactional_id=transactional_id))
        try:
            producer.init_transactions(15)
            producer.begin_transaction()
            self._send(producer, topic, records)
            if commit:
                producer.commit_transaction(15)
            else:
                producer.abort_transaction(15)
        except ck.KafkaException as error:
            raise refusal(error.args[0]) from error

    # Consuming

    def _consumer(self, group="conformance-simple", **more):
        return ck.Consumer(self.settings(group_id=group, enable_auto_commit=False,
                                         auto_offset_reset="earliest", **more))

    @staticmethod
    def _poll(consumer, count, seconds=LIMIT):
        records, end = [], time.monotonic() + seconds
        while len(records) < count:
            message = consumer.poll(0.2)
            if time.monotonic() > end:
                raise Failed(f"{len(records)} of {count} records within {seconds} s")
            if message is None:
                continue
            if message.error():
                raise refusal(message.error())
            records.append(from_message(message))
        return records

    def read(self, topic, start, count, partition=0, committed=False):
        level = "read_committed" if committed else "read_uncommitted"
        consumer = self._consumer(isolation_level=level)
        offset = ck.OFFSET_BEGINNING if start == "earliest" else start
        consumer.assign([ck.TopicPartition(topic, partition, offset)])
        try:
            return self._poll(consumer, count)
        finally:
            consumer.close()

    def read_from_end(self, topic, count, feed):
        consumer = self._consumer()
        consumer.assign([ck.TopicPartition(topic, 0, ck.OFFSET_END)])
        records, end = [], time.monotonic() + LIMIT
        try:
            while len(records) < count and time.monotonic() < end:
                feed()
                for message in consumer.consume(count - len(records), 0.3):
                    if message.error():
                        raise refusal(message.error())
                    records.append(from_message(message))
            return records
        finally:
            consumer.close()

    def read_at(self, topic, offsets):
        consumer, records = self._consumer(), []
        consumer.assign([ck.TopicPartition(topic, 0, ck.OFFSET_BEGINNING)])
        try:
            self._poll(consumer, 1)
            for offset in offsets:
                consumer.seek(ck.TopicPartition(topic, 0, offset))
                records += self._poll(consumer, 1)
            return records
        finally:
            consumer.close()

    def watermarks(self, topic):
        return self._with_consumer(
            lambda one: one.get_watermark_offsets(ck.TopicPartition(topic, 0), LIMIT))

    def offset_at(self, topic, timestamp_ms):
        found = self._with_consumer(lambda one: one.offsets_for_times(
            [ck.TopicPartition(topic, 0, timestamp_ms)], LIMIT))[0]
        if found.error:
            raise refusal(found.error)
        return None if found.offset < 0 else found.offset

    def _with_consumer(self, action, group="conformance-simple"):
        consumer = self._consumer(group)
        try:
            return action(consumer)
        except ck.KafkaException as error:
            raise refusal(error.args[0]) from error
        finally:
            consumer.close()

    # Groups

    def member(self, group, topic, strategy, instance, session_ms):
        return PythonMember(instance or "member", self.name, {
            "address": self.address, "group": group, "topic": topic, "instance": instance,
            "session_ms": session_ms,
            "strategy": self.strategies[strategy]})

    @staticmethod
    def be_member(spec, emitter):
        settings = {
            "bootstrap.servers": spec["address"], "group.id": spec["group"],
            "auto.offset.reset": "earliest", "enable.auto.commit": False}
        if spec["strategy"]:
            settings.update({"partition.assignment.strategy": spec["strategy"],
                             "session.timeout.ms": spec["session_ms"],
                             "heartbeat.interval.ms": 500})
        else:
            settings["group.protocol"] = "consumer"
        if spec["instance"]:
            settings["group.instance.id"] = spec["instance"]
        consumer = ck.Consumer(settings)
        cooperative = spec["strategy"] != "range"

        def taken(_, partitions):
            emitter.assigned([one.partition for one in partitions], cooperative)

        def given(_, partitions):
            emitter.revoked([one.partition for one in partitions])

        consumer.subscribe([spec["topic"]], on_assign=taken, on_revoke=given)
        while not emitter.stop.is_set():
            message = consumer.poll(0.1)
            if message is None:
                continue
            if message.error():
                print(message.error(), flush=True)
                continue
            emitter.record(message.partition(), message.offset(), message.value())
            consumer.commit(message, asynchronous=False)
        consumer.close()

    def commit(self, group, topic, offset, note):
        where = ck.TopicPartition(topic, 0, offset)
        if self.name == "confluent":
            where = ck.TopicPartition(topic, 0, offset, metadata=note)
        done = self._with_consumer(
            lambda one: one.commit(offsets=[where], asynchronous=False), group)
        if done[0].error:
            raise refusal(done[0].error)

    def committed(self, group, topic):
        found = self._with_consumer(
            lambda one: one.committed([ck.TopicPartition(topic, 0)], LIMIT), group)[0]
        if found.error:
            raise refusal(found.error)
        return None if found.offset < 0 else (found.offset, getattr(found, "metadata", None))

    def read_in_group(self, group, topic, count):
        consumer = self._consumer(group, session_timeout_ms=6000)
        consumer.subscribe([topic])
        try:
            records = self._poll(consumer, count)
            consumer.commit(offsets=[ck.TopicPartition(topic, 0, records[-1].offset + 1)],
                            asynchronous=False)
            return records
        finally:
            consumer.close()

    # Administration

    def _admin(self):
        # Kept: a client that nobody holds is torn down, and its answers with it.
        if self.administrator is None:
            self.administrator = cka.AdminClient(self.settings())
        return self.administrator

    @staticmethod
    def _done(futures):
        for future in futures.values():
            try:
                result = future.result(LIMIT)
            except ck.KafkaException as error:
                raise refusal(error.args[0]) from error
        return result

    def brokers(self):
        found = self._admin().list_topics(timeout=LIMIT).brokers
        return {one.id: f"{one.host}:{one.port}" for one in found.values()}

    def topics(self):
        found = self._admin().list_topics(timeout=LIMIT).topics
        return {name: len(topic.partitions) for name, topic in found.items()}

    def create_topic(self, name, partitions, configs, replicas=1):
        topic = cka.NewTopic(name, num_partitions=partitions, replication_factor=replicas,
                             config=configs)
        self._done(self._admin().create_topics([topic]))

    def delete_topic(self, name):
        self._done(self._admin().delete_topics([name]))

    def add_partitions(self, name, total):
        self._done(self._admin().create_partitions([cka.NewPartitions(name, total)]))

    def describe_config(self, topic):
        resource = cka.ConfigResource(cka.RESOURCE_TOPIC, topic)
        found = self._done(self._admin().describe_configs([resource]))
        return {name: entry.value for name, entry in found.items()}

    def alter_config(self, topic, configs):
        admin = self._admin()
        if hasattr(admin, "incremental_alter_configs"):
            entries = [cka.ConfigEntry(
                name, value, incremental_operation=cka.AlterConfigOpType.SET)
                for name, value in configs.items()]
            resource = cka.ConfigResource(
                cka.RESOURCE_TOPIC, topic, incremental_configs=entries)
            self._done(admin.incremental_alter_configs([resource]))
        else:
            resource = cka.ConfigResource(cka.RESOURCE_TOPIC, topic, set_config=configs)
            self._done(admin.alter_configs([resource]))

    def delete_records(self, topic, before):
        if not hasattr(cka.AdminClient, "delete_records"):
            self.lacks()
        where = ck.TopicPartition(topic, 0, before)
        return self._done(self._admin().delete_records([where])).low_watermark

    def list_groups(self):
        if hasattr(cka.AdminClient, "list_consumer_groups"):
            found = self._admin().list_consumer_groups().result(LIMIT)
            return [one.group_id for one in found.valid]
        return [one.id for one in self._admin().list_groups(timeout=LIMIT)]

    def describe_group(self, group):
        if hasattr(cka.AdminClient, "describe_consumer_groups"):
            found = self._done(self._admin().describe_consumer_groups([group]))
            return found.state.name, len(found.members)
        found = self._admin().list_groups(group, timeout=LIMIT)[0]
        return found.state, len(found.members)

    def delete_group(self, group):
        if not hasattr(cka.AdminClient, "delete_consumer_groups"):
            self.lacks()
        self._done(self._admin().delete_consumer_groups([group]))


class ConfluentDebian(Confluent):
    name = "confluent-debian"
    strategies = {"range": "range", "cooperative": "cooperative-sticky"}
