"""kcat: a command line over librdkafka. Every call is a process."""

import itertools
import json
import re
import time

from client import Client
from kit import CODES, Record, Refused
from process import Lines, Member, run

LIMIT = 60
# librdkafka's words for the broker's refusals, as kcat prints them.
WORDS = {
    "Broker: Message size too large": CODES["MESSAGE_TOO_LARGE"],
    "Broker: Unknown topic or partition": CODES["UNKNOWN_TOPIC_OR_PARTITION"],
}


def as_bytes(value):
    return None if value is None else value.encode()


def from_json(line):
    message = json.loads(line)
    headers = message.get("headers") or []
    pairs = tuple((name, as_bytes(value)) for name, value in zip(headers[::2], headers[1::2]))
    return Record(as_bytes(message["payload"]), as_bytes(message["key"]), pairs, message["ts"],
                  message["offset"])


class Kcat(Client):
    name = "kcat"
    binary = False
    doubly_null = False
    strategies = {"range": "range", "cooperative": "cooperative-sticky"}

    @staticmethod
    def version():
        text = run(["kcat", "-V"], 10)[1].decode()
        return "{} (librdkafka {})".format(
            *re.search(r"Version (\S+) \(.*librdkafka (\S+)", text).groups())

    def _command(self, *arguments, **settings):
        command = ["kcat", "-b", self.address, *arguments]
        for name, value in settings.items():
            command += ["-X", f"{name.replace('_', '.')}={value}"]
        return command

    def _run(self, *arguments, stdin=b"", **settings):
        status, out, err = run(self._command(*arguments, **settings), LIMIT, stdin)
        text = err.decode(errors="replace")
        if status != 0 or "Delivery failed" in text:
            code = next((code for words, code in WORDS.items() if words in text), None)
            raise Refused(code, f"kcat ended with {status}: {text[-300:]}")
        return out

    # Producing

    def produce(self, topic, records, partition=0, acks="all", codec="none", idempotent=False,
                oversize=False):
        if any(record.timestamp_ms is not None for record in records):
            self.lacks()
        settings = {"acks": acks, "linger_ms": 100, "enable_idempotence": str(idempotent).lower(),
                    "partitioner": "murmur2_random"}
        if oversize:
            settings["message_max_bytes"] = 5_000_000
        arguments = ["-P", "-t", topic, "-z", codec]
        arguments += [] if partition is None else ["-p", str(partition)]
        self._send(arguments, records, settings)

    def _send(self, arguments, records, settings):
        # Headers, and what an empty field means, hold for a whole run of kcat.
        def kind(record):
            return (record.headers, record.key is None, record.value is None)

        for (headers, keyless, empty), group in itertools.groupby(records, kind):
            more = [] if keyless else ["-K", "\t"]
            more += ["-Z"] if empty else []
            for name, value in headers:
                more += ["-H", name if value is None else f"{name}={value.decode()}"]
            lines = [(b"" if keyless else record.key + b"\t") + (record.value or b"") + b"\n"
                     for record in group]
            self._run(*arguments, *more, stdin=b"".join(lines), **settings)

    def transaction(self, topic, transactional_id, records, commit):
        if not commit:
            self.lacks()
        self._send(["-P", "-t", topic, "-p", "0", "-m", "15"], records,
                   {"transactional_id": transactional_id})

    # Consuming

    def read(self, topic, start, count, partition=0, committed=False):
        level = "read_committed" if committed else "read_uncommitted"
        start = "beginning" if start == "earliest" else str(start)
        out = self._run("-C", "-t", topic, "-p", str(partition), "-o", start, "-c", str(count),
                        "-J", "-q", isolation_level=level, topic_auto_offset_reset="earliest")
        return [from_json(line) for line in out.splitlines()]

    def read_from_end(self, topic, count, feed):
        found, command = [], self._command("-C", "-t", topic, "-p", "0", "-o", "end", "-J", "-u",
                                           "-c", str(count))

        def take(stream, line):
            if stream == "out":
                found.append(from_json(line))

        lines, end = Lines(command, take), time.monotonic() + LIMIT
        try:
            while lines.process.poll() is None and time.monotonic() < end:
                feed()
                time.sleep(0.2)
        finally:
            lines.end()
        return found

    def read_at(self, topic, offsets):
        return [self.read(topic, offset, 1)[0] for offset in offsets]

    def _query(self, topic, timestamp_ms):
        out = self._run("-Q", "-t", f"{topic}:0:{timestamp_ms}").decode()
        return int(re.search(r"offset (-?\d+)", out).group(1))

    def watermarks(self, topic):
        return self._query(topic, -2), self._query(topic, -1)

    def offset_at(self, topic, timestamp_ms):
        offset = self._query(topic, timestamp_ms)
        return None if offset < 0 else offset

    # Groups

    def member(self, group, topic, strategy, instance, session_ms):
        settings = {"group_instance_id": instance} if instance else {}
        return KcatMember(instance or "member", self._command(
            "-G", group, "-J", "-u", topic, auto_offset_reset="earliest",
            session_timeout_ms=session_ms, heartbeat_interval_ms=500, auto_commit_interval_ms=100,
            partition_assignment_strategy=self.strategies[strategy], **settings))

    def read_in_group(self, group, topic, count):
        out = self._run("-G", group, "-J", "-c", str(count), topic, auto_offset_reset="earliest",
                        session_timeout_ms=6000)
        return [from_json(line) for line in out.splitlines()]

    # Metadata

    def _metadata(self):
        return json.loads(self._run("-L", "-J"))

    def brokers(self):
        return {one["id"]: one["name"] for one in self._metadata()["brokers"]}

    def topics(self):
        return {one["topic"]: len(one["partitions"]) for one in self._metadata()["topics"]}


class KcatMember(Member):
    """kcat tells of rebalances on standard error, and of records as JSON on standard output."""

    def take(self, stream, line):
        if stream == "out" and line.startswith(b"{"):
            message = json.loads(line)
            return self.record(message["partition"], message["offset"], message["payload"])
        text = line.decode(errors="replace")
        self.note(line)
        if " rebalanced" not in text:
            return None
        partitions = [int(number) for number in re.findall(r"\[(\d+)\]", text)]
        if "revoke" in text:
            return self.revoked(partitions)
        return self.assigned(partitions, "incremental" in text)
