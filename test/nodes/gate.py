#!/usr/bin/env python3
"""A bad network between Deskbell and its database: clear errors, no hang, no leak, nothing lost or doubled.

    [SEED=N] test/nodes/gate.py [--minutes N] [DESKBELL]

A gate between the two delays, cuts in the middle, resets, stalls and refuses, each for some seconds and under
load. Every request has to be answered in time, well or with a 503 that says what is the matter. Afterwards what
was acknowledged is there once, and connections, files, threads and memory are as many as before.
"""
import argparse
import asyncio
import itertools
import os
import pathlib
import random
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

import machines

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "test/faults"))

from cluster import find, postgres_programs, rows_of  # noqa: E402
from load import INBOX, TAKES_AT_MOST, Load, differences  # noqa: E402
from support import free_port, skip  # noqa: E402
from waiting import eventually  # noqa: E402

CONNECTIONS = 17  # of one Deskbell at the most: eight that write, eight that read, one that listens
LEEWAY = {"files": 10, "threads": 2, "memory in MB": 30}
# What the gate does to what passes, and for how many seconds.
MOODS = {"delays": (3, 5), "cuts": (3, 6), "resets": (3, 6), "stalls": (6, 16), "refuses": (3, 6)}
EXPECTED = ("503 database.unavailable", "503 server.busy")  # or 451, for a mail


class Gate:
    """Passes bytes between Deskbell and PostgreSQL, as its mood is."""

    def __init__(self, port, server, rng):
        self.port, self.server, self.rng = port, server, rng
        self.mood, self.open = "passes", 0
        self.loop = asyncio.new_event_loop()
        self.changed = asyncio.Event()
        listening = threading.Event()
        self.thread = threading.Thread(target=self.run, args=[listening], daemon=True)
        self.thread.start()
        listening.wait()

    def run(self, listening):
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(asyncio.start_server(self.accept, "127.0.0.1", self.port))
        listening.set()
        self.loop.run_forever()

    def set(self, mood):
        def change():
            self.mood = mood
            self.changed.set()
            self.changed = asyncio.Event()
        self.loop.call_soon_threadsafe(change)

    async def accept(self, reader, writer):
        if self.mood == "refuses":
            return self.reset(writer)
        self.open += 1
        try:
            await self.unless_stalled()
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.server)
            ends = [writer, far_writer]
            await asyncio.gather(self.pump(reader, far_writer, ends), self.pump(far_reader, writer, ends))
        except OSError:
            self.reset(writer)
        finally:
            self.open -= 1

    async def pump(self, reader, writer, ends):
        try:
            while data := await reader.read(65536):
                await self.unless_stalled()
                if self.mood == "delays":
                    await asyncio.sleep(self.rng.uniform(0.005, 0.2))
                elif self.mood == "cuts" and self.rng.random() < 0.1:
                    writer.write(data[:self.rng.randrange(len(data))])
                    break
                elif self.mood in ("resets", "refuses") and self.rng.random() < 0.1:
                    for end in ends:
                        self.reset(end)
                    break
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            for end in ends:
                end.close()

    async def unless_stalled(self):
        while self.mood == "stalls":
            await self.changed.wait()

    @staticmethod
    def reset(writer):
        if sock := writer.get_extra_info("socket"):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.close()


class Postgres:
    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        programs = postgres_programs()
        self.as_postgres = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
        subprocess.run([*self.as_postgres, programs / "initdb", "-D", folder / "data", "-U", "deskbell", "-A", "trust",
                        "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"], check=True, capture_output=True, cwd=folder)
        with open(folder / "postgres.log", "ab") as log:
            self.process = subprocess.Popen(
                [*self.as_postgres, programs / "postgres", "-D", folder / "data", "-p", str(self.port), "-c",
                 "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={folder}", "-c", "fsync=off", "-c",
                 "log_error_verbosity=terse"], stdout=log, stderr=log, cwd=folder)
        eventually("PostgreSQL answers", self.answers)

    def answers(self):
        try:
            return self.query("SELECT 1")
        except subprocess.CalledProcessError:
            return None

    def query(self, sql):
        return rows_of(["-h", self.folder, "-p", str(self.port), "-U", "deskbell", "-d", "postgres", "-c", sql],
                       lambda command: subprocess.run(command, check=True, capture_output=True, text=True).stdout)


