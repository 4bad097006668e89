"""What the programs in this folder share: a Deskbell, a Dovecot, somebody who delivers mail."""
import contextlib
import http.client
import json
import os
import pathlib
import pwd
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SKIPPED = 77  # exit status of a test that cannot run here


def skip(why):
    print(f"skipped: {why}")
    sys.exit(SKIPPED)


def eventually(what, found, seconds=30):
    """The first true answer of found()."""
    deadline = time.monotonic() + seconds
    while not (answer := found()):
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what}: not within {seconds} s")
        time.sleep(0.02)
    return answer


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listens(port, process, address="127.0.0.1"):
    if process.poll() is not None:
        raise RuntimeError(f"{process.args[0]} has ended with status {process.returncode}")
    with contextlib.suppress(OSError):
        socket.create_connection((address, port), 1).close()
        return True
    return False


class Server:
    """A Deskbell with its data in `data`. What it says goes into `folder`/server.log."""

    def __init__(self, binary, folder, data):
        self.binary, self.data = binary, data
        self.log = folder / "server.log"
        self.lmtp, self.http = free_port(), free_port()
        self.process = self.token = None
        self.command("init")
        self.command("user", "add", "--email", "ada@ours.example", "--name", "Ada", "--role", "admin",
                     said="correct horse battery staple\n")
        self.token = self.command("token", "create", "--email", "ada@ours.example").strip()

    def command(self, *words, said=""):
        done = subprocess.run([self.binary, *words, "--data", self.data], input=said, text=True, capture_output=True)
        if done.returncode != 0:
            raise RuntimeError(f"deskbell {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def check(self):
        """What `deskbell check` finds wrong, "" when nothing."""
        try:
            self.command("check")
        except RuntimeError as wrong:
            return str(wrong)
        return ""

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [self.binary, "serve", "--data", self.data, "--listen", f"127.0.0.1:{self.http}",
                 "--lmtp-listen", f"127.0.0.1:{self.lmtp}"], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        for port in (self.lmtp, self.http):
            eventually("the server listens", lambda port=port: listens(port, self.process))

    def alive(self):
        return self.process.poll() is None

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.terminate()
        if self.process.wait(30) != 0:
            raise RuntimeError(f"the server ends with status {self.process.returncode}")

    def call(self, method, path, body=None, headers=None):
        """Status and what the answer says: JSON when it is, else text."""
        connection = http.client.HTTPConnection("127.0.0.1", self.http, timeout=30)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", **(headers or {})}
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        connection.request(method, path, data, headers)
        response = connection.getresponse()
        text = response.read().decode(errors="replace")
        connection.close()
        return response.status, json.loads(text) if "json" in response.headers.get("Content-Type", "") else text

    def add_inbox(self, address, incoming):
        status, answer = self.call("POST", "/api/v1/inboxes", {
            "name": address, "address": address, "incoming": incoming, "outgoing": {"kind": "sandbox"}})
        if status != 201:
            raise RuntimeError(f"no inbox: {answer}")

    def rows(self, query):
        """Of the database, read beside the server; the connection is gone afterwards."""
        with contextlib.closing(sqlite3.connect(f"file:{self.data}/deskbell.db?mode=ro", uri=True)) as database:
            return database.execute(query).fetchall()


class Dovecot:
    """A real mail server with one mailbox: takes mail by LMTP, hands it out by IMAP."""

    def __init__(self, folder, address, listen="127.0.0.1"):
        self.folder, self.address, self.listen = folder, address, listen
        self.lmtp, self.imap = free_port(), free_port()
        folder.mkdir()
        folder.chmod(0o755)
        (folder / "mail").mkdir()
        nobody = pwd.getpwnam("nobody")
        os.chown(folder / "mail", nobody.pw_uid, nobody.pw_gid)
        (folder / "users").write_text(f"{address}:secret::::{folder}/mail/{address}\n")
        (folder / "dovecot.conf").write_text(self.configuration())
        self.process = subprocess.Popen(["dovecot", "-F", "-c", folder / "dovecot.conf"], stdin=subprocess.DEVNULL)
        for port in (self.lmtp, self.imap):
            eventually("Dovecot listens", lambda port=port: listens(port, self.process, self.listen))

    @staticmethod
    def missing():
        """Why there can be none here, or ""."""
        if os.geteuid() != 0:
            return "Dovecot can be started by root only"
        return "" if shutil.which("dovecot") else "dovecot is not installed"

    def configuration(self):
        return f"""
base_dir = {self.folder}/run
state_dir = {self.folder}/state
log_path = {self.folder}/log
protocols = imap lmtp
listen = {self.listen}
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0
mail_location = maildir:~/Maildir
mail_max_userip_connections = 200
first_valid_uid = 1
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {self.folder}/users
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {self.folder}/users
  default_fields = uid=nobody gid=nogroup
}}
service imap-login {{
  inet_listener imap {{
    port = {self.imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {self.lmtp}
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""

    def incoming(self, after):
        """How an inbox fetches from here; `after`: what it does with mail that it has."""
        return {"kind": "imap", "host": self.listen, "port": self.imap, "security": "plain",
                "user": self.address, "password": "secret", "after": after}

    def messages(self):
        """How many mails lie in the mailbox."""
        maildir = self.folder / "mail" / self.address / "Maildir"
        return sum(len(list((maildir / place).glob("*"))) for place in ("new", "cur"))

    def stop(self):
        self.process.terminate()
        self.process.wait(30)


class LmtpClient:
    """One connection to a server that takes mail."""

    def __init__(self, port, address="127.0.0.1"):
        self.socket = socket.create_connection((address, port), 5)
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

    def deliver(self, to, mail):
        """The status of the answer that counts: 250 when the server has the mail."""
        for line in (b"MAIL FROM:<ann@buyer.example>", b"RCPT TO:<" + to.encode() + b">"):
            if (status := self.say(line)) != 250:
                return status
        if (status := self.say(b"DATA")) != 354:
            return status
        return self.say(mail + b".")


def mail_to(inbox, number, size):
    """Known by its number, with a body of about `size` bytes."""
    head = (f"From: Ann <ann{number}@buyer.example>\r\nTo: {inbox}\r\nSubject: mail {number}\r\n"
            f"Message-ID: <{number}@buyer.example>\r\n\r\n")
    return head.encode() + (b"x" * 70 + b"\r\n") * max(1, size // 72)


def differences(server, expected):
    """What is wrong with the mails that are there: each of the numbers has to be, once.

    Looks at what arrived (in the inbox as it was sent, byte for byte), at the timelines and the tickets.
    `expected`: number → the mail's bytes, of which a server in between may have put more in front.
    """
    problems = []
    states = dict(server.rows("SELECT state, count(*) FROM intake GROUP BY state"))
    if set(states) - {"done"}:
        problems.append(f"arrivals by state: {states}")
    for what, query in (("arrivals", "SELECT raw, raw_hash FROM intake LEFT JOIN intake_raws ON intake_id = id"),
                        ("messages", "SELECT message_id FROM messages WHERE direction = 'in'"),
                        ("tickets", "SELECT subject FROM tickets")):
        found = []
        for row in server.rows(query):
            if what == "arrivals":
                raw = row[0] or (server.data / "blobs" / row[1][:2] / row[1][2:]).read_bytes()
                number = int(raw.split(b"\r\nSubject: mail ", 1)[1].split(b"\r\n", 1)[0])
                if not raw.endswith(expected.get(number, b"")):
                    problems.append(f"mail {number} is not what was sent")
            else:
                number = int(row[0].removeprefix("mail ").split("@")[0])
            found.append(number)
        lost, extra = set(expected) - set(found), set(found) - set(expected)
        twice = {number for number in found if found.count(number) > 1} if len(found) > len(set(found)) else set()
        for name, numbers in (("lost", lost), ("there more than once", twice), ("never acknowledged", extra)):
            if numbers:
                problems.append(f"{what} {name}: {sorted(numbers)}")
    return problems
