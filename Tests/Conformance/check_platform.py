"""The settings of the platform's services: where their keys land, and their own clients' options."""

from check_records import placed
from feature import feature
from kit import Record, equal, same_records

# Key, and its partition of 3, 6 and 12: murmur2 as the Java client and aiokafka count it.
KEYS = [("tenantA", 2, 5, 11), ("tenantB", 2, 2, 8), ("demo", 1, 1, 7), ("session-123", 0, 3, 9),
        ("s1", 0, 3, 9), ("s2", 0, 3, 9)]


@feature("platform-keys", "keys land where the platform's clients put them")
def platform_keys(stage):
    for at, partitions in enumerate((3, 6, 12), 1):
        topic = stage.topic(partitions)
        stage.client.produce(topic, [Record(b"x", row[0].encode()) for row in KEYS], partition=None)
        wanted = {}
        for row in KEYS:
            wanted.setdefault(row[at], []).append(row[0].encode())
        for partition in range(partitions):
            keys = wanted.get(partition, [])
            equal(f"records in partition {partition} of {partitions}",
                  stage.wire.list_offset(topic, partition, -1), len(keys))
            if keys:
                read = stage.client.read(topic, "earliest", len(keys), partition)
                equal(f"keys in partition {partition} of {partitions}",
                      [one.key for one in read], keys)


@feature("platform-settings", "producers and consumers set up as the platform's services do")
def platform_settings(stage):
    """Each platform client module knows the settings its services use."""
    topic, group = stage.fresh_name(), stage.group()
    sent = stage.client.as_the_platform(topic)
    same_records("records", stage.client.read(topic, "earliest", len(sent)), placed(sent))
    read = stage.client.read_as_the_platform(group, topic, len(sent))
    same_records("records of its group", read, placed(sent))
    equal("committed by itself", stage.wire.committed(group, topic, [0]), {0: len(sent)})
    more = [Record(b"later", None)]
    stage.client.produce(topic, more)
    same_records("what came later", stage.client.read_as_the_platform(group, topic, 1),
                 placed(more, len(sent)))
