# SPDX-License-Identifier: Apache-2.0
"""A small server that takes messages, for tests of whoever sends them.

Usage: message_server.py http|smtp|smtps FOLDER [MODE [CERTIFICATE]]
Prints its port, then serves until it is killed. Each message becomes a file "1", "2", ... of FOLDER:
of HTTP the whole request; of SMTP a line "TLS" or "plain", the commands, an empty line and the
letter. CERTIFICATE is a file with key and certificate.

HTTP modes: ok, silent (no answer), refuse (500), move (302 to /elsewhere), and "fail-N": 503 the
first N times.
SMTP modes: ok, silent, refuse-recipient (550), refuse-data (554), busy (421 greeting),
starttls (offered), login (STARTTLS and a user "desk" with the password "pa55" are asked for).
"""
import base64
import os
import socket
import ssl
import sys
import threading
import time

KIND, FOLDER = sys.argv[1], sys.argv[2]
MODE = sys.argv[3] if len(sys.argv) > 3 else "ok"
CERTIFICATE = sys.argv[4] if len(sys.argv) > 4 else None
lock = threading.Lock()
count = 0


def keep(message):
    """In one step, so that no reader sees half a message."""
    global count
    with lock:
        count += 1
        number = count
    part = os.path.join(FOLDER, ".part" + str(number))
    with open(part, "wb") as file:
        file.write(message)
    os.rename(part, os.path.join(FOLDER, str(number)))
    return number


def serve_http(connection):
    request = b""
    while b"\r\n\r\n" not in request:
        request += connection.recv(65536)
    head, body = request.split(b"\r\n\r\n", 1)
    length = 0
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    while len(body) < length:
        body += connection.recv(65536)
    number = keep(head + b"\r\n\r\n" + body)
    if MODE == "silent":
        time.sleep(3600)
    status = b"200 OK"
    if MODE == "refuse":
        status = b"500 Internal Server Error"
    elif MODE == "move":
        status = b"302 Found\r\nLocation: /elsewhere"
    elif MODE.startswith("fail-") and number <= int(MODE[5:]):
        status = b"503 Service Unavailable"
    connection.sendall(b"HTTP/1.1 " + status + b"\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")


class Smtp:
    def __init__(self, connection):
        self.connection = connection
        self.file = connection.makefile("rb")
        self.commands = []
        self.encrypted = KIND == "smtps"
        self.user = None

    def say(self, text):
        self.connection.sendall(text.encode() + b"\r\n")

    def encrypt(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.file = self.connection.makefile("rb")
        self.encrypted = True

    def greet(self):
        offers = ["localhost"]
        if MODE in ("starttls", "login") and not self.encrypted:
            offers.append("STARTTLS")
        if MODE == "login" and self.encrypted:
            offers.append("AUTH PLAIN")
        for offer in offers[:-1]:
            self.say("250-" + offer)
        self.say("250 " + offers[-1])

    def log_in(self, line):
        answer = line.split(b" ")
        if len(answer) < 3:
            self.say("334 ")
            answer = [b"", b"", self.file.readline().strip()]
        self.user = base64.b64decode(answer[2]) == b"\0desk\0pa55"
        self.say("235 welcome" if self.user else "535 5.7.8 no such user")

    def take_letter(self):
        if MODE == "refuse-data":
            self.say("554 5.3.4 this is not wanted")
            return
        self.say("354 go on")
        letter = b""
        while True:
            line = self.file.readline()
            if line in (b".\r\n", b""):
                break
            letter += line[1:] if line.startswith(b"..") else line
        keep((b"TLS\n" if self.encrypted else b"plain\n") + b"\n".join(self.commands) + b"\n\n" + letter)
        self.say("250 taken")

    def serve(self):
        if MODE == "silent":
            time.sleep(3600)
        if MODE == "busy":
            self.say("421 4.3.2 come back later")
            return
        self.say("220 localhost")
        while line := self.file.readline():
            line = line.rstrip(b"\r\n")
            self.commands.append(line)
            word = line.split(b" ")[0].upper()
            if word == b"EHLO":
                self.greet()
            elif word == b"STARTTLS":
                self.say("220 go on")
                self.encrypt()
            elif word == b"AUTH":
                self.log_in(line)
            elif word == b"MAIL" and MODE == "login" and not self.user:
                self.say("530 5.7.0 who are you")
            elif word == b"RCPT" and MODE == "refuse-recipient":
                self.say("550 5.1.1 there is nobody of that name")
            elif word == b"DATA":
                self.take_letter()
            elif word == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")


def serve(connection):
    try:
        with connection:
            if KIND == "http":
                serve_http(connection)
                return
            smtp = Smtp(connection)
            if KIND == "smtps":
                smtp.encrypt()
            smtp.serve()
    except OSError:
        pass


def main():
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection,), daemon=True).start()


main()