class Deskbell:
    def __init__(self, binary, folder, database):
        self.binary, self.folder = binary, folder
        self.http, self.lmtp = free_port(), free_port()
        self.config = folder / "deskbell.toml"
        self.config.write_text(f'data = "{folder}/data"\nlisten = "127.0.0.1:{self.http}"\n'
                               f'database = "postgres://deskbell@127.0.0.1:{database}/postgres?sslmode=disable"\n'
                               f'requests_per_minute = 1000000\n[mail]\nlmtp_listen = "127.0.0.1:{self.lmtp}"\n')
        self.command("init")
        self.command("user", "add", "--email", "ada@ours.example", "--name", "Ada", "--role", "admin",
                     said="correct horse battery staple\n")
        self.token = self.command("token", "create", "--email", "ada@ours.example").strip()
        with open(folder / "deskbell.log", "ab") as log:
            self.process = subprocess.Popen([binary, "serve", "--config", self.config], stdout=log, stderr=log)

    def command(self, *words, said=""):
        done = subprocess.run([self.binary, *words, "--config", self.config], input=said, text=True,
                              capture_output=True)
        if done.returncode != 0:
            raise RuntimeError(f"deskbell {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def figures(self):
        process = pathlib.Path("/proc") / str(self.process.pid)
        status = dict(line.split(":", 1) for line in (process / "status").read_text().splitlines())
        return {"files": len(list((process / "fd").iterdir())), "threads": int(status["Threads"]),
                "memory in MB": int(status["VmRSS"].split()[0]) // 1024}


class Trial:
    def __init__(self, folder, binary, rng):
        self.rng = rng
        self.problems = []
        self.postgres = Postgres(folder)
        self.gate = Gate(free_port(), self.postgres.port, rng)
        self.deskbell = Deskbell(binary, folder, self.gate.port)
        self.door = ("127.0.0.1", self.deskbell.http)

    def run(self, seconds):
        load = Load(itertools.count(1), self.deskbell.token, None)
        eventually("Deskbell serves", lambda: self.is_ready(load), 60)
        for method, path, body in (
                ("PATCH", "/api/v1/settings", '{"replies.undo_seconds": 1}'),
                ("POST", "/api/v1/inboxes", f'{{"name": "Shop", "address": "{INBOX}", "acknowledge": true, '
                                            '"incoming": {"kind": "listener"}, "outgoing": {"kind": "sandbox"}}')):
            status, answer = load.call(self.door, method, path, body, {})
            if status >= 300:
                raise RuntimeError(f"{method} {path}: {answer}")
        load.inbox = answer["id"]
        for _ in range(3):
            load.begin("ticket", [self.door], 0.1)
            load.begin("list", [self.door], 0.05)
        load.begin("answer", [self.door], 0.3)
        load.begin("mail", [("127.0.0.1", self.deskbell.lmtp)], 0.3)
        self.await_more(load, 40)
        before = self.figures()
        print(f"before: {before}", flush=True)

        ends, middle = time.monotonic() + seconds, None
        for mood in itertools.chain(MOODS, iter(lambda: self.rng.choice(list(MOODS)), None)):
            if time.monotonic() > ends:
                break
            self.gate.set(mood)
            time.sleep(self.rng.uniform(*MOODS[mood]))
            self.gate.set("passes")
            self.await_more(load, 10)
            if middle is None and time.monotonic() > ends - seconds / 2:
                middle = self.figures()
                print(f"halfway: {middle}", flush=True)
        load.stop()
        self.judge(load, before)

    def await_more(self, load, count):
        done = load.done_so_far()
        eventually("writing goes on", lambda: load.done_so_far() >= done + count, TAKES_AT_MOST + 20)

    def is_ready(self, load):
        try:
            return load.call(self.door, "GET", "/readyz", None, {})[0] == 200
        except OSError:
            return False

    def judge(self, load, before):
        load_figures = f"{len(load.answers)} requests, longest {load.longest_request():.1f} s"
        problems = load.problems()
        print(f"{load_figures}; failed: {', '.join(f'{n} {what}' for what, n in problems.most_common()) or 'none'}")
        for problem in problems:
            kind, what = problem.split(": ", 1)
            if what not in EXPECTED and not (kind == "mail" and what == "451"):
                self.problems.append(f"answered otherwise: {problem}")
        if load.longest_request() >= TAKES_AT_MOST:
            self.problems.append("a request was not answered in time")

        def flat():
            after = self.figures()
            return after["connections"] <= CONNECTIONS and all(
                after[what] <= before[what] + leeway for what, leeway in LEEWAY.items())
        try:
            eventually("all counts are as before", flat, 30)
        except RuntimeError:
            self.problems.append(f"more than before: {before} became {self.figures()}")
        print(f"after: {self.figures()}", flush=True)
        first = next(load.numbers) - 1500

        def wrong():
            return differences(self.postgres.query, load.done, first)
        try:
            eventually("all is done", lambda: not wrong(), 90, pause=1)
        except RuntimeError:
            self.problems += wrong()
        try:
            self.deskbell.command("check")
        except RuntimeError as finding:
            self.problems.append(str(finding))

    def figures(self):
        connections = self.postgres.query(
            "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()")
        return {**self.deskbell.figures(), "connections": int(connections[0][0])}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=0.7)
    parser.add_argument("deskbell", nargs="?", default=str(ROOT / "build/dev/deskbell"))
    options = parser.parse_args()
    if not find("psql"):
        skip("PostgreSQL is not installed")
    machines.enter()
    machines.Network()
    seed = int(os.environ.get("SEED", random.randrange(1 << 30)))
    print(f"SEED={seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="deskbell-gate-") as folder:
        folder = pathlib.Path(folder)
        os.chmod(folder, 0o755)
        shutil.chown(folder, "postgres")
        trial = None
        try:
            trial = Trial(folder, options.deskbell, random.Random(seed))
            trial.run(options.minutes * 60)
        finally:
            for part in (trial.deskbell, trial.postgres) if trial else ():
                part.process.kill()
            machines.keep_logs(folder, "gate")
    for problem in trial.problems:
        print(f"FAILED {problem}")
    print("0 passed, 1 failed" if trial.problems else "1 passed, 0 failed")
    return 1 if trial.problems else 0


if __name__ == "__main__":
    sys.exit(main())
