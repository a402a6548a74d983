"""Offsets: first and next, by time, seeking, and what lies outside."""

import itertools

from check_records import BASE_MS, numbered, placed, send_and_read
from feature import feature
from kit import Record, equal, same_records, true


def filled(stage, batches=10, each=10):
    """A topic of batches of records a second apart, and those records."""
    topic = stage.topic()
    records = [Record(f"v{at}".encode(), f"k{at}".encode(), timestamp_ms=BASE_MS + 1000 * at)
               for at in range(batches * each)]
    for at in range(0, len(records), each):
        stage.wire.produce(topic, 0, records[at:at + each])
    return topic, placed(records)


@feature("ends", "earliest and latest offset")
def ends(stage):
    topic = stage.topic()
    equal("offsets of an empty partition", tuple(stage.client.watermarks(topic)), (0, 0))
    send_and_read(stage, topic, numbered(10))
    equal("offsets", tuple(stage.client.watermarks(topic)), (0, 10))


@feature("from-earliest", "reading from the earliest offset")
def from_earliest(stage):
    topic, records = filled(stage)
    same_records("records", stage.client.read(topic, "earliest", 100), records)


@feature("from-latest", "reading from the end")
def from_latest(stage):
    topic, _ = filled(stage, 2, 5)
    numbers = itertools.count()

    def feed():
        stage.wire.produce(topic, 0, [Record(f"new{next(numbers)}".encode(), timestamp_ms=BASE_MS)])

    read = stage.client.read_from_end(topic, 3, feed)
    equal("number of records", len(read), 3)
    first = read[0].offset
    true("nothing old is read", first >= 10)
    equal("records", [(one.offset, one.value) for one in read], [
        (offset, f"new{offset - 10}".encode()) for offset in range(first, first + 3)])


@feature("by-time", "offsets by time")
def by_time(stage):
    topic, records = filled(stage, 4, 5)
    wanted = {BASE_MS - 1: 0, BASE_MS: 0, BASE_MS + 1: 1, BASE_MS + 6500: 7, BASE_MS + 7000: 7,
              BASE_MS + 19000: 19, BASE_MS + 19001: None}
    equal("offsets by time", {time: stage.client.offset_at(topic, time) for time in wanted}, wanted)
    equal("records", len(records), 20)


@feature("seek", "seeking, also into the middle of a batch")
def seek(stage):
    topic, records = filled(stage)
    wanted = [55, 3, 99, 0, 50, 49]
    same_records("records", stage.client.read_at(topic, wanted), [records[at] for at in wanted])
    same_records("to the end", stage.client.read(topic, 93, 7), records[93:])


@feature("out-of-range", "an offset out of range begins anew")
def out_of_range(stage):
    topic, records = filled(stage, 2, 5)
    same_records("records", stage.client.read(topic, 1000, 10), records)
