"""A few requests straight on the wire, to prepare topics and to look behind the clients: what they
stored, in which codec, under which producer id. Versions are the oldest that Kafka 4 serves."""

import socket
import struct
import time
from dataclasses import dataclass

from kit import Failed, Refused

CODECS = ["none", "gzip", "snappy", "lz4", "zstd"]
RETRY = {3, 5, 6, 14, 15, 16}  # a topic or coordinator that is not there yet


def _crc_table():
    table = []
    for number in range(256):
        for _ in range(8):
            number = number >> 1 ^ 0x82F63B78 if number & 1 else number >> 1
        table.append(number)
    return table


_TABLE = _crc_table()


def crc32c(data):
    value = 0xFFFFFFFF
    for byte in data:
        value = value >> 8 ^ _TABLE[(value ^ byte) & 255]
    return value ^ 0xFFFFFFFF


def varint(number):
    number = number << 1 ^ number >> 63
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def batch_of(records):
    """One uncompressed batch; every record needs a timestamp."""
    first = records[0].timestamp_ms
    body = b""
    for at, record in enumerate(records):
        parts = bytearray(b"\0" + varint(record.timestamp_ms - first) + varint(at))
        for field in (record.key, record.value):
            parts += varint(-1) if field is None else varint(len(field)) + field
        parts += varint(len(record.headers))
        for name, value in record.headers:
            parts += varint(len(name.encode())) + name.encode()
            parts += varint(-1) if value is None else varint(len(value)) + value
        body += varint(len(parts)) + bytes(parts)
    last = max(record.timestamp_ms for record in records)
    checked = struct.pack(">hiqqqhii", 0, len(records) - 1, first, last, -1, -1, -1, len(records))
    checked += body
    rest = struct.pack(">ibI", -1, 2, crc32c(checked)) + checked
    return struct.pack(">qi", 0, len(rest)) + rest


@dataclass(frozen=True)
class Batch:
    base_offset: int
    count: int
    codec: str
    log_append_time: bool
    transactional: bool
    producer_id: int
    producer_epoch: int
    base_sequence: int
    bytes: int


def text(value):
    return struct.pack(">h", len(value.encode())) + value.encode()


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        part = self.data[self.at:self.at + count]
        if len(part) != count:
            raise Failed(f"an answer ends {count - len(part)} bytes early")
        self.at += count
        return part

    def number(self, form):
        return struct.unpack(">" + form, self.take(struct.calcsize(">" + form)))[0]

    def string(self):
        length = self.number("h")
        return None if length < 0 else self.take(length).decode()

    def items(self, one):
        return [one() for _ in range(self.number("i"))]


