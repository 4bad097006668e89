"""Three database machines and two Deskbells, as docs/ops/three-nodes.md sets them up, with its files.

In front of Deskbell and of the database stands HAProxy on each Deskbell machine, PgBouncer beside it.
"""
import collections
import csv
import http.client
import io
import itertools
import json
import pathlib
import shutil
import string

from machines import Machine
from waiting import eventually

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILES = ROOT / "docs/ops/three-nodes"
SECRETS = {"SUPERUSER_PASSWORD": "a superuser", "REPLICATION_PASSWORD": "a replicator",
           "DESKBELL_PASSWORD": "a-bell"}
NEEDED = ("patroni", "etcd", "haproxy", "pgbouncer", "psql")


def missing():
    """Why there can be no cluster here, or ""."""
    absent = [name for name in NEEDED if not find(name)]
    return f"not installed: {', '.join(absent)}" if absent else ""


def find(program):
    return shutil.which(program) or shutil.which(program, path="/usr/sbin")


def postgres_programs():
    """Where PostgreSQL's own programs are: the newest version's."""
    return max(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))


def rows_of(arguments, run, **more):
    """What psql finds, as rows of texts."""
    out = run([find("psql"), "-X", "--csv", "-t", *arguments], **more)
    return list(csv.reader(io.StringIO(out, newline="")))


class ClusterMachine(Machine):
    """A machine that is set up from the files of the documentation."""

    def __init__(self, network, name, number, folder):
        super().__init__(network, name, number, folder)
        self.values = {"NAME": name, "ADDRESS": self.address, "NODE": name[-1], **SECRETS}

    def fill(self, file, *moved):
        """Writes a file of the documentation, filled in, with paths moved into our folder."""
        text = self.network.localized(string.Template((FILES / file).read_text()).substitute(self.values))
        for old, new in moved:
            if old not in text:
                raise RuntimeError(f"{file} does not speak of {old}")
            text = text.replace(old, str(new))
        path = self.folder / file
        path.write_text(text)
        return path


class DatabaseMachine(ClusterMachine):
    """etcd and Patroni, which runs PostgreSQL."""

    def __init__(self, network, name, number, folder):
        super().__init__(network, name, number, folder)
        shutil.chown(folder, "postgres")
        here = self.folder
        self.etcd = self.fill("etcd.env", ("/var/lib/etcd/deskbell", here / "etcd"))
        self.patroni = self.fill("patroni.yml", ("/var/lib/postgresql/15/deskbell", here / "postgresql"),
                                 ("/usr/lib/postgresql/15/bin", postgres_programs()),
                                 ("/var/lib/postgresql/", f"{here}/"), ("/var/run/postgresql", here),
                                 ("/dev/watchdog", here / "no-watchdog"),
                                 ("127.0.0.1", self.loopback()))

    def boot(self):
        lines = [line.split("=", 1) for line in self.etcd.read_text().splitlines() if line.startswith("ETCD_")]
        self.start([find("etcd"), "--logger=zap", "--log-level=error"], "postgres", dict(lines))
        self.start([find("patroni"), self.patroni], "postgres")

    def hand_over(self):
        """As one does before work on a machine."""
        self.run([find("patronictl"), "-c", self.patroni, "switchover", "deskbell", "--force"], "postgres")

    def get(self, path):
        """Status and body of an answer of Patroni's; (0, {}) when it does not answer."""
        connection = http.client.HTTPConnection(self.address, 8008, timeout=2)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, json.loads(response.read() or b"{}")
        except (OSError, http.client.HTTPException):
            return 0, {}
        finally:
            connection.close()

    def query(self, sql):
        """Rows of texts."""
        return rows_of(["-h", self.address, "-U", "deskbell", "-d", "deskbell", "-c", sql], self.run,
                       env={"PGPASSWORD": SECRETS["DESKBELL_PASSWORD"], "PGCONNECT_TIMEOUT": "3"})

    def administer(self, sql):
        self.run([find("psql"), "-X", "-v", "ON_ERROR_STOP=1", "-h", self.loopback(), "-U", "postgres", "-c", sql],
                 env={"PGPASSWORD": SECRETS["SUPERUSER_PASSWORD"]})


