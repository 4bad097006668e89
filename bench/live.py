"""Clients of live updates: connected WebSockets that tell when each of them got the next event of a ticket."""
import base64
import os
import selectors
import socket
import time

from harness import PATIENCE


class Watchers:
    def __init__(self, port, cookie, count):
        self.selector = selectors.DefaultSelector()
        self.sockets = []
        for _ in range(count):
            self.sockets.append(self._connect(port, cookie))
        for one in self.sockets:
            one.setblocking(False)
            self.selector.register(one, selectors.EVENT_READ)
        self._swallow(0.5)  # what they are greeted with

    @staticmethod
    def _connect(port, cookie):
        one = socket.create_connection(("127.0.0.1", port), PATIENCE)
        key = base64.b64encode(os.urandom(16)).decode()
        one.sendall((f"GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\nCookie: {cookie}\r\n"
                     f"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n").encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += one.recv(1)
        if b" 101 " not in answer.split(b"\r\n", 1)[0]:
            raise RuntimeError(answer.decode())
        return one

    def _swallow(self, quiet):
        while True:
            ready = self.selector.select(quiet)
            if not ready:
                return
            for key, _ in ready:
                key.fileobj.recv(65536)

    def arrivals(self):
        """When each client had its next frame."""
        waiting, found = set(self.sockets), []
        until = time.perf_counter() + PATIENCE
        while waiting:
            if time.perf_counter() > until:
                raise RuntimeError(f"{len(waiting)} clients heard nothing")
            for key, _ in self.selector.select(1):
                now = time.perf_counter()
                key.fileobj.recv(65536)
                if key.fileobj in waiting:
                    waiting.remove(key.fileobj)
                    found.append(now)
        self._swallow(0.02)
        return found

    def close(self):
        for one in self.sockets:
            one.close()
        self.selector.close()
