#!/usr/bin/env python3
"""Asks a real Kafka every kind of request in every version, written from Kafka's own definitions.

    probe.py --bootstrap HOST:PORT --definitions JAR --versions TABLE

What clients never send (old versions, rare requests) is recorded this way, through `record.py`.
The encoder here and the one of Annals share nothing. Definitions: `common/message/*.json` in the
kafka-clients jar.
"""
import argparse
import json
import re
import socket
import struct
import time
import zipfile

TOPIC = "probe-topic"
GROUP = "probe-%x-" % int(time.time())
# Kafka reads it: a group whose member sends other bytes never finishes its rebalance.
SUBSCRIPTION = (
    struct.pack(">hih", 0, 1, len(TOPIC)) + TOPIC.encode() + struct.pack(">i", -1))


def bounds(text):
    if text == "none":
        return (1, 0)
    if text.endswith("+"):
        return (int(text[:-1]), 32767)
    low, _, high = text.partition("-")
    return (int(low), int(high or low))


def within(version, text):
    low, high = bounds(text)
    return low <= version <= high


class Encoder:
    def __init__(self, definition, version):
        self.version = version
        self.flexible = within(version, definition["flexibleVersions"])
        self.common = {s["name"]: s["fields"] for s in definition.get("commonStructs", [])}
        self.out = b""

    def varint(self, value):
        while value > 127:
            self.out += bytes([value & 127 | 128])
            value >>= 7
        self.out += bytes([value])

    def length(self, count, short=False):
        if self.flexible:
            self.varint(0 if count is None else count + 1)
        else:
            self.out += struct.pack(">h" if short else ">i", -1 if count is None else count)

    def structure(self, fields, values):
        for field in fields:
            if "tag" in field or not within(self.version, field["versions"]):
                continue
            default = field.get("default")
            value = values.get(field["name"], default)
            if value in ("null", None) and within(self.version, field.get("nullableVersions", "none")):
                value = None
            elif value in ("null", None):
                value = {"string": "", "bool": False}.get(
                    field["type"], [] if field["type"].startswith("[]") else 0)
            self.value(field["type"], value, field.get("fields"))
        if self.flexible:
            self.varint(0)

    def value(self, kind, value, fields):
        numbers = {"int8": ">b", "int16": ">h", "int32": ">i", "int64": ">q"}
        if kind in numbers:
            self.out += struct.pack(numbers[kind], int(str(value), 0))
        elif kind == "bool":
            self.out += b"\x01" if value in (True, "true") else b"\x00"
        elif kind == "string":
            data = None if value is None else value.encode()
            self.length(None if data is None else len(data), short=True)
            self.out += data or b""
        elif kind in ("bytes", "records"):
            self.length(None if value is None else len(value))
            self.out += value or b""
        elif kind.startswith("[]"):
            self.length(None if value is None else len(value))
            for item in value or []:
                self.value(kind[2:], item, fields)
        else:
            self.structure(fields or self.common[kind], value)


class Broker:
    def __init__(self, address, definitions):
        host, port = address.rsplit(":", 1)
        self.stream = socket.create_connection((host, int(port)))
        self.definitions = definitions
        self.correlation = 0

    def ask(self, key, version, values):
        definition = self.definitions[key]
        encoder = Encoder(definition, version)
        self.correlation += 1
        name = b"probe"
        encoder.out = struct.pack(">hhih", key, version, self.correlation, len(name)) + name
        if encoder.flexible:
            encoder.varint(0)
        encoder.structure(definition["fields"], values)
        self.stream.sendall(struct.pack(">i", len(encoder.out)) + encoder.out)
        size = struct.unpack(">i", self.exactly(4))[0]
        return self.exactly(size)

    def exactly(self, count):
        data = b""
        while len(data) < count:
            part = self.stream.recv(count - len(data))
            if not part:
                raise ConnectionError("the broker closed the connection")
            data += part
        return data


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def batch():
    record = b"\x00\x00\x00\x06key\x0avalue\x00"
    record = bytes([2 * len(record)]) + record
    now = int(time.time() * 1000)
    body = struct.pack(">hiqqqhii", 0, 0, now, now, -1, -1, -1, 1) + record
    return struct.pack(">qiibI", 0, 9 + len(body), -1, 2, crc32c(body)) + body


