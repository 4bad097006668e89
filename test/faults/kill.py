#!/usr/bin/env python3
"""Kills the server with SIGKILL while mail comes in over LMTP and IMAP: no mail may be lost or doubled.

    [SEED=N] test/faults/kill.py [DESKBELL]

Half of the mails go to Deskbell by LMTP; what it did not answer with 250 is sent again, byte for byte. The
other half goes into a mailbox of a real Dovecot, at the same time; Deskbell fetches from there and deletes
what it has. The server is killed at random points of this and started again. At the end each mail has to be
there once, as it was sent, and `deskbell check` has to be content. A seed gives the same points again.
"""
import os
import pathlib
import random
import sys
import tempfile
import threading
import time

from support import ROOT, Dovecot, LmtpClient, Server, differences, eventually, mail_to, skip

MAILS, KILLS = 2000, 12
CONNECTIONS = 3  # to each of the two
DIRECT, FETCHED = "direct@ours.example", "fetched@ours.example"


class Load:
    """Delivers mails to one port until each has its 250."""

    def __init__(self, port, inbox, numbers):
        self.port, self.inbox = port, inbox
        self.left, self.lock = list(numbers), threading.Lock()
        self.missing = len(self.left)  # without their 250
        self.stopped = False
        self.threads = [threading.Thread(target=self.run) for _ in range(CONNECTIONS)]
        for thread in self.threads:
            thread.start()

    def run(self):
        client = None
        while self.missing and not self.stopped:
            with self.lock:
                number = self.left.pop(0) if self.left else None
            if number is None:
                time.sleep(0.01)  # a mail of another connection may come back
                continue
            done = False
            try:
                client = client or LmtpClient(self.port)
                done = client.deliver(self.inbox, mail(number)) == 250
            except OSError:
                if client:
                    client.close()
                client = None
                time.sleep(0.02)
            with self.lock:
                if done:
                    self.missing -= 1
                else:
                    self.left.append(number)

    def stop(self):
        self.stopped = True
        for thread in self.threads:
            thread.join()


def mail(number):
    """Some are too large for a row of the database."""
    size = 300_000 if number % 100 == 0 else number % 50 * 72
    return mail_to(FETCHED if number % 2 else DIRECT, number, size)


def arrived(server):
    return server.rows("SELECT count(*) FROM intake")[0][0]


def kill_along_the_way(server, rng, loads):
    """Kills when so many mails have arrived, and a little later, so that it strikes anywhere."""
    for point in sorted(rng.sample(range(20, MAILS - 20), KILLS)):
        pause = rng.uniform(0, 0.05)
        eventually(f"{point} mails", lambda point=point: arrived(server) >= point, 60)
        time.sleep(pause)
        server.kill()
        print(f"killed at {point} mails and {pause * 1000:.0f} ms; without answer: "
              f"{loads[0].missing} by LMTP, {loads[1].missing} in Dovecot", flush=True)
        server.start()


def run(server, dovecot, rng):
    server.start()
    server.add_inbox(DIRECT, {"kind": "listener"})
    server.add_inbox(FETCHED, dovecot.incoming(after="delete"))
    loads = [Load(server.lmtp, DIRECT, range(0, MAILS, 2)), Load(dovecot.lmtp, FETCHED, range(1, MAILS, 2))]
    problems = []
    try:
        kill_along_the_way(server, rng, loads)
        eventually("each mail has its 250", lambda: not any(load.missing for load in loads), 60)
        eventually("the mailbox is empty", lambda: dovecot.messages() == 0, 60)
        waiting = "SELECT count(*) FROM intake WHERE state = 'waiting'"
        eventually("every mail is understood", lambda: server.rows(waiting)[0][0] == 0, 60)
    except RuntimeError as late:
        problems.append(str(late))  # what is lost says why
    finally:
        for load in loads:
            load.stop()
    server.stop()
    problems += differences(server, {number: mail(number) for number in range(MAILS)})
    if wrong := server.check():
        problems.append(wrong)
    return problems


def main(binary):
    if why := Dovecot.missing():
        skip(why)
    seed = int(os.environ.get("SEED", random.randrange(1 << 30)))
    print(f"SEED={seed}", flush=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="deskbell-kill-") as folder:
        folder = pathlib.Path(folder)
        folder.chmod(0o755)
        server = Server(binary, folder, folder / "data")
        dovecot = Dovecot(folder / "dovecot", FETCHED)
        try:
            problems = run(server, dovecot, random.Random(seed))
        finally:
            dovecot.stop()
            if server.process and server.alive():
                server.kill()
    print(f"{MAILS} mails, {KILLS} kills, {time.monotonic() - started:.0f} s")
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "build/dev/deskbell")))
