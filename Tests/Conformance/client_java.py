"""Apache Kafka's own clients, through its command line tools. Every call is a Java process."""

import json
import os
import re
import tempfile
import time

from client import Client
from kit import CODES, Failed, Record, Refused
from process import Lines, Member, run

LIMIT = 60
NULL = "<null>"
# The tools' exceptions, and the words of those that print none.
WORDS = {
    "RecordTooLargeException": CODES["MESSAGE_TOO_LARGE"],
    "TopicExistsException": CODES["TOPIC_ALREADY_EXISTS"],
    "UnknownTopicOrPartitionException": CODES["UNKNOWN_TOPIC_OR_PARTITION"],
    "does not exist as expected": CODES["UNKNOWN_TOPIC_OR_PARTITION"],
    "InvalidTopicException": CODES["INVALID_TOPIC_EXCEPTION"],
    "InvalidPartitionsException": CODES["INVALID_PARTITIONS"],
    "The partitions must be greater than 0": CODES["INVALID_PARTITIONS"],
    "InvalidReplicationFactorException": CODES["INVALID_REPLICATION_FACTOR"],
    "InvalidConfigurationException": CODES["INVALID_CONFIG"],
    "OffsetOutOfRangeException": CODES["OFFSET_OUT_OF_RANGE"],
    "GroupNotEmptyException": CODES["NON_EMPTY_GROUP"],
    "GroupIdNotFoundException": CODES["GROUP_ID_NOT_FOUND"],
}


def field(value):
    return NULL if value is None else value.decode()


def unfield(value):
    return None if value == NULL else value.encode()