class Wire:
    """One connection; one request at a time."""

    def __init__(self, address):
        host, port = address.rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)), timeout=20)
        self.correlation = 0

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def ask(self, key, version, body):
        self.correlation += 1
        frame = struct.pack(">hhi", key, version, self.correlation) + text("conformance") + body
        self.socket.sendall(struct.pack(">i", len(frame)) + frame)
        reader = Reader(self._receive(struct.unpack(">i", self._receive(4))[0]))
        if reader.number("i") != self.correlation:
            raise Failed("an answer carries another request's number")
        return reader

    def _receive(self, count):
        data = bytearray()
        while len(data) < count:
            part = self.socket.recv(count - len(data))
            if not part:
                raise Failed("the server closed the connection")
            data += part
        return bytes(data)

    def retrying(self, action):
        end = time.monotonic() + 10
        while True:
            try:
                return action()
            except Refused as refusal:
                if refusal.code not in RETRY or time.monotonic() > end:
                    raise
                time.sleep(0.05)

    def create_topic(self, name, partitions=1, configs=()):
        """CreateTopics 2, then waits until the topic serves."""
        body = struct.pack(">i", 1) + text(name) + struct.pack(">ihi", partitions, 1, 0)
        body += struct.pack(">i", len(configs))
        for key, value in configs:
            body += text(key) + text(value)
        answer = self.ask(19, 2, body + struct.pack(">ib", 10000, 0))
        answer.number("i")
        for _ in range(answer.number("i")):
            topic, code, message = answer.string(), answer.number("h"), answer.string()
            if code:
                raise Refused(code, f"{topic}: {message}")
        for partition in range(partitions):
            self.list_offset(name, partition, -2)

    def produce(self, topic, partition, records):
        """Produce 3, acks all; the offset of the first record."""
        data = batch_of(records)
        body = struct.pack(">hhi", -1, -1, 20000) + struct.pack(">i", 1) + text(topic)
        body += struct.pack(">iii", 1, partition, len(data)) + data

        def once():
            answer = self.ask(0, 3, body)
            answer.take(4)
            answer.string()
            answer.take(8)
            code, offset = answer.number("h"), answer.number("q")
            if code:
                raise Refused(code, f"produce to {topic} [{partition}]")
            return offset

        return self.retrying(once)

    def list_offset(self, topic, partition, timestamp_ms):
        """ListOffsets 1: the offset, -1 for none; -1 asks for the end, -2 for the start."""
        body = struct.pack(">ii", -1, 1) + text(topic)
        body += struct.pack(">iiq", 1, partition, timestamp_ms)

        def once():
            answer = self.ask(2, 1, body)
            answer.take(4)
            answer.string()
            answer.take(8)
            code, _, offset = answer.number("h"), answer.number("q"), answer.number("q")
            if code:
                raise Refused(code, f"offsets of {topic} [{partition}]")
            return offset

        return self.retrying(once)

    def batches(self, topic, partition=0, offset=0):
        """Fetch 4, repeated to the end: the headers of all batches."""
        found, end = [], self.list_offset(topic, partition, -1)
        while offset < end:
            body = struct.pack(">iiiib", -1, 1000, 1, 50_000_000, 0) + struct.pack(">i", 1)
            body += text(topic) + struct.pack(">iiqi", 1, partition, offset, 50_000_000)
            answer = self.ask(1, 4, body)
            answer.take(8)
            answer.string()
            answer.take(8)
            code = answer.number("h")
            if code:
                raise Refused(code, f"fetch of {topic} [{partition}] at {offset}")
            answer.take(16)
            answer.take(16 * max(0, answer.number("i")))
            data = answer.take(answer.number("i"))
            at = 0
            while at + 61 <= len(data):
                base, size = struct.unpack_from(">qi", data, at)
                if at + 12 + size > len(data):
                    break
                flags, last = struct.unpack_from(">hi", data, at + 21)
                producer, epoch, sequence, count = struct.unpack_from(">qhii", data, at + 43)
                crc = struct.unpack_from(">I", data, at + 17)[0]
                if size < 100_000 and crc32c(data[at + 21:at + 12 + size]) != crc:
                    raise Failed(f"the batch at offset {base} of {topic} has a bad checksum")
                found.append(Batch(base, count, CODECS[flags & 7], bool(flags & 8),
                                   bool(flags & 16), producer, epoch, sequence, 12 + size))
                offset, at = base + last + 1, at + 12 + size
            if at == 0:
                raise Failed(f"fetch of {topic} [{partition}] at {offset} holds no whole batch")
        return found

    def committed(self, group, topic, partitions):
        """OffsetFetch 1: the committed offset of each partition, -1 for none."""
        body = text(group) + struct.pack(">i", 1) + text(topic)
        body += struct.pack(f">i{len(partitions)}i", len(partitions), *partitions)

        def once():
            answer, offsets = self.ask(9, 1, body), {}
            for _ in range(answer.number("i")):
                answer.string()
                for _ in range(answer.number("i")):
                    partition, offset = answer.number("i"), answer.number("q")
                    answer.string()
                    code = answer.number("h")
                    if code:
                        raise Refused(code, f"offsets of group {group}")
                    offsets[partition] = offset
            return offsets

        return self.retrying(once)

    def partitions(self, topic):
        """Metadata 4 without auto-creation: the number of partitions, None for an unknown topic."""
        answer = self.ask(3, 4, struct.pack(">i", 1) + text(topic) + b"\0")
        answer.take(4)
        for _ in range(answer.number("i")):
            answer.take(4)
            answer.string()
            answer.take(4)
            answer.string()
        answer.string()
        answer.take(4)
        for _ in range(answer.number("i")):
            code = answer.number("h")
            answer.string()
            answer.take(1)
            return None if code else answer.number("i")
        return None
