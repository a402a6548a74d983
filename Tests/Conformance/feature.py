"""The list of features: what one row of the matrix asks."""

import os
import random
import string
from dataclasses import dataclass

from wire import Wire


@dataclass(frozen=True)
class Feature:
    name: str
    title: str
    check: object
    # Most of its time is waiting for sessions and heartbeats.
    waits: bool = False


FEATURES = []


def feature(name, title, waits=False):
    """Adds the function below as a row; it returns None, or the word for another outcome."""
    def add(check):
        FEATURES.append(Feature(name, title, check, waits))
        return check
    return add


class Stage:
    """What a check works on: the client, names of its own, and the wire behind them."""

    def __init__(self, client, name, run):
        self.client, self.name, self.run = client, name, run
        self.wire = Wire(client.address)
        self.topics = 0

    def close(self):
        self.wire.close()

    def fresh_name(self, kind="topic"):
        self.topics += 1
        return f"{self.run}-{self.client.name}-{self.name}-{kind}{self.topics}"

    def topic(self, partitions=1, configs=()):
        name = self.fresh_name()
        self.wire.create_topic(name, partitions, list(configs))
        return name

    def group(self):
        return self.fresh_name("group")


def noise(bytes_count, seed):
    """Text that no codec makes much smaller, the same for a seed."""
    letters = random.Random(seed)
    return "".join(letters.choices(string.ascii_letters + string.digits, k=bytes_count)).encode()


def folder(path):
    os.makedirs(path, exist_ok=True)
    return path
