"""Consumer groups. Members are processes of their own; what they own and read is compared."""

from check_records import BASE_MS
from feature import feature
from kit import Failed, Record, equal, same_records, true, wait_for

PARTITIONS = [0, 1, 2, 3]


class Group:
    """Members on a topic of four partitions, and what was put into it."""

    def __init__(self, stage, strategy, session_ms=6000):
        if strategy not in stage.client.strategies:
            stage.client.lacks()
        self.stage, self.strategy, self.session_ms = stage, strategy, session_ms
        self.topic, self.name = stage.topic(len(PARTITIONS)), stage.group()
        self.fed = dict.fromkeys(PARTITIONS, 0)
        self.members = []

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        for member in self.members:
            if member.lines.process.poll() is None:
                if kind is None:
                    member.leave()
                else:
                    member.crash()

    def join(self, instance=None):
        member = self.stage.client.member(
            self.name, self.topic, self.strategy, instance, self.session_ms)
        member.name = f"member {len(self.members) + 1}"
        self.members.append(member)
        return member

    def feed(self, count=5):
        """Puts the next numbers into every partition; the offsets they get, as one expects."""
        for partition in PARTITIONS:
            first = self.fed[partition]
            equal("offset", self.stage.wire.produce(self.topic, partition, [
                Record(str(first + at).encode(), timestamp_ms=BASE_MS) for at in range(count)]), first)
            self.fed[partition] += count

    def committed_all(self):
        def committed():
            return self.stage.wire.committed(self.name, self.topic, PARTITIONS)

        def story():
            return f"the members should commit {self.fed}, and did {committed()}; " + "; ".join(
                member.story() for member in self.members)
        wait_for(story, 60, lambda: committed() == self.fed)

    def settle(self, *members):
        """Waits until these members own everything, each something; who owns what."""
        def story():
            return "the members should share four partitions; " + "; ".join(
                member.story() for member in members)

        def settled():
            shares = [member.owned() for member in members]
            return all(shares) and sorted(at for share in shares for at in share) == PARTITIONS
        wait_for(story, 90, settled)
        return [member.owned() for member in members]

    def deliver(self, *members):
        """Five more a partition: each member must read exactly those of its partitions, in order."""
        before = {member: len(member.seen()) for member in members}
        first = dict(self.fed)
        self.feed()
        self.committed_all()
        for member in members:
            wanted = [(partition, offset, str(offset)) for partition in sorted(member.owned())
                      for offset in range(first[partition], self.fed[partition])]
            wait_for(lambda: f"new records; {member.story()}", 30, lambda one=member: len(
                one.seen()) >= before[one] + len(wanted))
            got = member.seen()[before[member]:]
            equal(f"what {member.name} read", sorted(got), wanted)
            self.in_order(member, got)

    @staticmethod
    def in_order(member, records):
        last = {}
        for partition, offset, _ in records:
            true(f"{member.name} reads partition {partition} in order",
                 offset > last.get(partition, -1))
            last[partition] = offset

    def once(self):
        """Every record was read once, by somebody."""
        got = sorted(record for member in self.members for record in member.seen())
        equal("all that was read", got, [(partition, offset, str(offset)) for partition in PARTITIONS
                                         for offset in range(self.fed[partition])])


@feature("group-range", "group, range: join and leave", waits=True)
def group_range(stage):
    with Group(stage, "range") as group:
        group.feed()
        one = group.join()
        one.own(PARTITIONS)
        group.committed_all()
        two = group.join()
        shares = group.settle(one, two)
        equal("ranges", sorted(sorted(share) for share in shares), [[0, 1], [2, 3]])
        group.deliver(one, two)
        two.leave()
        one.own(PARTITIONS)
        group.deliver(one)
        group.once()