class DeskMachine(ClusterMachine):
    """A Deskbell, with HAProxy and PgBouncer beside it."""

    def __init__(self, network, name, number, folder, binary):
        super().__init__(network, name, number, folder)
        self.binary = binary
        here = ("127.0.0.1", self.loopback())
        self.haproxy = self.fill("haproxy.cfg", *[here] if self.loopback() != here[0] else [],
                                 ("bind :80", f"bind {self.address}:8000"),
                                 ("maxconn 20000", "maxconn 1000"))
        users = self.fill("userlist.txt")
        self.pgbouncer = self.fill("pgbouncer.ini", ("/etc/pgbouncer/userlist.txt", users), here)
        self.config = self.fill("deskbell.toml", ("/var/lib/deskbell", self.folder / "data"),
                                ('public_url = "https://desk.shop.example"', 'public_url = ""'),
                                ("@127.0.0.1", f"@{self.loopback()}"))
        for file in (self.haproxy, self.pgbouncer, users):
            file.chmod(0o644)
        self.deskbell = None

    def boot(self):
        self.start([find("haproxy"), "-db", "-f", self.haproxy])
        self.start([find("pgbouncer"), self.pgbouncer], "postgres")
        self.serve()

    def serve(self):
        self.deskbell = self.start([self.binary, "serve", "--config", self.config])

    def command(self, *words, said=""):
        return self.run([self.binary, *words, "--config", self.config], said=said)

    def is_ready(self):
        connection = http.client.HTTPConnection(self.address, 8080, timeout=15)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


class Cluster:
    def __init__(self, network, folder, binary):
        self.databases = [DatabaseMachine(network, f"db{n}", 10 + n, folder / f"db{n}") for n in (1, 2, 3)]
        self.desks = [DeskMachine(network, f"desk{n}", 20 + n, folder / f"desk{n}", binary) for n in (1, 2)]
        self.token = self.dovecot = None
        self.inboxes = {}  # address → id
        self.numbers = itertools.count(1)  # of pieces of work
        self.done = collections.defaultdict(list)  # kind → numbers that were acknowledged

    def boot(self):
        for machine in self.databases:
            machine.boot()
        self.await_whole()
        primary = self.primary()
        primary.administer(f"CREATE ROLE deskbell LOGIN PASSWORD '{SECRETS['DESKBELL_PASSWORD']}'")
        primary.administer("CREATE DATABASE deskbell OWNER deskbell")
        first, second = self.desks
        first.start([find("haproxy"), "-db", "-f", first.haproxy])
        first.start([find("pgbouncer"), first.pgbouncer], "postgres")
        eventually("the database answers through HAProxy and PgBouncer", lambda: self.prepare(first))
        (second.folder / "data").mkdir()
        shutil.copy(first.folder / "data/secret.key", second.folder / "data/secret.key")
        first.serve()
        second.boot()
        for desk in self.desks:
            eventually(f"{desk.name} is ready", desk.is_ready, 60)

    def prepare(self, desk):
        try:
            desk.command("init")
        except RuntimeError:
            return False
        desk.command("user", "add", "--email", "ada@ours.example", "--name", "Ada", "--role", "admin",
                     said="correct horse battery staple\n")
        self.token = desk.command("token", "create", "--email", "ada@ours.example").strip()
        return True

    def call(self, method, path, body):
        """An answer's body; raises when it is a refusal."""
        connection = http.client.HTTPConnection(self.desks[0].address, 8080, timeout=30)
        connection.request(method, path, json.dumps(body),
                           {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"})
        response = connection.getresponse()
        answer = response.read()
        connection.close()
        if response.status >= 300:
            raise RuntimeError(f"{method} {path}: {response.status} {answer!r}")
        return json.loads(answer)

    def primary(self):
        """The machine that accepts writes, or None."""
        return next((machine for machine in self.databases if machine.get("/primary")[0] == 200), None)

    def second(self):
        """The machine that has every commit before it is answered."""
        return next(machine for machine in self.databases if machine.get("/sync")[0] == 200)

    def await_whole(self, seconds=90):
        """Until one leads and the two others follow, one of them with every commit."""
        def whole():
            members = [machine.get("/patroni") for machine in self.databases]
            roles = sorted(body.get("role", "") for _, body in members)
            return roles == ["master", "replica", "replica"] and self.followers() == ["async", "sync"]
        eventually("the cluster is whole", whole, seconds)

    def followers(self):
        for machine in self.databases:
            status, body = machine.get("/primary")
            if status == 200:
                return sorted(follower["sync_state"] for follower in body.get("replication", [])
                              if follower["state"] == "streaming")
        return []

    def kill(self):
        for machine in [*self.databases, *self.desks]:
            machine.kill()