def values(key, version, member, generation):
    """What to ask, by the definitions' names; what is missing takes its default."""
    one = lambda **fields: [fields]
    return {
        0: lambda: dict(Acks=-1, TimeoutMs=1000, TopicData=one(
            Name=TOPIC, PartitionData=one(Index=0, Records=batch()))),
        1: lambda: dict(MaxWaitMs=10, MinBytes=1, MaxBytes=2000, Topics=one(
            Topic=TOPIC, Partitions=[dict(Partition=0, FetchOffset=0, PartitionMaxBytes=2000),
                                     dict(Partition=7, FetchOffset=0, PartitionMaxBytes=2000)])),
        2: lambda: dict(ReplicaId=-1, Topics=one(Name=TOPIC, Partitions=[
            dict(PartitionIndex=0, Timestamp=-1), dict(PartitionIndex=9, Timestamp=-2)])),
        3: lambda: dict(Topics=[dict(Name=TOPIC), dict(Name="no-such-topic")],
                        AllowAutoTopicCreation=False, IncludeTopicAuthorizedOperations=True),
        8: lambda: dict(GroupId=GROUP, GenerationIdOrMemberEpoch=-1, Topics=one(
            Name=TOPIC, Partitions=one(
                PartitionIndex=0, CommittedOffset=3, CommittedMetadata="m\u00e9ta"))),
        9: lambda: dict(GroupId=GROUP, Topics=one(Name=TOPIC, PartitionIndexes=[0, 1]),
                        Groups=one(GroupId=GROUP, Topics=one(Name=TOPIC, PartitionIndexes=[0, 1]))),
        10: lambda: dict(Key=GROUP, CoordinatorKeys=[GROUP, "another"]),
        11: lambda: dict(GroupId=GROUP + str(version), SessionTimeoutMs=10000,
                         RebalanceTimeoutMs=10000, MemberId=member, ProtocolType="consumer",
                         Protocols=one(Name="range", Metadata=SUBSCRIPTION)),
        14: lambda: dict(GroupId=GROUP + "0", GenerationId=generation, MemberId=member,
                         ProtocolType="consumer", ProtocolName="range",
                         Assignments=one(MemberId=member, Assignment=b"\x00\x01plan")),
        12: lambda: dict(GroupId=GROUP + "0", GenerationId=generation, MemberId=member),
        13: lambda: dict(GroupId=GROUP + "1", MemberId="nobody", Members=one(MemberId="nobody")),
        15: lambda: dict(Groups=[GROUP + "0", "no-such-group"], IncludeAuthorizedOperations=True),
        16: lambda: dict(StatesFilter=[]),
        18: lambda: dict(ClientSoftwareName="probe", ClientSoftwareVersion="1.0"),
        19: lambda: dict(timeoutMs=1000, validateOnly=version % 2 == 0, Topics=[
            dict(Name=f"made-{version}", NumPartitions=2, ReplicationFactor=1,
                 Configs=one(Name="retention.ms", Value="60000")),
            dict(Name="bad name", NumPartitions=1, ReplicationFactor=1)]),
        20: lambda: dict(TopicNames=[f"made-{version}", "no-such-topic"], TimeoutMs=1000),
        21: lambda: dict(TimeoutMs=1000, Topics=one(Name=TOPIC, Partitions=[
            dict(PartitionIndex=0, Offset=0), dict(PartitionIndex=5, Offset=0)])),
        22: lambda: dict(TransactionTimeoutMs=60000),
        23: lambda: dict(ReplicaId=-1, Topics=one(Topic=TOPIC, Partitions=one(
            Partition=0, CurrentLeaderEpoch=-1, LeaderEpoch=0))),
        32: lambda: dict(IncludeSynonyms=True, IncludeDocumentation=True, Resources=[
            dict(ResourceType=2, ResourceName=TOPIC,
                 ConfigurationKeys=["retention.ms", "cleanup.policy"]),
            dict(ResourceType=2, ResourceName="no-such-topic", ConfigurationKeys=None)]),
        33: lambda: dict(ValidateOnly=True, Resources=one(
            ResourceType=2, ResourceName=TOPIC, Configs=one(Name="retention.ms", Value="1000"))),
        37: lambda: dict(TimeoutMs=1000, ValidateOnly=True, Topics=[
            dict(Name=TOPIC, Count=4, Assignments=None),
            dict(Name="no-such-topic", Count=2, Assignments=one(BrokerIds=[1]))]),
        42: lambda: dict(GroupsNames=[GROUP, "no-such-group"]),
        44: lambda: dict(Resources=one(ResourceType=2, ResourceName=TOPIC, Configs=[
            dict(Name="retention.ms", ConfigOperation=0, Value="90000"),
            dict(Name="segment.ms", ConfigOperation=1, Value=None)])),
        47: lambda: dict(GroupId=GROUP, Topics=one(Name=TOPIC, Partitions=[
            dict(PartitionIndex=0), dict(PartitionIndex=1)])),
        60: lambda: dict(IncludeClusterAuthorizedOperations=True),
    }[key]()


def definitions_of(jar):
    found = {}
    with zipfile.ZipFile(jar) as archive:
        for name in archive.namelist():
            if name.startswith("common/message/") and name.endswith("Request.json"):
                text = archive.read(name).decode()
                definition = json.loads(re.sub(r"(?m)(^|\s)//.*$", "", text))
                if "apiKey" in definition:
                    found[definition["apiKey"]] = definition
    return found


def main():
    parser = argparse.ArgumentParser()
    for name in ("bootstrap", "definitions", "versions"):
        parser.add_argument("--" + name, required=True)
    options = parser.parse_args()
    definitions = definitions_of(options.definitions)
    broker = Broker(options.bootstrap, definitions)
    broker.ask(19, 5, dict(timeoutMs=5000, Topics=[
        dict(Name=TOPIC, NumPartitions=2, ReplicationFactor=1)]))
    time.sleep(1)
    broker.ask(10, 0, dict(Key=GROUP))
    time.sleep(1)
    member, generation = "", 1
    with open(options.versions) as lines:
        table = [line.split() for line in lines]
    for key, _, low, high in table:
        key, low, high = int(key), int(low), int(high)
        low = max(low, bounds(definitions[key]["validVersions"])[0])
        for version in range(low, high + 1):
            asked = values(key, version, "" if key == 11 else member, generation)
            answer = broker.ask(key, version, asked)
            if key == 11 and version == 0 and member == "":
                # generation, protocol, leader, member
                at, texts = 10, []
                for _ in range(3):
                    size = struct.unpack_from(">h", answer, at)[0]
                    texts.append(answer[at + 2:at + 2 + size].decode())
                    at += 2 + size
                member, generation = texts[2], struct.unpack_from(">i", answer, 6)[0]
    # A version that the broker does not know.
    broker.correlation += 1
    broker.stream.sendall(struct.pack(
        ">ihhihb", 11, 18, 99, broker.correlation, -1, 0))
    broker.exactly(struct.unpack(">i", broker.exactly(4))[0])


if __name__ == "__main__":
    main()
