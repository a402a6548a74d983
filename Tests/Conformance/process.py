"""Child processes: each is waited for with an end, and stopped by its own id."""

import os
import signal
import subprocess
import threading

from kit import Failed, wait_for


def leaves(pid):
    """The processes below a process that have none below themselves; itself if it has none."""
    parents = {}
    for name in os.listdir("/proc"):
        try:
            with open(f"/proc/{name}/stat", encoding="ascii", errors="replace") as file:
                parents.setdefault(int(file.read().rsplit(")", 1)[1].split()[1]), []).append(int(name))
        except (OSError, ValueError, IndexError):
            continue  # no process, or one that has just ended

    def below(one):
        return [leaf for child in parents.get(one, []) for leaf in below(child)] or [one]
    return below(pid)


def signal_work(process, how):
    """Signals what does the work: the tools of Apache Kafka run below a shell script, which a
    signal would end without them."""
    for pid in leaves(process.pid):
        try:
            os.kill(pid, how)
        except ProcessLookupError:
            pass


def kill_tree(process):
    """Ends a process and all below it, by their ids."""
    while process.poll() is None:
        signal_work(process, signal.SIGKILL)
        try:
            process.wait(0.2)
        except subprocess.TimeoutExpired:
            pass


def run(command, seconds, stdin=b"", env=None):
    """Exit status, standard output and standard error; fails beyond the limit."""
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, env=env)
    try:
        out, err = process.communicate(stdin, timeout=seconds)
    except subprocess.TimeoutExpired as late:
        kill_tree(process)
        out, err = process.communicate()
        tail = (err or out)[-300:].decode(errors="replace")
        raise Failed(f"{os.path.basename(command[0])} ran longer than {seconds} s: {tail}") from late
    return process.returncode, out, err


class Lines:
    """A process whose output lines are handed to `take(stream, line)` as they come."""

    def __init__(self, command, take, env=None):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, env=env)
        self.threads = [
            threading.Thread(target=self._read, args=(name, stream, take), daemon=True)
            for name, stream in (("out", self.process.stdout), ("err", self.process.stderr))
        ]
        for thread in self.threads:
            thread.start()

    @staticmethod
    def _read(name, stream, take):
        for line in stream:
            take(name, line.rstrip(b"\n"))

    def end(self, how=signal.SIGTERM, seconds=20):
        """Ends the process; fails if it does not go."""
        if self.process.poll() is None:
            signal_work(self.process, how)
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired as late:
                kill_tree(self.process)
                raise Failed(f"{self.process.args[0]} did not end within {seconds} s") from late
        for thread in self.threads:
            thread.join(5)


class Member:
    """One consumer of a group in a process of its own: what it owns, and what it has read.

    A subclass's `take` turns lines into calls of `assigned`, `revoked` and `record`."""

    def __init__(self, name, command, env=None):
        self.name = name
        self.lock = threading.Lock()
        self.events, self.records, self.noise = [], [], []
        self.lines = Lines(command, self.take, env)

    def take(self, stream, line):
        raise NotImplementedError

    def assigned(self, partitions, incremental):
        with self.lock:
            self.events.append(("+" if incremental else "=", frozenset(partitions)))

    def revoked(self, partitions):
        with self.lock:
            self.events.append(("-", frozenset(partitions)))

    def record(self, partition, offset, value):
        with self.lock:
            self.records.append((partition, offset, value))

    def note(self, line):
        with self.lock:
            self.noise.append(line.decode(errors="replace"))
            del self.noise[:-20]

    def owned(self):
        with self.lock:
            owned = frozenset()
            for kind, partitions in self.events:
                owned = {"=": partitions, "+": owned | partitions, "-": owned - partitions}[kind]
            return owned

    def seen(self):
        with self.lock:
            return list(self.records)

    def story(self):
        with self.lock:
            return f"{self.name}: {[(kind, sorted(parts)) for kind, parts in self.events]}, " \
                   f"{len(self.records)} records, exit {self.lines.process.poll()}, {self.noise[-3:]}"

    def own(self, partitions, seconds=60):
        wait_for(lambda: f"{self.name} should own {sorted(partitions)}; {self.story()}", seconds,
                 lambda: self.owned() == frozenset(partitions))

    def leave(self):
        self.lines.end(signal.SIGTERM)

    def crash(self):
        self.lines.end(signal.SIGKILL)
