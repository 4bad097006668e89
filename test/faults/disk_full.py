#!/usr/bin/env python3
"""Fills the disk under a running server: all who ask are told, nothing is lost, and when there is space again
it goes on without a restart.

    test/faults/disk_full.py [DESKBELL]

The data lie on a small file system of their own, so this needs root.
"""
import contextlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from support import ROOT, Dovecot, LmtpClient, Server, differences, eventually, mail_to, skip

SIZE = "24m"
DIRECT, FETCHED = "direct@ours.example", "fetched@ours.example"
SMALL, LARGE = 30_000, 300_000  # kept in a row of the database, in a file


@contextlib.contextmanager
def small_disk(folder):
    """A file system of SIZE at `folder`, or the end of this test when there can be none."""
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=700", "tmpfs", folder],
                             capture_output=True, text=True)
    if mounted.returncode != 0:
        skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


class Story:
    def __init__(self, server, dovecot):
        self.server, self.dovecot = server, dovecot
        self.taken, self.problems = {}, []
        self.numbers = iter(range(1_000_000))

    def expect(self, what, found, wanted):
        if found != wanted:
            self.problems.append(f"{what}: {found!r}, not {wanted!r}")

    def send(self, size):
        """One mail by LMTP; the status. What is acknowledged has to be there in the end."""
        number = next(self.numbers)
        mail = mail_to(DIRECT, number, size)
        client = LmtpClient(self.server.lmtp)
        status = client.deliver(DIRECT, mail)
        client.close()
        if status == 250:
            self.taken[number] = mail
        return status

    def put_into_mailbox(self, size):
        number = next(self.numbers)
        self.taken[number] = mail_to(FETCHED, number, size)
        client = LmtpClient(self.dovecot.lmtp)
        self.expect("Dovecot takes a mail", client.deliver(FETCHED, self.taken[number]), 250)
        client.close()

    def upload(self):
        """Status and reason; the same request as before until it worked, as the web sends it."""
        status, answer = self.server.call("POST", "/api/v1/uploads?name=a.txt", os.urandom(1) * LARGE,
                                          {"Content-Type": "text/plain", "Idempotency-Key": "the upload"})
        return status, answer.get("reason")

    def add_customer(self):
        status, answer = self.server.call("POST", "/api/v1/customers", {"name": "Cid " + "x" * 80},
                                          {"Idempotency-Key": "the customer"})
        return status, answer.get("reason")

    def ready(self):
        status, answer = self.server.call("GET", "/readyz")
        return status, answer.get("reason") if isinstance(answer, dict) else None

    def settled(self):
        waiting = self.server.rows("SELECT count(*) FROM intake WHERE state = 'waiting'")
        return self.dovecot.messages() == 0 and waiting[0][0] == 0

    def while_there_is_space(self):
        for size in (SMALL, LARGE, SMALL):
            self.expect("a mail", self.send(size), 250)
        self.put_into_mailbox(SMALL)
        eventually("all mail is on its tickets", self.settled)
        self.expect("ready", self.ready(), (200, None))

    def while_the_disk_is_full(self):
        # The log of the database has room for a while; what it takes it has to keep.
        statuses = {self.send(SMALL) for _ in range(100)}
        self.expect("mails until there is no room at all", statuses | {250}, {250, 451})
        for size in (SMALL, LARGE):
            self.expect("a mail", self.send(size), 451)
        self.put_into_mailbox(SMALL)
        eventually("the mailbox is looked at", lambda: "mail.fetch_fault" in self.server.log.read_text())
        for what, ask in (("an upload", self.upload), ("a new customer", self.add_customer), ("ready", self.ready)):
            self.expect(what, ask(), (503, "storage.full"))
        self.expect("the process lives", self.server.call("GET", "/healthz")[0], 200)
        for path in ("/api/v1/tickets?view=all", "/api/v1/views", "/"):
            self.expect(f"reading {path}", self.server.call("GET", path)[0], 200)
        self.expect("mails left in the mailbox", self.dovecot.messages(), 1)

    def when_there_is_space_again(self):
        self.expect("the server has lived on", self.server.alive(), True)
        self.expect("an upload", self.upload(), (201, None))
        self.expect("a new customer", self.add_customer(), (201, None))
        for size in (SMALL, LARGE):
            self.expect("a mail", self.send(size), 250)
        eventually("all mail is on its tickets", self.settled, 60)
        self.expect("ready", self.ready(), (200, None))
        eventually("new mail is found", lambda: self.server.call(
            "GET", f"/api/v1/search?q=ann{max(self.taken)}")[1].get("items"), 60)


def fill(file):
    """Until nothing more goes onto the disk of `file`, not even a byte."""
    with contextlib.suppress(OSError), open(file, "ab", buffering=0) as out:
        while True:
            out.write(b"x" * 4096)


def run(server, dovecot):
    server.start()
    server.add_inbox(DIRECT, {"kind": "listener"})
    server.add_inbox(FETCHED, dovecot.incoming(after="delete"))
    story = Story(server, dovecot)
    ballast = server.data / "ballast"
    try:
        story.while_there_is_space()
        fill(ballast)
        story.while_the_disk_is_full()
        ballast.unlink()
        story.when_there_is_space_again()
    except RuntimeError as late:
        story.problems.append(str(late))
    finally:
        ballast.unlink(missing_ok=True)
    server.stop()
    problems = story.problems + differences(server, story.taken)
    if wrong := server.check():
        problems.append(wrong)
    print(f"{len(story.taken)} mails were taken, with a disk of {SIZE} and no room on it for a while")
    return problems


def main(binary):
    if os.geteuid() != 0 or not shutil.which("mount"):
        skip("only root can mount a small file system")
    if why := Dovecot.missing():
        skip(why)
    with tempfile.TemporaryDirectory(prefix="deskbell-full-") as folder:
        folder = pathlib.Path(folder)
        folder.chmod(0o755)
        with small_disk(folder / "disk"):
            server = Server(binary, folder, folder / "disk" / "data")
            dovecot = Dovecot(folder / "dovecot", FETCHED)
            try:
                problems = run(server, dovecot)
            finally:
                dovecot.stop()
                if server.process and server.alive():
                    server.kill()
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "build/dev/deskbell")))
