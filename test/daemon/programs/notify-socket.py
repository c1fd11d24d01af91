"""Listens on a Unix datagram socket as systemd does; prints each message on a line of its own. Used by systemd.test.ts."""
import os
import socket
import sys

listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
listener.bind(sys.argv[1])
print("listening", flush=True)
while True:
    text, handles, _, _ = socket.recv_fds(listener, 4096, 4)
    print(text.decode().replace("\n", " "), flush=True)
    for handle in handles:
        os.close(handle)
