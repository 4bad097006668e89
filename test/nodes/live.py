"""A desk's live connection: every event once, across cuts, by its position (docs/api/live.md)."""
import base64
import json
import os
import socket
import struct
import threading
import time

ASKS_AFTER = 2  # seconds of silence
GIVES_UP_AFTER = 4  # questions without an answer


class Closed(Exception):
    pass


class Wire:
    """One WebSocket, up to its end."""

    def __init__(self, door, token, position):
        self.bytes, self.asked, self.is_open = b"", 0, False
        self.socket = socket.create_connection(door, ASKS_AFTER)
        self.socket.settimeout(ASKS_AFTER)
        since = "" if position is None else f"?since={position}"
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((f"GET /api/v1/live{since} HTTP/1.1\r\nHost: {door[0]}:{door[1]}\r\n"
                             f"Authorization: Bearer {token}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                             f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n").encode())
        while b"\r\n\r\n" not in self.bytes:
            self.receive()
        head, self.bytes = self.bytes.split(b"\r\n\r\n", 1)
        if not head.startswith(b"HTTP/1.1 101"):
            raise Closed(head.split(b"\r\n", 1)[0].decode())
        self.is_open = True

    def receive(self):
        try:
            got = self.socket.recv(65536)
        except TimeoutError:
            self.asked += 1
            if self.asked > GIVES_UP_AFTER:
                raise Closed("nobody answers") from None
            return self.send(b'{"type":"ping"}') if self.is_open else None
        if not got:
            raise Closed("the connection ended")
        self.asked = 0
        self.bytes += got

    def take(self, count):
        while len(self.bytes) < count:
            self.receive()
        taken, self.bytes = self.bytes[:count], self.bytes[count:]
        return taken

    def message(self):
        """The next message; the network's own questions are answered on the way."""
        while True:
            first, length = self.take(2)
            if length == 126:
                length = struct.unpack(">H", self.take(2))[0]
            elif length == 127:
                length = struct.unpack(">Q", self.take(8))[0]
            body = self.take(length)
            if first & 15 == 1:
                return json.loads(body)
            if first & 15 == 8:
                raise Closed(f"closed: {body!r}")
            if first & 15 == 9:
                self.send(body, 10)

    def send(self, body, kind=1):
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[at % 4] for at, byte in enumerate(body))
        self.socket.sendall(bytes([128 | kind, 128 | len(body)]) + mask + masked)


class LiveClient(threading.Thread):
    """Stays connected to one of several doors, and goes on at the next when one closes."""

    def __init__(self, doors, token):
        super().__init__(daemon=True)
        self.doors, self.token = doors, token
        self.begun = self.position = None
        self.heard = []  # (position, kind, subject) of each event after `begun`
        self.faults = []
        self.connections = 0
        self.stopped = False
        self.start()

    def run(self):
        door = 0
        while not self.stopped:
            wire = None
            try:
                wire = Wire(self.doors[door % len(self.doors)], self.token, self.position)
                self.connections += 1
                while not self.stopped:
                    self.note(wire.message())
            except (OSError, Closed):
                door += 1
                time.sleep(0.2)
            finally:
                if wire:
                    wire.socket.close()

    def note(self, message):
        if message["type"] == "reset":
            self.faults.append(f"was told to forget all after {self.position}")
        if message["type"] == "event":
            self.heard.append((int(message["position"]), message["kind"], int(message["subject"])))
        if "position" in message:
            self.position = int(message["position"])
            self.begun = self.position if self.begun is None else self.begun

    def stop(self):
        self.stopped = True
        self.join()
