#!/usr/bin/env python3
"""Records what Kafka's clients and a real Kafka say to each other, one file per kind of request.

It stands between clients and a broker that advertises this proxy's address, and cuts the broker's
answer to ApiVersions down to the versions that Annals serves, so that clients choose among these.

    record.py --broker HOST:PORT --listen PORT --versions TABLE --out FOLDER

TABLE holds lines of `key name low high`. A line of a file in FOLDER is
`request|response VERSION CLIENT HEX`, a frame without its length; a response follows its request.
Of each version and client a few pairs are kept, small ones only. Ends on SIGINT or SIGTERM.
"""
import argparse
import os
import signal
import socket
import struct
import threading

PAIRS = 2
FRAME_BYTES_MAX = 3000


class Recorder:
    def __init__(self, table, folder):
        self.table = table
        self.folder = folder
        self.lock = threading.Lock()
        self.kept = {}

    def pair(self, key, version, client, request, response):
        if key not in self.table or len(request) > FRAME_BYTES_MAX:
            return
        if response is not None and len(response) > FRAME_BYTES_MAX:
            return
        with self.lock:
            pairs = self.kept.setdefault((key, version, client), [])
            # The correlation id alone makes no other frame.
            if len(pairs) >= PAIRS or any(request[8:] == old[8:] for old in pairs):
                return
            pairs.append(request)
            name = self.table[key][0]
            with open(os.path.join(self.folder, f"{name}.txt"), "a") as out:
                out.write(f"request {version} {client} {request.hex()}\n")
                if response is not None:
                    out.write(f"response {version} {client} {response.hex()}\n")


def read_exactly(stream, count):
    data = b""
    while len(data) < count:
        part = stream.recv(count - len(data))
        if not part:
            raise ConnectionError
        data += part
    return data


def read_frame(stream):
    return read_exactly(stream, struct.unpack(">i", read_exactly(stream, 4))[0])


def filtered(frame, version, table):
    """The answer to ApiVersions with the table's versions only."""
    head, at = frame[:6], 6  # correlation id, error code
    flexible = version >= 3 and frame[4:6] != b"\x00\x23"
    if flexible:
        count, shift = 0, 0
        while True:
            byte = frame[at]
            at += 1
            count |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
        count -= 1
    else:
        count = struct.unpack_from(">i", frame, at)[0]
        at += 4
    rows = []
    for _ in range(count):
        key, low, high = struct.unpack_from(">hhh", frame, at)
        at += 7 if flexible else 6
        if key in table:
            _, ours_low, ours_high = table[key]
            row = struct.pack(">hhh", key, max(low, ours_low), min(high, ours_high))
            rows.append(row + (b"\x00" if flexible else b""))
    size = bytes([len(rows) + 1]) if flexible else struct.pack(">i", len(rows))
    return head + size + b"".join(rows) + frame[at:]


def serve(client, broker, recorder):
    server = socket.create_connection(broker)
    waiting = {}

    def back():
        try:
            while True:
                frame = read_frame(server)
                correlation = frame[:4]
                key, version, name, request = waiting.pop(correlation)
                recorder.pair(key, version, name, request, frame)
                if key == 18:
                    frame = filtered(frame, version, recorder.table)
                client.sendall(struct.pack(">i", len(frame)) + frame)
        except (ConnectionError, OSError):
            pass
        finally:
            client.close()
            server.close()

    threading.Thread(target=back, daemon=True).start()
    try:
        while True:
            frame = read_frame(client)
            key, version = struct.unpack_from(">hh", frame, 0)
            length = struct.unpack_from(">h", frame, 8)[0]
            name = frame[10:10 + length].decode() if length > 0 else "-"
            name = name.replace(" ", "_").split("#")[0]
            if key == 0 and acks_of(frame, version) == 0:
                recorder.pair(key, version, name, frame, None)
            else:
                waiting[frame[4:8]] = (key, version, name, frame)
            server.sendall(struct.pack(">i", len(frame)) + frame)
    except (ConnectionError, OSError, struct.error):
        pass
    finally:
        client.close()
        server.close()


def acks_of(frame, version):
    """The acks of a Produce request; 0 is never answered."""
    length = struct.unpack_from(">h", frame, 8)[0]
    at = 10 + max(length, 0)
    if version >= 9:
        at += 1  # no tags
        at += max(frame[at] - 1, 0) + 1
    else:
        at += 2 + max(struct.unpack_from(">h", frame, at)[0], 0)
    return struct.unpack_from(">h", frame, at)[0]


def main():
    parser = argparse.ArgumentParser()
    for name in ("broker", "listen", "versions", "out"):
        parser.add_argument("--" + name, required=True)
    options = parser.parse_args()
    host, port = options.broker.rsplit(":", 1)
    table = {}
    with open(options.versions) as lines:
        for line in lines:
            key, name, low, high = line.split()
            table[int(key)] = (name, int(low), int(high))
    os.makedirs(options.out, exist_ok=True)
    recorder = Recorder(table, options.out)
    listener = socket.create_server(("127.0.0.1", int(options.listen)))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: os._exit(0))
    while True:
        client, _ = listener.accept()
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(
            target=serve, args=(client, (host, int(port)), recorder), daemon=True).start()


if __name__ == "__main__":
    main()
