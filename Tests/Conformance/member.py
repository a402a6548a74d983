"""One group member of a Python client in a process of its own. It prints its life as JSON lines,
commits what it has read, leaves on SIGTERM, and ends with its parent."""

import json
import os
import signal
import sys
import threading

import clients
from process import Member


class PythonMember(Member):
    def __init__(self, name, client, spec):
        super().__init__(name, [sys.executable, os.path.abspath(__file__), client, json.dumps(spec)])

    def take(self, stream, line):
        if stream == "err" or not line.startswith(b"{"):
            return self.note(line)
        event = json.loads(line)
        if event["event"] == "assigned":
            self.assigned(event["partitions"], event["incremental"])
        elif event["event"] == "revoked":
            self.revoked(event["partitions"])
        else:
            self.record(event["partition"], event["offset"], event["value"])
        return None


class Emitter:
    """The child's side."""

    def __init__(self):
        self.stop = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: self.stop.set())
        threading.Thread(target=self._with_parent, daemon=True).start()

    def _with_parent(self):
        sys.stdin.buffer.read()
        self.stop.set()

    @staticmethod
    def _print(**event):
        sys.stdout.write(json.dumps(event) + "\n")
        sys.stdout.flush()

    def assigned(self, partitions, incremental=False):
        self._print(event="assigned", partitions=sorted(partitions), incremental=incremental)

    def revoked(self, partitions):
        self._print(event="revoked", partitions=sorted(partitions))

    def record(self, partition, offset, value):
        self._print(event="record", partition=partition, offset=offset, value=value.decode())


if __name__ == "__main__":
    clients.find(sys.argv[1]).be_member(json.loads(sys.argv[2]), Emitter())
