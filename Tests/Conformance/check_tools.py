"""Apache Kafka's tools that are no client of records: load, and a look into the server's files."""

import glob
import json
import os
import re

from feature import feature, noise
from kit import Failed, Record, equal, true


def only_java(stage):
    if stage.client.name != "java":
        stage.client.lacks()
    return stage.client


@feature("performance", "ProducerPerformance and ConsumerPerformance, 50,000 records")
def performance(stage):
    java, topic, count = only_java(stage), stage.topic(), 50_000
    java.run_tool("ProducerPerformance", "--topic", topic, "--num-records", str(count),
              "--record-size", "300", "--throughput", "-1", "--producer-props",
              f"bootstrap.servers={java.address}", "acks=all", server=False)
    equal("next offset", stage.wire.list_offset(topic, 0, -1), count)
    out = java.run_tool("ConsumerPerformance", "--topic", topic, "--messages", str(count))
    row = out.strip().splitlines()[-1].split(", ")
    equal("records, as counted", int(row[4]), count)


@feature("verifiable", "VerifiableProducer: each acknowledged offset holds its value")
def verifiable(stage):
    java, topic, count = only_java(stage), stage.topic(), 2000
    out = java.run_tool("VerifiableProducer", "--topic", topic, "--max-messages", str(count))
    events = [json.loads(line) for line in out.splitlines()]
    sent = {one["offset"]: one["value"].encode() for one in events
            if one["name"] == "producer_send_success"}
    equal("acknowledged", len(sent), count)
    equal("values", {one.offset: one.value for one in java.read(topic, "earliest", count)}, sent)


@feature("dump", "DumpLogSegments reads the server's own files")
def dump(stage):
    java, topic = only_java(stage), stage.topic()
    if not java.environment["data"]:
        java.lacks()
    records = [Record(noise(300, at), f"k{at}".encode(), (("h", b"1"),)) for at in range(50)]
    for codec in ("none", "gzip", "snappy", "lz4", "zstd"):
        java.produce(topic, records, codec=codec, idempotent=True)
    files = glob.glob(os.path.join(java.environment["data"], "**", f"{topic}-0", "*.log"),
                      recursive=True)
    if not files:
        raise Failed(f"no segment of {topic} below {java.environment['data']}")
    out = java.run_tool("DumpLogSegments", "--deep-iteration", "--print-data-log", "--files",
                    ",".join(sorted(files)), server=False)
    batches = re.findall(r"^baseOffset: .*$", out, re.MULTILINE)
    equal("codecs", [codec for codec in re.findall(r"compresscodec: (\w+)", "\n".join(batches))
                     if codec], [one.codec for one in stage.wire.batches(topic)])
    true("all are valid", all("isvalid: true" in line for line in batches))
    found = re.findall(r"^\| offset: (\d+) .* key: (\S+) payload: (\S+)", out, re.MULTILINE)
    wanted = [(str(at), one.key.decode(), one.value.decode())
              for at, one in enumerate(records * 5)]
    equal("records", found, wanted)
