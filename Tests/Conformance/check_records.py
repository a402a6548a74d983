"""Records: what is sent is what is stored and read, byte for byte, in order, offset by offset."""

import itertools
import time

from feature import feature, noise
from kit import CODES, Record, equal, refused, same_records, true, wait_for
from platform_keys import partition_of

# An hour ago: what is older than seven days, retention may take at any moment.
BASE_MS = (int(time.time()) - 3600) * 1000


def numbered(count, prefix="v", partitions=1, partition=0):
    """Records whose keys belong into that partition, for clients that choose none themselves."""
    keys = (key for key in (f"k{at}".encode() for at in itertools.count())
            if partition_of(key, partitions) == partition)
    return [Record(f"{prefix}{at}".encode(), key) for at, key in zip(range(count), keys)]


def placed(records, first=0):
    return [record.at(first + at) for at, record in enumerate(records)]


def send_and_read(stage, topic, records, **options):
    """Sends, compares the reported offsets, reads back, compares all of it."""
    first = stage.wire.list_offset(topic, 0, -1)
    offsets = stage.client.produce(topic, records, **options)
    # Without acknowledgements there are no offsets; some clients guess them.
    if offsets is not None and options.get("acks") != "0":
        equal("offsets of the acknowledgements", list(offsets), [
            first + at for at in range(len(records))])
    if options.get("acks") == "0":
        wait_for("the records, which nobody acknowledges", 30, lambda: stage.wire.list_offset(
            topic, 0, -1) == first + len(records))
    equal("next offset", stage.wire.list_offset(topic, 0, -1), first + len(records))
    same_records("records", stage.client.read(topic, first, len(records)), placed(records, first))


def acknowledged(stage, acks):
    topic = stage.topic()
    send_and_read(stage, topic, numbered(50), acks=acks)
    send_and_read(stage, topic, numbered(7, "later"), acks=acks)
    for batch in stage.wire.batches(topic):
        equal("producer id of a producer that is not idempotent", batch.producer_id, -1)


@feature("acks-0", "acks=0")
def acks_0(stage):
    acknowledged(stage, "0")


@feature("acks-1", "acks=1")
def acks_1(stage):
    acknowledged(stage, "1")


@feature("acks-all", "acks=all")
def acks_all(stage):
    acknowledged(stage, "all")


@feature("idempotent", "idempotent producer")
def idempotent(stage):
    topic, ids = stage.topic(), set()
    for lot in range(2):
        send_and_read(stage, topic, numbered(300, f"{lot}-" + "x" * 300), idempotent=True)
    sequences = {}
    for batch in stage.wire.batches(topic):
        true("every batch has a producer id", batch.producer_id >= 0)
        ids.add(batch.producer_id)
        equal("sequence of a batch", batch.base_sequence, sequences.get(batch.producer_id, 0))
        sequences[batch.producer_id] = batch.base_sequence + batch.count
    equal("producer ids of two producers", len(ids), 2)


def coded(stage, codec):
    """Stored in that codec, read back, and found by time inside of the batch."""
    topic = stage.topic()
    records = [Record(f"{at:05} ".encode() + b"lorem ipsum dolor sit amet " * 6, f"k{at}".encode())
               for at in range(100)]
    send_and_read(stage, topic, records, codec=codec)
    batches = stage.wire.batches(topic)
    equal("codecs of the batches", {batch.codec for batch in batches}, {codec})
    true("some batch holds more than one record", any(batch.count > 1 for batch in batches))
    if codec != "none":
        true("it is smaller", sum(batch.bytes for batch in batches) < 15_000)
    stored = stage.client.read(topic, "earliest", len(records))
    for target in (stored[0], stored[37], stored[-1]):
        first = next(one.offset for one in stored if one.timestamp_ms >= target.timestamp_ms)
        equal(f"first offset at or after {target.timestamp_ms}",
              stage.wire.list_offset(topic, 0, target.timestamp_ms), first)


@feature("codec-none", "no compression")
def codec_none(stage):
    coded(stage, "none")


@feature("codec-gzip", "gzip")
def codec_gzip(stage):
    coded(stage, "gzip")


@feature("codec-snappy", "snappy")
def codec_snappy(stage):
    coded(stage, "snappy")


@feature("codec-lz4", "lz4")
def codec_lz4(stage):
    coded(stage, "lz4")


