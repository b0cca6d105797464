"""The first client of this wire, less camera and window: the standard library only, and field 1 written by hand.

    old_client.py <port> <folder of JPEGs> <struct format of the length> <frames> <frames a second> [pause after n] [pause s]
"""
import os
import socket
import struct
import sys
import time


def varint(value):
    out = b""
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


port, folder, form, frames, fps = int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]), float(sys.argv[5])
pause_after, pause_s = (int(sys.argv[6]), float(sys.argv[7])) if len(sys.argv) > 6 else (-1, 0)
jpegs = []
for name in sorted(os.listdir(folder)):
    with open(os.path.join(folder, name), "rb") as file:
        jpegs.append(file.read())

sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
sock.connect(("127.0.0.1", port))
for count in range(frames):
    if count == pause_after:
        time.sleep(pause_s)
    jpeg = jpegs[count % len(jpegs)]
    # message Video { bytes video_data = 1; }
    serialized_message = b"\x0a" + varint(len(jpeg)) + jpeg
    sock.sendall(struct.pack(form, len(serialized_message)) + serialized_message)
    time.sleep(1 / fps)
sock.close()
