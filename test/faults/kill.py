#!/usr/bin/env python3
"""Kills the server with SIGKILL while mail comes in over LMTP: no acknowledged mail may be lost.

    test/faults/kill.py [DESKBELL]

Several connections deliver mails, each known by its subject. The server is killed at random points
and started again; what was not answered with 250 is sent again, byte for byte. At the end every
mail has to be there exactly once, and `deskbell check` has to be content.
"""
import os
import pathlib
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
MAILS, CONNECTIONS, KILLS = 800, 4, 6
INBOX = "shop@ours.example"
SERVER_SECONDS = (0.1, 0.5)  # how long the server lives once it takes mail


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    def __init__(self, binary, folder):
        self.binary, self.data = binary, folder / "data"
        self.log = open(folder / "server.log", "ab")
        self.lmtp, self.http = free_port(), free_port()
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            [self.binary, "serve", "--data", self.data, "--listen", f"127.0.0.1:{self.http}",
             "--lmtp-listen", f"127.0.0.1:{self.lmtp}"], stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.lmtp), 1).close()
                return
            except OSError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise RuntimeError(f"the server does not start; see {self.log.name}")
                time.sleep(0.02)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.terminate()
        if self.process.wait(30) != 0:
            raise RuntimeError("the server does not stop cleanly")


class Client:
    """One LMTP connection."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), 5)
        self.socket.settimeout(20)
        self.lines = self.socket.makefile("rb")
        self.answer()
        self.say(b"LHLO client.example")

    def close(self):
        self.lines.close()
        self.socket.close()

    def answer(self):
        while True:
            line = self.lines.readline()
            if len(line) < 4:
                raise ConnectionError("closed")
            if line[3:4] != b"-":
                return int(line[:3])

    def say(self, line):
        self.socket.sendall(line + b"\r\n")
        return self.answer()

    def deliver(self, number):
        """True when the server has answered for the mail."""
        for line in (b"MAIL FROM:<ann@buyer.example>", b"RCPT TO:<" + INBOX.encode() + b">"):
            if self.say(line) != 250:
                return False
        if self.say(b"DATA") != 354:
            return False
        body = b"x" * 70 + b"\r\n"
        mail = (f"From: Ann <ann{number}@buyer.example>\r\nTo: {INBOX}\r\nSubject: mail {number}\r\n"
                f"Message-ID: <{number}@buyer.example>\r\n\r\n").encode() + body * (number % 50 + 1)
        return self.say(mail + b".") == 250


class Load:
    """Hands out the mails to the connections until each has its 250."""

    def __init__(self, server):
        self.server, self.lock = server, threading.Lock()
        self.left, self.acknowledged = list(range(MAILS)), set()
        self.stopped = False
        self.threads = [threading.Thread(target=self.run) for _ in range(CONNECTIONS)]

    def next(self):
        with self.lock:
            return self.left.pop() if self.left and not self.stopped else None

    def run(self):
        client = None
        while not self.stopped:
            number = self.next()
            if number is None:
                if len(self.acknowledged) == MAILS:
                    return
                time.sleep(0.01)
                continue
            done = False
            try:
                client = client or Client(self.server.lmtp)
                done = client.deliver(number)
            except OSError:
                if client:
                    client.close()
                client = None
                time.sleep(0.02)
            with self.lock:
                if done:
                    self.acknowledged.add(number)
                else:
                    self.left.append(number)

    def done(self):
        with self.lock:
            return len(self.acknowledged) == MAILS


def add_inbox(database):
    """The one thing that the command line cannot do: an inbox that takes mail."""
    with sqlite3.connect(database) as db:
        columns = {row[1]: row for row in db.execute("PRAGMA table_info(inboxes)")}
        values = {"id": 1, "name": "Shop", "channel": "email", "address": INBOX, "active": 1, "version": 1}
        for name, (_, _, kind, required, fallback, _) in columns.items():
            if required and fallback is None and name not in values:
                values[name] = 0 if kind == "BIGINT" else "{}" if name in ("incoming", "outgoing", "oauth") else ""
        db.execute(f"INSERT INTO inboxes ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})",
                   list(values.values()))


def subjects(database):
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as db:
        waiting = db.execute("SELECT count(*) FROM intake WHERE state = 'waiting'").fetchone()[0]
        return waiting, [row[0] for row in db.execute("SELECT subject FROM tickets")]


def main(binary):
    seed = int(os.environ.get("SEED", random.randrange(1 << 30)))
    print(f"SEED={seed}", flush=True)
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="deskbell-kill-") as folder:
        folder = pathlib.Path(folder)
        server = Server(binary, folder)
        subprocess.run([binary, "init", "--data", server.data], check=True, stdout=subprocess.DEVNULL)
        database = server.data / "deskbell.db"
        add_inbox(database)
        server.start()
        load = Load(server)
        for thread in load.threads:
            thread.start()
        kills = 0
        deadline = time.monotonic() + 120
        try:
            while not load.done():
                if time.monotonic() > deadline:
                    raise RuntimeError(f"only {len(load.acknowledged)} mails were taken")
                time.sleep(rng.uniform(*SERVER_SECONDS) if kills < KILLS else 0.05)
                if kills < KILLS:
                    server.kill()
                    kills += 1
                    server.start()
        finally:
            load.stopped = True
            for thread in load.threads:
                thread.join()
        while (state := subjects(database))[0] > 0 and time.monotonic() < deadline:
            time.sleep(0.1)
        server.stop()
        waiting, found = state
        expected = sorted(f"mail {number}" for number in range(MAILS))
        problems = [] if kills else ["the load was over before the first kill"]
        if waiting:
            problems.append(f"{waiting} mails were never understood")
        if sorted(found) != expected:
            lost, twice = set(expected) - set(found), {s for s in found if found.count(s) > 1}
            problems.append(f"lost: {sorted(lost)}; there more than once: {sorted(twice)}")
        check = subprocess.run([binary, "check", "--data", server.data], capture_output=True, text=True)
        if check.returncode != 0:
            problems.append(f"deskbell check: {check.stdout}{check.stderr}")
        print(f"{MAILS} mails, {kills} kills, {len(found)} tickets")
        for problem in problems:
            print(problem)
        return 1 if problems else 0


sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "build/dev/deskbell")))
