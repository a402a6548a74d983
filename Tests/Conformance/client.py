"""What a scenario may ask of a client. A client that lacks something leaves the method as it is."""

from kit import Unsupported


class Client:
    # As the matrix names it, and whether it takes any bytes or only text without tabs and lines.
    name = ""
    binary = True
    # Whether it can send a record without key and without value.
    doubly_null = True
    # Whether it can send a header without a value.
    null_headers = True
    # How far its timestamps may be from those it was given.
    time_tolerance_ms = 0
    # Assignors by the scenarios' names, in the client's own words.
    strategies = {}

    def __init__(self, address, environment):
        self.address = address
        # `cache`, `scratch`, `kafka` (the folder of Apache Kafka's tools), `data` (the server's).
        self.environment = environment

    @staticmethod
    def version():
        """The client's version, its library's behind it."""
        raise NotImplementedError

    def close(self):
        """Ends what the client left running."""

    def lacks(self, *_arguments, **_options):
        raise Unsupported(f"{self.name} has no such call")

    # produce(topic, records, partition=0, acks="all", codec="none", idempotent=False,
    #         oversize=False): sends them as one batch where it can and returns their offsets, or
    #         None where it shows none. partition None: by key, as the platform's clients do.
    produce = lacks
    # transaction(topic, transactional_id, records, commit): sends them in one transaction.
    transaction = lacks

    # read(topic, start, count, partition=0, committed=False): records from an offset or
    # "earliest"; out of range begins at the earliest.
    read = lacks
    # read_from_end(topic, count, feed): records from the end on; feed() is called until they come.
    read_from_end = lacks
    # read_at(topic, offsets): one record from each of them, with one consumer where it can seek.
    read_at = lacks
    # watermarks(topic): first and next offset. offset_at(topic, timestamp_ms): None behind the end.
    watermarks = lacks
    offset_at = lacks

    # member(group, topic, strategy, instance, session_ms): a Member, its process already started.
    member = lacks
    # commit(group, topic, offset, note): for partition 0. committed(group, topic): offset and note
    # (None where it hides notes), None without one.
    commit = lacks
    committed = lacks
    # read_in_group(group, topic, count): records of a new member that commits them and leaves.
    read_in_group = lacks

    # as_the_platform(topic): sends as the platform's services do, and returns what it sent.
    # read_as_the_platform(group, topic, count): reads as they do, committing by itself.
    as_the_platform = lacks
    read_as_the_platform = lacks

    # brokers(): {id: address}. topics(): {name: number of partitions}.
    brokers = lacks
    topics = lacks
    create_topic = lacks  # (name, partitions, configs, replicas=1)
    delete_topic = lacks  # (name)
    add_partitions = lacks  # (name, total)
    describe_config = lacks  # (topic): {name: value}
    alter_config = lacks  # (topic, {name: value})
    delete_records = lacks  # (topic, before): partition 0
    list_groups = lacks  # (): names
    describe_group = lacks  # (group): (state, number of members)
    delete_group = lacks  # (group)
