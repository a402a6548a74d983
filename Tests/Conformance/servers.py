"""The servers under test, each in a folder of its own, stopped by its own process id."""

import os
import queue
import signal
import subprocess
import threading

from kit import Failed
from process import kill_tree, run

READY_S = 30


class Node:
    """`annals node`."""

    name, title = "node", "annals node"

    def __init__(self, program, folder):
        self.data = os.path.join(folder, "data")
        with open(os.path.join(folder, "log"), "wb") as log:
            self.process = subprocess.Popen(
                [program, "node", "--data", self.data, "--listen", "127.0.0.1:0"],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log)
        self.log = os.path.join(folder, "log")
        first = queue.Queue()
        threading.Thread(
            target=lambda: first.put(self.process.stdout.readline()), daemon=True).start()
        try:
            self.address = first.get(timeout=READY_S).decode().strip()
        except queue.Empty:
            self.address = ""
        if not self.address:
            kill_tree(self.process)
            raise Failed(f"the node was not ready within {READY_S} s; {self.tail()}")

    def version(self):
        return ""

    def tail(self):
        with open(self.log, "rb") as log:
            return f"its log ends: {log.read()[-500:].decode(errors='replace')}"

    def alive(self):
        return self.process.poll() is None

    def stop(self):
        """Ends it in order; what is wrong with that, or None."""
        status = self.process.poll()
        if status is not None:
            return f"the node had ended with {status}; {self.tail()}"
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(20)
        except subprocess.TimeoutExpired:
            kill_tree(self.process)
            return f"the node did not stop within 20 s of SIGTERM; {self.tail()}"
        return None if status == 0 else f"the node ended with {status}; {self.tail()}"


class ApacheKafka:
    """The Kafka beside the repository."""

    name, title = "kafka", "Apache Kafka"

    def __init__(self, kafka, folder):
        self.program, self.folder = os.path.join(kafka, "kafka"), os.path.join(folder, "kafka")
        self.data = os.path.join(self.folder, "1", "data")
        status, out, err = run([
            # A busy machine must not make the broker lose touch with itself.
            self.program, "start", self.folder, "broker.session.timeout.ms=30000"], 90)
        if status != 0:
            raise Failed(f"Apache Kafka did not start: {err[-300:].decode(errors='replace')}")
        self.address = out.decode().split()[-1]

    def alive(self):
        return os.path.exists(os.path.join(self.folder, "1", "pid"))

    def stop(self):
        run([self.program, "stop", self.folder], 90)