@feature("group-cooperative", "group, cooperative-sticky: what stays is not taken away", waits=True)
def group_cooperative(stage):
    with Group(stage, "cooperative") as group:
        group.feed()
        one = group.join()
        one.own(PARTITIONS)
        group.committed_all()
        events = len(one.events)
        two = group.join()
        shares = group.settle(one, two)
        equal("sizes", [len(share) for share in shares], [2, 2])
        taken = [parts for kind, parts in one.events[events:] if kind == "-" and parts]
        equal("what was taken from the first", taken, [shares[1]])
        true("nothing was assigned anew", not any(kind == "=" for kind, _ in one.events))
        group.deliver(one, two)
        events = len(one.events)
        two.leave()
        one.own(PARTITIONS)
        true("nothing was taken when the second left", not any(
            kind == "-" and parts for kind, parts in one.events[events:]))
        group.deliver(one)
        group.once()


@feature("group-static", "group, static members: a restart moves nothing", waits=True)
def group_static(stage):
    # Long enough for a member to start again, on a busy machine too.
    with Group(stage, "range", session_ms=45_000) as group:
        group.feed()
        one, two = group.join("first"), group.join("second")
        shares = group.settle(one, two)
        group.committed_all()
        group.deliver(one, two)
        events = len(one.events)
        for end in ("leave", "crash"):
            getattr(two, end)()
            group.feed()
            two = group.join("second")
            two.own(shares[1])
            group.committed_all()
            group.deliver(one, two)
            equal(f"what the first was told when the second came back after {end}",
                  one.events[events:], [])
        group.once()


@feature("group-crash", "group: a member that crashes is replaced", waits=True)
def group_crash(stage):
    with Group(stage, "range") as group:
        group.feed()
        one, two = group.join(), group.join()
        group.settle(one, two)
        group.committed_all()
        group.deliver(one, two)
        two.crash()
        group.feed()
        one.own(PARTITIONS)
        group.committed_all()
        group.deliver(one)
        group.once()


@feature("group-newer", "group, the newer protocol (KIP-848)", waits=True)
def group_newer(stage):
    with Group(stage, "newer") as group:
        group.feed()
        one = group.join()

        def said():
            return [line for line in one.noise if "nsupported" in line or "UNSUPPORTED" in line]

        try:
            wait_for("partitions, or a refusal", 30, lambda: said() or (
                one.owned() == frozenset(PARTITIONS)))
        except Failed:
            stage.note = one.story()
            if one.events:
                raise
            return "no answer"
        if said():
            stage.note = said()[0]
            equal("what it was assigned", one.owned(), frozenset())
            return "refused"
        group.committed_all()
        two = group.join()
        group.settle(one, two)
        group.deliver(one, two)
        group.once()
        return None


@feature("commit", "commit, committed offsets, their notes")
def commit(stage):
    topic, group = stage.topic(), stage.group()
    stage.wire.produce(topic, 0, [Record(b"x", timestamp_ms=BASE_MS) for _ in range(20)])
    equal("offset of a new group", stage.client.committed(group, topic), None)
    for offset, note in ((7, "seven"), (20, ""), (3, "back")):
        stage.client.commit(group, topic, offset, note)
        got, got_note = stage.client.committed(group, topic)
        equal("committed offset", got, offset)
        equal("the same on the wire", stage.wire.committed(group, topic, [0]), {0: offset})
        if got_note is not None:
            equal("its note", got_note, note)


@feature("resume", "a group goes on where it was")
def resume(stage):
    topic, group = stage.topic(), stage.group()
    records = [Record(f"v{at}".encode(), timestamp_ms=BASE_MS, offset=at) for at in range(20)]
    stage.wire.produce(topic, 0, records)
    for first, count in ((0, 7), (7, 13)):
        read = stage.client.read_in_group(group, topic, count)
        same_records("records", read, records[first:first + count])
        equal("committed", stage.wire.committed(group, topic, [0]), {0: first + count})


@feature("group-admin", "groups: list, describe", waits=True)
def group_admin(stage):
    with Group(stage, "range") as group:
        stage.client.list_groups()
        one = group.join()
        one.own(PARTITIONS)
        true("the group is listed", group.name in stage.client.list_groups())
        state, members = stage.client.describe_group(group.name)
        equal("state", (state.upper(), members), ("STABLE", 1))
        one.leave()
        wait_for("the group is empty", 60, lambda: tuple(
            stage.client.describe_group(group.name)) in (("Empty", 0), ("EMPTY", 0)))
        true("the empty group is listed", group.name in stage.client.list_groups())