@feature("codec-zstd", "zstd")
def codec_zstd(stage):
    coded(stage, "zstd")


@feature("headers", "headers: order, repeated, empty and null ones")
def headers(stage):
    first = (("ce_id", b"1"), ("twice", b"a"), ("twice", b"b"), ("\u00e9", b"\xc3\xa9"))
    if stage.client.null_headers:
        first += (("null", None),)
    records = [Record(b"with", b"k", first), Record(b"without", b"k"),
               Record(b"other", b"k", (("only", b"x" * 3000),))]
    if stage.client.binary:
        records.append(Record(b"bytes", b"k", (("all", bytes(range(256))), ("empty", b""))))
    send_and_read(stage, stage.topic(), records)


@feature("timestamps", "timestamps of the producer")
def timestamps(stage):
    topic = stage.topic()
    records = [Record(str(at).encode(), timestamp_ms=BASE_MS + at) for at in range(10)]
    offsets = stage.client.produce(topic, records)
    true("offsets", offsets is None or offsets == list(range(10)))
    read = stage.client.read(topic, "earliest", 10)
    same_records("records", read, placed(records), timestamps=False)
    for got, wanted in zip(read, records):
        true(f"a time of {got.timestamp_ms} where {wanted.timestamp_ms} was sent",
             0 <= got.timestamp_ms - wanted.timestamp_ms <= stage.client.time_tolerance_ms)
    true("the producer's time is stored", not stage.wire.batches(topic)[0].log_append_time)


@feature("log-append-time", "timestamps of the server, where the topic says so")
def log_append_time(stage):
    topic = stage.topic(configs=[("message.timestamp.type", "LogAppendTime")])
    before = stage.wire.produce(topic, 0, [Record(b"old", timestamp_ms=BASE_MS)])
    stage.client.produce(topic, numbered(3))
    read = stage.client.read(topic, before, 4)
    equal("values", [one.value for one in read], [b"old", b"v0", b"v1", b"v2"])
    true("the server's time replaces an old one", read[0].timestamp_ms > BASE_MS + 1_800_000)
    true("time does not run backwards", read[0].timestamp_ms <= read[1].timestamp_ms)
    true("the batches say whose time it is", all(
        batch.log_append_time for batch in stage.wire.batches(topic)))


@feature("nulls", "null and empty keys and values")
def nulls(stage):
    records = [Record(b"x"), Record(b"v", b"k"), Record(None, b"k"), Record(b"", b"k"),
               Record(b"v", b""), Record(b"last", b"k")]
    if stage.client.doubly_null:
        records.insert(3, Record(None, None))
    if stage.client.binary:
        records += [Record(bytes(range(256)), bytes(range(255, -1, -1))), Record(b"\n\t", b"\0")]
    send_and_read(stage, stage.topic(), records)


@feature("big", "a record of 900,000 bytes")
def big(stage):
    records = [Record(b"before", b"k"), Record(noise(900_000, 1), b"k"), Record(b"after", b"k")]
    send_and_read(stage, stage.topic(), records)


@feature("too-big", "a record above max.message.bytes is refused")
def too_big(stage):
    topic = stage.topic()
    send_and_read(stage, topic, numbered(1))
    refused("1,100,000 bytes", CODES["MESSAGE_TOO_LARGE"], lambda: stage.client.produce(
        topic, [Record(noise(1_100_000, 2), b"k")], oversize=True))
    equal("next offset after the refusal", stage.wire.list_offset(topic, 0, -1), 1)
    send_and_read(stage, topic, numbered(2, "after"))


@feature("auto-create", "a topic is made on first use")
def auto_create(stage):
    topic = stage.fresh_name()
    equal("partitions before", stage.wire.partitions(topic), None)
    records = numbered(3)
    stage.client.produce(topic, records)
    equal("partitions after", stage.wire.partitions(topic), 1)
    same_records("records", stage.client.read(topic, "earliest", 3), placed(records))


@feature("order", "20,000 records in batches, in order")
def order(stage):
    topic = stage.topic()
    records = [Record(f"{at} ".encode() + b"x" * (at % 97), f"k{at % 7}".encode())
               for at in range(20_000)]
    stage.client.produce(topic, records, idempotent=True)
    same_records("records", stage.client.read(topic, "earliest", len(records)), placed(records))
