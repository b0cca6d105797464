"""The first server of this wire, less Qt and window: it reads 4 bytes until it has a length, then takes whatever is
there for one message, never answers, and prints what it made of it. What arrived while it did not run is one message to it, so
on a busy machine it shows fewer frames than it got. At the end it therefore prints, too, how many whole pictures were sent.

    old_server.py <struct format of the length>
"""
import socket
import struct
import sys


def read_varint(data, at):
    value, shift = 0, 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def parse_video(data):
    """Field 1 of the message; fields that it does not know are skipped, as protobuf does."""
    at, video_data = 0, b""
    while at < len(data):
        tag, at = read_varint(data, at)
        kind = tag & 7
        if kind == 0:
            _, at = read_varint(data, at)
        elif kind == 2:
            size, at = read_varint(data, at)
            if at + size > len(data):
                raise ValueError("truncated message")
            if tag >> 3 == 1:
                video_data = data[at : at + size]
            at += size
        elif kind == 1:
            at += 8
        elif kind == 5:
            at += 4
        else:
            raise ValueError("wrong wire type")
    return video_data


def is_whole(data):
    try:
        jpeg = parse_video(data)
        return jpeg[:2] == b"\xff\xd8" and jpeg[-2:] == b"\xff\xd9"
    except (ValueError, IndexError):
        return False


def count_sent(data):
    """The whole pictures in all bytes of the connection."""
    at, count = 0, 0
    while at + payload_size <= len(data):
        end = at + payload_size + struct.unpack_from(form, data, at)[0]
        count += is_whole(data[at + payload_size : end])
        at = end
    return count


form = sys.argv[1]
payload_size = struct.calcsize(form)
server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.bind(("127.0.0.1", 0))
server.listen(1)
print(server.getsockname()[1], flush=True)
connection, _ = server.accept()
good, bad = 0, 0
received = bytearray()
while True:
    data = b""
    while len(data) < payload_size:
        piece = connection.recv(4)
        if not piece:
            print(f"closed {good} {bad} {count_sent(received)}", flush=True)
            sys.exit(0)
        data += piece
        received += piece
    msg_size = struct.unpack(form, data[:payload_size])[0]
    data = data[payload_size:]
    rest = connection.recv(16 * 1024 * 1024)
    received += rest
    data += rest
    good, bad = (good + 1, bad) if is_whole(data[:msg_size]) else (good, bad + 1)
    print(f"frame {good} {bad}", flush=True)
