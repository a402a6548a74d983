"""aiokafka: the client of the platform's services."""

import asyncio
import json

import aiokafka
from aiokafka import errors
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic, RecordsToDelete
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from aiokafka.structs import OffsetAndMetadata, TopicPartition

from client import Client
from kit import Failed, Record, Refused
from member import PythonMember

LIMIT = 60


def refusal(error):
    return Refused(getattr(error, "errno", None) or None, f"{type(error).__name__}: {error}")


def by_code(code, text=""):
    if code:
        raise Refused(code, f"{errors.for_code(code).__name__} {text}")


def from_record(record):
    return Record(record.value, record.key, tuple(record.headers), record.timestamp, record.offset)


class AIOKafka(Client):
    name = "aiokafka"
    doubly_null = False
    strategies = {"range": "range"}

    @staticmethod
    def version():
        return aiokafka.__version__

    @staticmethod
    def _run(work, limit=LIMIT + 10):
        async def bounded():
            return await asyncio.wait_for(work, limit)
        try:
            return asyncio.run(bounded())
        except asyncio.TimeoutError as late:
            raise Failed(f"no end within {limit} s") from late
        except errors.KafkaError as error:
            raise refusal(error) from error

    # Producing

    def produce(self, topic, records, partition=0, acks="all", codec="none", idempotent=False,
                oversize=False):
        settings = {"acks": acks if acks == "all" else int(acks), "enable_idempotence": idempotent,
                    "compression_type": None if codec == "none" else codec, "linger_ms": 100,
                    "max_batch_size": 100_000}
        if oversize:
            settings["max_request_size"] = 5_000_000

        async def work():
            async with aiokafka.AIOKafkaProducer(
                    bootstrap_servers=self.address, **settings) as producer:
                return await self._send(producer, topic, records, partition)
        return self._run(work())

    @staticmethod
    async def _send(producer, topic, records, partition=0):
        futures = [await producer.send(topic, record.value, record.key, partition,
                                       record.timestamp_ms, list(record.headers))
                   for record in records]
        done = await asyncio.gather(*futures)
        # With acks=0 there is no report of an offset.
        if done[0] is None or done[0].offset is None or done[0].offset < 0:
            return None
        return [one.offset for one in done]

    def transaction(self, topic, transactional_id, records, commit):
        async def work():
            producer = aiokafka.AIOKafkaProducer(
                bootstrap_servers=self.address, transactional_id=transactional_id)
            try:
                await asyncio.wait_for(producer.start(), 15)
                await producer.begin_transaction()
                await self._send(producer, topic, records)
                if commit:
                    await producer.commit_transaction()
                else:
                    await producer.abort_transaction()
            finally:
                await asyncio.wait_for(producer.stop(), 10)
        self._run(work())

    # Consuming

    def _consume(self, action, **more):
        async def work():
            consumer = aiokafka.AIOKafkaConsumer(
                bootstrap_servers=self.address, enable_auto_commit=False,
                auto_offset_reset="earliest", **more)
            await consumer.start()
            try:
                return await action(consumer)
            finally:
                await consumer.stop()
        return self._run(work())

    @staticmethod
    async def _poll(consumer, count):
        records = []
        while len(records) < count:
            found = await consumer.getmany(timeout_ms=500, max_records=count - len(records))
            for batch in found.values():
                records += [from_record(record) for record in batch]
        return records

    def read(self, topic, start, count, partition=0, committed=False):
        async def action(consumer):
            where = TopicPartition(topic, partition)
            consumer.assign([where])
            if start == "earliest":
                await consumer.seek_to_beginning(where)
            else:
                consumer.seek(where, start)
            return await self._poll(consumer, count)
        level = "read_committed" if committed else "read_uncommitted"
        return self._consume(action, isolation_level=level)

    def read_from_end(self, topic, count, feed):
        async def action(consumer):
            where = TopicPartition(topic, 0)
            consumer.assign([where])
            await consumer.seek_to_end(where)
            await consumer.position(where)
            records = []
            while len(records) < count:
                await asyncio.get_running_loop().run_in_executor(None, feed)
                records += await self._poll(consumer, 1)
            return records
        return self._consume(action)

    def read_at(self, topic, offsets):
        async def action(consumer):
            where, records = TopicPartition(topic, 0), []
            consumer.assign([where])
            for offset in offsets:
                consumer.seek(where, offset)
                records += await self._poll(consumer, 1)
            return records
        return self._consume(action)

    def watermarks(self, topic):
        where = TopicPartition(topic, 0)

        async def action(consumer):
            return ((await consumer.beginning_offsets([where]))[where],
                    (await consumer.end_offsets([where]))[where])
        return self._consume(action)

    def offset_at(self, topic, timestamp_ms):
        where = TopicPartition(topic, 0)

        async def action(consumer):
            found = (await consumer.offsets_for_times({where: timestamp_ms}))[where]
            return None if found is None else found.offset
        return self._consume(action)

    # Groups

    def member(self, group, topic, strategy, instance, session_ms):
        return PythonMember(instance or "member", self.name, {
            "address": self.address, "group": group, "topic": topic, "instance": instance,
            "session_ms": session_ms})

    @staticmethod
    def be_member(spec, emitter):
        class Listener(aiokafka.ConsumerRebalanceListener):
            async def on_partitions_assigned(self, assigned):
                emitter.assigned([one.partition for one in assigned])

            async def on_partitions_revoked(self, revoked):
                emitter.revoked([one.partition for one in revoked])

        async def work():
            consumer = aiokafka.AIOKafkaConsumer(
                bootstrap_servers=spec["address"], group_id=spec["group"],
                group_instance_id=spec["instance"], enable_auto_commit=False,
                partition_assignment_strategy=(RangePartitionAssignor,),
                auto_offset_reset="earliest", session_timeout_ms=spec["session_ms"],
                heartbeat_interval_ms=500)
            await consumer.start()
            consumer.subscribe([spec["topic"]], listener=Listener())
            while not emitter.stop.is_set():
                for where, batch in (await consumer.getmany(timeout_ms=100)).items():
                    for record in batch:
                        emitter.record(where.partition, record.offset, record.value)
                    await consumer.commit({where: batch[-1].offset + 1})
            await consumer.stop()
        asyncio.run(work())

    def commit(self, group, topic, offset, note):
        where = TopicPartition(topic, 0)

        async def action(consumer):
            consumer.assign([where])
            await consumer.commit({where: OffsetAndMetadata(offset, note)})
        self._consume(action, group_id=group)

    def committed(self, group, topic):
        where = TopicPartition(topic, 0)

        async def action(consumer):
            consumer.assign([where])
            return await consumer.committed(where)
        found = self._consume(action, group_id=group)
        return None if found is None or found < 0 else (found, None)

    def read_in_group(self, group, topic, count):
        async def action(consumer):
            consumer.subscribe([topic])
            records = await self._poll(consumer, count)
            await consumer.commit({TopicPartition(topic, 0): records[-1].offset + 1})
            return records
        return self._consume(action, group_id=group, session_timeout_ms=6000)

    # As the platform's services do: one producer of their shared client, one for each bare event.

    def as_the_platform(self, topic):
        events = [({"event": "training.enabled", "n": at}, key) for at, key in
                  enumerate(("tenantA", "demo", None))]

        async def work():
            shared = aiokafka.AIOKafkaProducer(
                bootstrap_servers=self.address, client_id="somagent-service",
                compression_type="gzip",
                value_serializer=lambda value: json.dumps(value).encode("utf-8"))
            await shared.start()
            for event, key in events:
                await shared.send_and_wait(topic, event, key=key and key.encode("utf-8"))
            await shared.stop()
            for event, _ in events:
                bare = aiokafka.AIOKafkaProducer(bootstrap_servers=self.address)
                await bare.start()
                await bare.send_and_wait(topic, json.dumps(event).encode("utf-8"))
                await bare.stop()
        self._run(work())
        return [Record(json.dumps(event).encode(), key and key.encode()) for event, key in events] \
            + [Record(json.dumps(event).encode()) for event, _ in events]

    def read_as_the_platform(self, group, topic, count):
        async def work():
            consumer = aiokafka.AIOKafkaConsumer(
                topic, bootstrap_servers=self.address, group_id=group,
                auto_offset_reset="earliest")
            await consumer.start()
            records = [from_record(await consumer.getone()) for _ in range(count)]
            await consumer.stop()
            return records
        return self._run(work())

    # Administration

    def _administer(self, action):
        async def work():
            admin = AIOKafkaAdminClient(bootstrap_servers=self.address)
            await admin.start()
            try:
                return await action(admin)
            finally:
                await admin.close()
        return self._run(work())

    def brokers(self):
        found = self._administer(lambda admin: admin.describe_cluster())["brokers"]
        return {one["node_id"]: f"{one['host']}:{one['port']}" for one in found}

    def topics(self):
        found = self._administer(lambda admin: admin.describe_topics())
        return {one["topic"]: len(one["partitions"]) for one in found}

    def create_topic(self, name, partitions, configs, replicas=1):
        found = self._administer(lambda admin: admin.create_topics(
            [NewTopic(name, partitions, replicas, topic_configs=configs)]))
        for topic, code, *rest in found.topic_errors:
            by_code(code, f"{topic} {rest}")

    def delete_topic(self, name):
        found = self._administer(lambda admin: admin.delete_topics([name]))
        for topic, code, *_ in found.topic_error_codes:
            by_code(code, topic)

    def add_partitions(self, name, total):
        self._administer(lambda admin: admin.create_partitions({name: NewPartitions(total)}))

    def describe_config(self, topic):
        resource = ConfigResource(ConfigResourceType.TOPIC, topic)
        found = self._administer(lambda admin: admin.describe_configs([resource]))
        code, message, _, _, entries = found[0].resources[0]
        by_code(code, message)
        return {entry[0]: entry[1] for entry in entries}

    def alter_config(self, topic, configs):
        resource = ConfigResource(ConfigResourceType.TOPIC, topic, configs)
        found = self._administer(lambda admin: admin.alter_configs([resource]))
        by_code(found[0].resources[0][0], found[0].resources[0][1])

    def delete_records(self, topic, before):
        where = TopicPartition(topic, 0)
        return self._administer(lambda admin: admin.delete_records(
            {where: RecordsToDelete(before)}))[where]

    def list_groups(self):
        return [one[0] for one in self._administer(lambda admin: admin.list_consumer_groups())]

    def describe_group(self, group):
        found = self._administer(lambda admin: admin.describe_consumer_groups([group]))
        code, _, state, _, _, members, *_ = found[0].groups[0]
        by_code(code, group)
        return state, len(members)
