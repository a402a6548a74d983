"""Where a producer with `murmur2_random` puts a keyed record: Kafka's murmur2 modulo partitions."""

MASK = 0xFFFFFFFF


def murmur2(data: bytes) -> int:
    """Kafka's murmur2 of the bytes, as an unsigned 32-bit number."""
    mixer, length = 0x5BD1E995, len(data)
    state = (0x9747B28C ^ length) & MASK
    whole = length - length % 4
    for at in range(0, whole, 4):
        word = int.from_bytes(data[at:at + 4], "little") * mixer & MASK
        word = (word ^ word >> 24) * mixer & MASK
        state = (state * mixer & MASK) ^ word
    if length % 4:
        state = (state ^ int.from_bytes(data[whole:], "little")) * mixer & MASK
    state = (state ^ state >> 13) * mixer & MASK
    return state ^ state >> 15


def partition(key: bytes, count: int) -> int:
    return (murmur2(key) & 0x7FFFFFFF) % count
