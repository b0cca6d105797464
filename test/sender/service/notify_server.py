"""systemd's end of sd_notify(3): prints each datagram that comes as a JSON string on a line of its own."""
import json
import socket
import sys

with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
    server.bind(sys.argv[1])
    print(json.dumps("listening"), flush=True)
    while True:
        # A descriptor that comes with BARRIER=1 is dropped, which is the answer that systemd-notify waits for.
        print(json.dumps(server.recv(65536).decode()), flush=True)
