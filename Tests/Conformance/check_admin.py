"""Topics, their settings, groups that go, and transactions."""

from check_groups import PARTITIONS, Group
from check_offsets import filled
from check_records import numbered, placed, send_and_read
from feature import feature
from kit import CODES, Record, Refused, equal, refused, same_records, true, wait_for



@feature("metadata", "brokers, topics and partitions")
def metadata(stage):
    topic = stage.topic(3)
    brokers = stage.client.brokers()
    equal("addresses", list(brokers.values()), [stage.client.address])
    equal("partitions", stage.client.topics().get(topic), 3)


@feature("create-topic", "creating topics; what is refused")
def create_topic(stage):
    name = stage.fresh_name()
    stage.client.create_topic(name, 3, {"retention.ms": "3600000"})
    wait_for("the topic", 30, lambda: stage.wire.partitions(name) == 3)
    equal("setting", stage.client.describe_config(name)["retention.ms"], "3600000")
    send_and_read(stage, name, numbered(5, partitions=3))
    refused("the same again", CODES["TOPIC_ALREADY_EXISTS"],
            lambda: stage.client.create_topic(name, 3, {}))
    refused("a name with a space", CODES["INVALID_TOPIC_EXCEPTION"],
            lambda: stage.client.create_topic("not a name", 1, {}))
    refused("no partitions", CODES["INVALID_PARTITIONS"],
            lambda: stage.client.create_topic(stage.fresh_name(), 0, {}))
    refused("an unknown setting", CODES["INVALID_CONFIG"],
            lambda: stage.client.create_topic(stage.fresh_name(), 1, {"no.such.setting": "1"}))


@feature("compaction", "a topic that is compacted")
def compaction(stage):
    name = stage.fresh_name()
    try:
        stage.client.create_topic(name, 1, {"cleanup.policy": "compact"})
    except Refused as refusal:
        equal("code", refusal.code, CODES["INVALID_CONFIG"])
        equal("no topic", stage.wire.partitions(name), None)
        return "refused"
    equal("setting", stage.client.describe_config(name)["cleanup.policy"], "compact")
    send_and_read(stage, name, numbered(3))
    return None


@feature("replicas", "a topic of three replicas, on one machine, is refused")
def replicas(stage):
    name = stage.fresh_name()
    try:
        stage.client.create_topic(name, 1, {}, replicas=3)
    except Refused as refusal:
        equal("code", refusal.code, CODES["INVALID_REPLICATION_FACTOR"])
        return None
    send_and_read(stage, name, numbered(3))
    return "one replica"


@feature("delete-topic", "deleting topics")
def delete_topic(stage):
    topic = stage.topic(2)
    send_and_read(stage, topic, numbered(5, partitions=2))
    stage.client.delete_topic(topic)
    wait_for("the topic is gone", 30, lambda: stage.wire.partitions(topic) is None)
    refused("deleting it again", CODES["UNKNOWN_TOPIC_OR_PARTITION"],
            lambda: stage.client.delete_topic(topic))
    stage.wire.create_topic(topic)
    send_and_read(stage, topic, numbered(2, "anew"))


@feature("add-partitions", "adding partitions")
def add_partitions(stage):
    topic = stage.topic(2)
    send_and_read(stage, topic, numbered(3, partitions=2))
    stage.client.add_partitions(topic, 5)
    wait_for("five partitions", 30, lambda: stage.wire.partitions(topic) == 5)
    records = numbered(1, "new", 5, 4)
    stage.client.produce(topic, records, partition=4)
    same_records("in the new one", stage.client.read(topic, "earliest", 1, 4), placed(records))
    refused("fewer", CODES["INVALID_PARTITIONS"], lambda: stage.client.add_partitions(topic, 3))
    equal("the old one", stage.client.read(topic, "earliest", 3)[2].value, b"v2")


@feature("configs", "describing and altering a topic's settings")
def configs(stage):
    topic = stage.topic(configs=[("retention.bytes", "123456789")])
    found = stage.client.describe_config(topic)
    wanted = {"retention.bytes": "123456789", "cleanup.policy": "delete",
              "max.message.bytes": "1048588", "retention.ms": "604800000",
              "compression.type": "producer", "message.timestamp.type": "CreateTime"}
    equal("settings", {name: found.get(name) for name in wanted}, wanted)
    stage.client.alter_config(topic, {"max.message.bytes": "2000", "retention.bytes": "123456789"})
    wait_for("the new setting", 30, lambda: stage.client.describe_config(topic).get(
        "max.message.bytes") == "2000")
    equal("the other one", stage.client.describe_config(topic)["retention.bytes"], "123456789")
    refused("3,000 bytes", CODES["MESSAGE_TOO_LARGE"],
            lambda: stage.client.produce(topic, [Record(b"x" * 3000, b"k")]))
    send_and_read(stage, topic, numbered(1))
    refused("no number", CODES["INVALID_CONFIG"],
            lambda: stage.client.alter_config(topic, {"max.message.bytes": "many"}))


@feature("delete-records", "deleting records before an offset")
def delete_records(stage):
    topic, records = filled(stage, 4, 5)
    equal("first offset, as answered", stage.client.delete_records(topic, 12), 12)
    equal("offsets", tuple(stage.client.watermarks(topic)), (12, 20))
    same_records("what is left", stage.client.read(topic, "earliest", 8), records[12:])
    same_records("from a deleted offset", stage.client.read(topic, 3, 8), records[12:])
    refused("beyond the end", CODES["OFFSET_OUT_OF_RANGE"],
            lambda: stage.client.delete_records(topic, 21))


@feature("delete-group", "deleting groups; not those with members", waits=True)
def delete_group(stage):
    with Group(stage, "range") as group:
        group.feed()
        one = group.join()
        one.own(PARTITIONS)
        group.committed_all()
        refused("a group with a member", CODES["NON_EMPTY_GROUP"],
                lambda: stage.client.delete_group(group.name))
        one.leave()
        wait_for("the group is empty", 60, lambda: stage.client.describe_group(group.name)[1] == 0)
        stage.client.delete_group(group.name)
        true("it is not listed", group.name not in stage.client.list_groups())
        equal("its offsets", stage.wire.committed(group.name, group.topic, PARTITIONS),
              dict.fromkeys(PARTITIONS, -1))
        refused("deleting it again", CODES["GROUP_ID_NOT_FOUND"],
                lambda: stage.client.delete_group(group.name))


@feature("transactions", "transactions")
def transactions(stage):
    topic = stage.topic()
    records = [Record(str(at).encode()) for at in range(5)]
    try:
        stage.client.transaction(topic, stage.fresh_name("id"), records, True)
    except Refused as refusal:
        true("nothing of a refused transaction is stored", not stage.wire.batches(topic))
        stage.note = str(refusal)
        return "refused"
    true("its batches are marked", all(one.transactional for one in stage.wire.batches(topic)))
    wait_for("the mark of the transaction's end takes an offset", 10,
             lambda: stage.wire.list_offset(topic, 0, -1) == 6)
    same_records("committed", stage.client.read(topic, "earliest", 5, committed=True),
                 placed(records))
    return None
