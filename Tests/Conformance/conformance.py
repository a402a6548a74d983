"""Unmodified Kafka clients against the node, and against Apache Kafka where it is there.

    conformance.py --program ANNALS --cache FOLDER [--kafka FOLDER] [--server NAME]...
                   [--client NAME]... [--feature NAME]... [--page PAGE]

Writes the page where everything ran; exits with 1 where a cell failed that nobody has explained."""

import argparse
import concurrent.futures
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

import clients
import matrix
from features import BY_NAME, FEATURES
from kit import Failed
from process import kill_tree, run
from servers import ApacheKafka, Node

HERE = os.path.dirname(os.path.abspath(__file__))
# Seconds that one feature may take with one client, before its process is ended.
FEATURE_LIMIT_S = 240
# Java's tools start a machine for each call: its features are dealt to several processes.
JAVA_HANDS = 3


def say(text):
    print(text, file=sys.stderr, flush=True)


def prepare(cache):
    """The virtual environment with the pinned clients; made anew when the pins change."""
    wanted = os.path.join(HERE, "requirements.txt")
    folder, mark = os.path.join(cache, "venv"), os.path.join(cache, "venv", "requirements.txt")
    with open(wanted, encoding="utf-8") as file:
        text = file.read()
    if os.path.exists(mark):
        with open(mark, encoding="utf-8") as file:
            if file.read() == text:
                return os.path.join(folder, "bin", "python")
    shutil.rmtree(folder, ignore_errors=True)
    say("conformance: installing the clients from PyPI")
    for command in ([sys.executable, "-m", "venv", folder],
                    [os.path.join(folder, "bin", "pip"), "install", "--quiet",
                     "--disable-pip-version-check", "-r", wanted]):
        status, _, err = run(command, 300)
        if status != 0:
            shutil.rmtree(folder, ignore_errors=True)
            raise Failed(f"{' '.join(command[:4])} failed: {err[-500:].decode(errors='replace')}")
    shutil.copy(wanted, mark)
    return os.path.join(folder, "bin", "python")


class Crew:
    """Runs jobs (one client, some features) against a server; its processes end with it."""

    def __init__(self, server, python, environment, log):
        self.server, self.python, self.log = server, python, log
        self.environment = {**environment, "data": server.data}
        self.versions, self.cells = {}, {}
        self.lock, self.running = threading.Lock(), set()
        self.ended = False

    def work(self, client, features):
        """A process that does not answer in time is ended, and another takes the rest."""
        left = list(features)
        while left and not self.ended:
            done = self._process(client, left)
            left = left[done:]

    def _process(self, client, features):
        python = "/usr/bin/python3" if client == "confluent-debian" else self.python
        process = subprocess.Popen(
            [python, os.path.join(HERE, "one_client.py"), client, self.server.address,
             f"c{time.time_ns() % 10**9:x}", json.dumps(self.environment), *features],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.log)
        with self.lock:
            self.running.add(process)
        lines = queue.Queue()

        def read():
            for line in process.stdout:
                lines.put(line)
            lines.put(None)

        threading.Thread(target=read, daemon=True).start()
        done, trouble = 0, None
        try:
            while done < len(features) and trouble is None:
                try:
                    line = lines.get(timeout=FEATURE_LIMIT_S)
                except queue.Empty:
                    trouble = f"no end within {FEATURE_LIMIT_S} s"
                    break
                if line is None:
                    trouble = f"its process ended with {process.wait(10)}"
                    break
                answer = json.loads(line)
                if "version" in answer:
                    self.versions[client] = answer["version"]
                else:
                    self._note(client, answer)
                    done += 1
        finally:
            if trouble is None:
                try:
                    process.wait(30)
                except subprocess.TimeoutExpired:
                    pass
            kill_tree(process)
            with self.lock:
                self.running.discard(process)
        if trouble:
            self._note(client, {"feature": features[done], "outcome": "failed", "note": trouble,
                                "seconds": FEATURE_LIMIT_S})
            done += 1
        return done

    def _note(self, client, answer):
        self.cells[(client, answer["feature"])] = answer
        if answer["outcome"] not in ("ok", "none"):
            say(f"conformance: {self.server.name}, {client}, {answer['feature']}: "
                f"{answer['outcome']}: {answer['note']}")

    def end(self):
        self.ended = True
        with self.lock:
            for process in self.running:
                kill_tree(process)


def jobs(names, wanted):
    """(client, features) with the longest first: what waits, and Java, are parted."""
    found = []
    for name in names:
        features = [one for one in FEATURES if not wanted or one.name in wanted]
        parts = [[one for one in features if one.waits], [one for one in features if not one.waits]]
        if name == "java":
            parts = parts[:1] + [parts[1][at::JAVA_HANDS] for at in range(JAVA_HANDS)]
        found += [(name, [one.name for one in part]) for part in parts if part]
    found.sort(key=lambda job: job[0] != "java")
    return found


def against(server, names, wanted, python, environment, folder):
    """The versions and cells of one server."""
    began, wrong = time.monotonic(), None
    with open(os.path.join(folder, "clients.log"), "wb") as log:
        crew = Crew(server, python, environment, log)
        try:
            with concurrent.futures.ThreadPoolExecutor(3) as pool:
                try:
                    for job in [pool.submit(crew.work, *job) for job in jobs(names, wanted)]:
                        job.result()
                except BaseException:
                    pool.shutdown(wait=False, cancel_futures=True)
                    crew.end()
                    raise
        finally:
            wrong = server.stop()
    say(f"conformance: {server.title}: {len(crew.cells)} cells in "
        f"{time.monotonic() - began:.0f} s")
    return {"title": server.title, "versions": crew.versions, "cells": crew.cells}, wrong


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/conformance")
    parser.add_argument("--program", required=True)
    parser.add_argument("--cache", required=True)
    parser.add_argument("--kafka", help="the folder of Apache Kafka, where it is there")
    parser.add_argument("--server", action="append", choices=["node", "kafka"])
    parser.add_argument("--client", action="append", choices=clients.NAMES)
    parser.add_argument("--feature", action="append", choices=sorted(BY_NAME))
    parser.add_argument("--page", help="where the matrix goes when all of it ran")
    return parser.parse_args()


def main():
    given = arguments()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    os.makedirs(given.cache, exist_ok=True)
    python = prepare(os.path.abspath(given.cache))
    kinds = given.server or ["node"] + (["kafka"] if given.kafka else [])
    names = given.client or [name for name in clients.NAMES if name != "java" or given.kafka]
    results, problems = {}, []
    with tempfile.TemporaryDirectory(prefix="annals-conformance-") as scratch:
        for kind in kinds:
            folder = os.path.join(scratch, kind)
            os.makedirs(os.path.join(folder, "scratch"))
            environment = {"kafka": given.kafka, "scratch": os.path.join(folder, "scratch")}
            server = Node(given.program, folder) if kind == "node" else ApacheKafka(
                given.kafka, folder)
            results[kind], wrong = against(
                server, names, given.feature, python, environment, folder)
            problems += [wrong] if wrong else []
    text, wrong = matrix.render(results, matrix.Explained())
    problems += wrong
    print(text)
    if given.page and not problems:
        matrix.write(given.page, text)
    for problem in problems:
        say(f"conformance: {problem}")
    say(f"conformance: {'failed' if problems else 'all as it should be'}")
    return 1 if problems else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        say(f"conformance: {failure}")
        sys.exit(69)
    except KeyboardInterrupt:
        sys.exit(130)
