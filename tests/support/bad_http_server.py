# SPDX-License-Identifier: Apache-2.0
"""A small HTTP server that misbehaves on request, for tests of whoever reads from it.

Usage: bad_http_server.py FILE
Prints its port, then serves until it is killed. FILE is what /stream sends, over and over, at
--rate bytes a second (default 40,000 of each connection).

  /stream        audio/mpeg, endless          /icy        the same with "ICY 200 OK"
  /once          FILE once, as fast as it goes /nothing    accepts, never answers
  /headers-only  headers, then nothing        /drip       headers, then 1 byte a second
  /stops         /stream for two seconds, then silence with the connection open
  /breaks        /stream for two seconds, then the connection is reset
  /loop          redirects to itself          /hops/N     N redirects, then /stream
  /to-file       redirects to file:///etc/passwd
  /page          text/html                    /list       audio/x-mpegurl
  /missing       404                          /noise      audio/mpeg, endless random bytes
  /control/off   from now on every connection is refused; /control/on undoes it
"""
import os
import socket
import struct
import sys
import threading
import time

RATE = 40_000


class State:
    on = True


def head(status, **fields):
    lines = [status] + [f"{k.replace('_', '-')}: {v}" for k, v in fields.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def paced(connection, source, seconds=None):
    """Sends what `source(n)` gives at RATE, after a start of one second's worth at once."""
    begin = time.monotonic()
    sent = 0
    while State.on and (seconds is None or time.monotonic() - begin < seconds):
        due = int((time.monotonic() - begin + 1.0) * RATE) - sent
        if due > 0:
            connection.sendall(source(due))
            sent += due
        time.sleep(0.02)


def looping(data):
    at = 0

    def take(n):
        nonlocal at
        out = bytearray()
        while len(out) < n:
            part = data[at:at + n - len(out)]
            out += part
            at = (at + len(part)) % len(data)
        return bytes(out)
    return take


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def answer(connection, path, data):
    ok = head("HTTP/1.0 200 OK", Content_Type="audio/mpeg")
    if path == "/nothing":
        time.sleep(3600)
    elif path == "/headers-only":
        connection.sendall(ok)
        time.sleep(3600)
    elif path == "/drip":
        connection.sendall(ok)
        while True:
            connection.sendall(b"\xff")
            time.sleep(1)
    elif path == "/loop":
        connection.sendall(head("HTTP/1.0 302 Found", Location="/loop"))
    elif path == "/to-file":
        connection.sendall(head("HTTP/1.0 302 Found", Location="file:///etc/passwd"))
    elif path.startswith("/hops/"):
        left = int(path[6:])
        to = f"/hops/{left - 1}" if left > 1 else "/stream"
        connection.sendall(head("HTTP/1.0 302 Found", Location=to))
    elif path == "/page":
        connection.sendall(head("HTTP/1.0 200 OK", Content_Type="text/html; charset=utf-8"))
        connection.sendall(b"<html>" * 1000)
    elif path == "/list":
        connection.sendall(head("HTTP/1.0 200 OK", Content_Type="audio/x-mpegurl") + b"x.mp3\n")
    elif path == "/noise":
        connection.sendall(ok)
        paced(connection, os.urandom)
    elif path == "/once":
        connection.sendall(head("HTTP/1.0 200 OK", Content_Type="audio/mpeg",
                                Content_Length=len(data)) + data)
    elif path == "/icy":
        connection.sendall(head("ICY 200 OK", Content_Type="audio/mpeg"))
        paced(connection, looping(data))
    elif path in ("/stream", "/stops", "/breaks"):
        connection.sendall(ok)
        paced(connection, looping(data), None if path == "/stream" else 2.0)
        if path == "/stops":
            time.sleep(3600)
        if path == "/breaks":
            reset(connection)
    else:
        connection.sendall(head("HTTP/1.0 404 Not Found"))


def serve(connection, data):
    try:
        with connection:
            request = b""
            while b"\r\n\r\n" not in request and len(request) < 65536:
                part = connection.recv(4096)
                if not part:
                    return
                request += part
            path = request.split(b" ")[1].decode()
            if path.startswith("/control/"):
                State.on = path.endswith("/on")
                connection.sendall(head("HTTP/1.0 200 OK", Content_Type="audio/x") + b"ok")
            elif State.on:
                answer(connection, path, data)
            else:
                reset(connection)
    except OSError:
        pass


def main():
    with open(sys.argv[1], "rb") as file:
        data = file.read()
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection, data), daemon=True).start()


main()