class Java(Client):
    name = "java"
    binary = False
    time_tolerance_ms = 60_000
    strategies = {
        "range": "org.apache.kafka.clients.consumer.RangeAssignor",
        "cooperative": "org.apache.kafka.clients.consumer.CooperativeStickyAssignor",
        "newer": None,
    }

    def version(self):
        return run(self._tool("ConsoleProducer", "--version"), LIMIT)[1].decode().split()[0]

    def _tool(self, tool, *arguments):
        return [os.path.join(self.environment["kafka"], "kafka"), "tool", tool, *arguments]

    def run_tool(self, tool, *arguments, stdin=b"", server=True, limit=LIMIT):
        where = ["--bootstrap-server", self.address] if server else []
        status, out, err = run(self._tool(tool, *where, *arguments), limit, stdin)
        text = (out if len(out) < 100_000 else b"").decode(errors="replace")
        text += err.decode(errors="replace")
        code = next((code for words, code in WORDS.items() if words in text), None)
        if status != 0 or code is not None or "ERROR" in text or "Exception" in text:
            lines = [line for line in text.splitlines() if "Exception" in line or "rror" in line]
            raise Refused(code, f"{tool} ended with {status}: {(lines or [text])[0][:300]}")
        return out.decode()

    def _file(self, text):
        with tempfile.NamedTemporaryFile(
                "w", dir=self.environment["scratch"], delete=False) as file:
            file.write(text)
        return file.name

    # Producing

    def produce(self, topic, records, partition=0, acks="all", codec="none", idempotent=False,
                oversize=False):
        if records[0].timestamp_ms is not None:
            return self._verifiable(topic, records)
        properties = {"enable.idempotence": str(idempotent).lower()}
        if oversize:
            properties["max.request.size"] = 5_000_000
        arguments = ["--topic", topic, "--request-required-acks", acks.replace("all", "-1"),
                     "--timeout", "100", "--max-partition-memory-bytes", "100000",
                     "--request-timeout-ms", "20000", "--compression-codec", codec, "--property", "parse.key=true",
                     "--property", "parse.headers=true", "--property", f"null.marker={NULL}"]
        for name, value in properties.items():
            arguments += ["--producer-property", f"{name}={value}"]
        if len(records) == 1:
            arguments.append("--sync")  # else a refusal is told to nobody
        lines = []
        for record in records:
            headers = ",".join(f"{name}:{field(value)}" for name, value in record.headers)
            lines.append(f"{headers or NULL}\t{field(record.key)}\t{field(record.value)}\n")
        self.run_tool("ConsoleProducer", *arguments, stdin="".join(lines).encode())
        return None

    def _verifiable(self, topic, records):
        """VerifiableProducer takes no records: it counts, and its clock runs from that time."""
        first = records[0].timestamp_ms
        wanted = [Record(str(at).encode(), timestamp_ms=first + at) for at in range(len(records))]
        if records != wanted:
            self.lacks()
        out = self.run_tool("VerifiableProducer", "--topic", topic, "--max-messages",
                        str(len(records)), "--message-create-time", str(first), "--acks", "-1")
        sent = [json.loads(line) for line in out.splitlines() if "producer_send_success" in line]
        return [one["offset"] for one in sent]

    def transaction(self, topic, transactional_id, records, commit):
        """ProducerPerformance takes no records either: with --payload-monotonic it counts."""
        if not commit or [one.value for one in records] != [
                str(at).encode() for at in range(len(records))]:
            self.lacks()
        self.run_tool("ProducerPerformance", "--topic", topic, "--num-records", str(len(records)),
                  "--payload-monotonic", "--throughput", "-1", "--transactional-id",
                  transactional_id, "--transaction-duration-ms", "60000", "--producer-props",
                  f"bootstrap.servers={self.address}", "max.block.ms=15000", server=False)

    # Consuming

    def read(self, topic, start, count, partition=0, committed=False):
        level = "read_committed" if committed else "read_uncommitted"
        return self._parse(self.run_tool(
            "ConsoleConsumer", "--topic", topic, "--partition", str(partition), "--offset",
            str(start), "--max-messages", str(count), "--isolation-level", level,
            "--consumer-property", "auto.offset.reset=earliest", *self._format()))

    @staticmethod
    def _format():
        arguments = []
        for name in ("print.timestamp", "print.offset", "print.headers", "print.key"):
            arguments += ["--property", f"{name}=true"]
        return [*arguments, "--property", f"null.literal={NULL}"]

    @staticmethod
    def _parse(out):
        records = []
        for line in out.splitlines():
            time_text, offset, headers, key, value = line.split("\t")
            pairs = () if headers == "NO_HEADERS" else tuple(
                (name, unfield(text)) for name, text in
                (pair.split(":", 1) for pair in headers.split(",")))
            records.append(Record(unfield(value), unfield(key), pairs,
                                  int(time_text.split(":")[1]), int(offset.split(":")[1])))
        return records

    def read_from_end(self, topic, count, feed):
        found = []
        lines = Lines(self._tool(
            "ConsoleConsumer", "--bootstrap-server", self.address, "--topic", topic, "--partition",
            "0", "--offset", "latest", "--max-messages", str(count), *self._format()),
            lambda stream, line: found.append(line.decode()) if stream == "out" else None)
        end = time.monotonic() + LIMIT
        try:
            while lines.process.poll() is None and time.monotonic() < end:
                feed()
                time.sleep(0.2)
        finally:
            lines.end()
        return self._parse("\n".join(found))

    def read_at(self, topic, offsets):
        return [self.read(topic, offset, 1)[0] for offset in offsets]

    def _offset(self, topic, when):
        out = self.run_tool("GetOffsetShell", "--topic-partitions", f"{topic}:0", "--time", str(when))
        found = re.search(r":0:(\d+)\s*$", out)
        return int(found.group(1)) if found else None

    def watermarks(self, topic):
        return self._offset(topic, -2), self._offset(topic, -1)

    def offset_at(self, topic, timestamp_ms):
        return self._offset(topic, timestamp_ms)

    # Groups

    def member(self, group, topic, strategy, instance, session_ms):
        more = ["--group-instance-id", instance] if instance else []
        if self.strategies[strategy]:
            more += ["--session-timeout", str(session_ms), "--assignment-strategy",
                     self.strategies[strategy], "--consumer.config",
                     self._file("heartbeat.interval.ms=500\n")]
        else:
            more += ["--group-protocol", "CONSUMER"]
        return JavaMember(instance or "member", self._tool(
            "VerifiableConsumer", "--bootstrap-server", self.address, "--topic", topic,
            "--group-id", group, "--verbose", *more), strategy != "range")

    def commit(self, group, topic, offset, note):
        self.run_tool("ConsumerGroupCommand", "--group", group, "--reset-offsets", "--to-offset",
                  str(offset), "--topic", f"{topic}:0", "--execute")

    def committed(self, group, topic):
        try:
            out = self.run_tool("ConsumerGroupCommand", "--describe", "--group", group)
        except Refused as refusal:
            if refusal.code == CODES["GROUP_ID_NOT_FOUND"]:
                return None
            raise
        found = re.search(rf"^{group}\s+{topic}\s+0\s+(\d+)\s", out, re.MULTILINE)
        return (int(found.group(1)), None) if found else None

    def read_in_group(self, group, topic, count):
        return self._parse(self.run_tool(
            "ConsoleConsumer", "--topic", topic, "--group", group, "--max-messages", str(count),
            "--consumer-property", "auto.offset.reset=earliest", *self._format()))

    # Administration

    def brokers(self):
        out = self.run_tool("BrokerApiVersionsCommand")
        found = re.findall(r"^(\S+:\d+) \(id: (\d+)", out, re.MULTILINE)
        return {int(number): address for address, number in found}

    def topics(self):
        out = self.run_tool("TopicCommand", "--describe")
        found = re.findall(r"^Topic: (\S+)\s.*PartitionCount: (\d+)", out, re.MULTILINE)
        return {name: int(count) for name, count in found}

    def create_topic(self, name, partitions, configs, replicas=1):
        more = [word for pair in configs.items() for word in ("--config", "=".join(pair))]
        self.run_tool("TopicCommand", "--create", "--topic", name, "--partitions", str(partitions),
                  "--replication-factor", str(replicas), *more)

    def delete_topic(self, name):
        self.run_tool("TopicCommand", "--delete", "--topic", name)

    def add_partitions(self, name, total):
        self.run_tool("TopicCommand", "--alter", "--topic", name, "--partitions", str(total))

    def describe_config(self, topic):
        out = self.run_tool("ConfigCommand", "--describe", "--entity-type", "topics", "--entity-name",
                        topic, "--all")
        return dict(re.findall(r"^  ([a-z.]+)=(.*?) sensitive=", out, re.MULTILINE))

    def alter_config(self, topic, configs):
        added = ",".join(f"{name}={value}" for name, value in configs.items())
        self.run_tool("ConfigCommand", "--alter", "--entity-type", "topics", "--entity-name", topic,
                  "--add-config", added)

    def delete_records(self, topic, before):
        wanted = {"partitions": [{"topic": topic, "partition": 0, "offset": before}], "version": 1}
        out = self.run_tool("DeleteRecordsCommand", "--offset-json-file",
                        self._file(json.dumps(wanted)))
        found = re.search(r"low_watermark: (\d+)", out)
        if not found:
            raise Refused(None, out[-300:])
        return int(found.group(1))

    def list_groups(self):
        return self.run_tool("ConsumerGroupCommand", "--list").split()

    def describe_group(self, group):
        out = self.run_tool("ConsumerGroupCommand", "--describe", "--group", group, "--state")
        found = re.search(rf"^{group}\s.*\s(\w+)\s+(\d+)\s*$", out, re.MULTILINE)
        if not found:
            raise Failed(f"ConsumerGroupCommand said {out[-300:]}")
        return found.group(1), int(found.group(2))

    def delete_group(self, group):
        self.run_tool("ConsumerGroupCommand", "--delete", "--group", group)


class JavaMember(Member):
    """VerifiableConsumer prints its life as JSON, and commits what it has read."""

    def __init__(self, name, command, incremental):
        self.incremental = incremental
        super().__init__(name, command)

    def take(self, stream, line):
        if stream == "err" or not line.startswith(b"{"):
            return self.note(line)
        event = json.loads(line)
        if event["name"] == "record_data":
            return self.record(event["partition"], event["offset"], event["value"])
        if event["name"] in ("partitions_assigned", "partitions_revoked"):
            partitions = [one["partition"] for one in event["partitions"]]
            if event["name"] == "partitions_revoked":
                return self.revoked(partitions)
            return self.assigned(partitions, self.incremental)
        return self.note(line) if "error" in line.decode() else None
