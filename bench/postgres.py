"""A PostgreSQL of its own, what the server says to it, and the same said by a bare libpq loop (pgbench)."""
import json
import os
import pathlib
import pwd
import re
import shutil
import subprocess
import tempfile
import time

from harness import PATIENCE, free_port

CONNECTIONS = 8  # of the pool that the server has for reads, of that for writes, and of the bare loop


def program(name):
    found = shutil.which(name)
    newest = sorted(pathlib.Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return found or str(newest[-1])


class Postgres:
    """A cluster in a temporary folder, durable (fsync stays on), with the settings of a small machine."""

    def __init__(self):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="deskbell-bench-postgres-", dir="/var/tmp"))
        if os.geteuid() == 0:
            shutil.chown(self.root, "postgres", "postgres")
        self.port = free_port()
        self.bare_runs = 0
        self._run("initdb", "-D", self.root / "data", "-U", "deskbell", "-A", "trust", "--encoding=UTF8", "--locale=C.UTF-8")
        with open(self.root / "data" / "postgresql.conf", "a") as settings:
            settings.write(f"""
port = {self.port}
listen_addresses = '127.0.0.1'
unix_socket_directories = '{self.root}'
max_connections = 200
shared_buffers = 1GB
wal_buffers = 16MB
max_wal_size = 4GB
logging_collector = on
log_destination = 'jsonlog'
log_directory = '{self.root}/log'
log_filename = 'all.log'
""")
        self.process = subprocess.Popen(self._unprivileged([program("postgres"), "-D", self.root / "data"]), stderr=subprocess.DEVNULL)
        until = time.monotonic() + PATIENCE
        while subprocess.run([program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]).returncode:
            if time.monotonic() > until:
                raise RuntimeError("PostgreSQL did not start")
            time.sleep(0.05)

    @staticmethod
    def _unprivileged(command):
        """PostgreSQL refuses to run as root."""
        if os.geteuid() != 0:
            return command
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--", *command]

    def _run(self, name, *arguments):
        subprocess.run(self._unprivileged([program(name), *arguments]), check=True, stdout=subprocess.DEVNULL)

    def url(self, database):
        return f"postgres://deskbell@127.0.0.1:{self.port}/{database}"

    def sql(self, text, database="postgres"):
        out = subprocess.run([program("psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", self.url(database), "-c", text],
                             check=True, capture_output=True, text=True).stdout
        return out.strip()

    def database(self, name, template="template0"):
        self.sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def statements_of(self, database, act):
        """What arrives at the database while `act` runs: lists of (statement, parameters), one a transaction."""
        log = self.root / "log" / "all.json"
        self._log_statements(database, "all")
        act()  # the connections there are take the setting with their next transaction
        begin = log.stat().st_size
        act()
        self._log_statements(database, "none")
        time.sleep(0.2)  # the collector writes what it was given
        with log.open() as lines:
            lines.seek(begin)
            records = [json.loads(line) for line in lines]
        return _transactions([record for record in records if record.get("dbname") == database])

    def _log_statements(self, database, which):
        self.sql(f"ALTER DATABASE {database} SET log_statement = '{which}'")
        self.sql(f"ALTER SYSTEM SET log_statement = '{which}'")
        self.sql("SELECT pg_reload_conf()")
        time.sleep(0.2)

    def bare_rate(self, database, script, seconds, connections=CONNECTIONS):
        """Transactions a second of a script in a loop over so many connections, prepared once on each."""
        file = self.root / "script.sql"
        file.write_text(script)
        self.bare_runs += 1
        out = subprocess.run([program("pgbench"), "-n", "-M", "prepared", "-c", str(connections), "-j", "1", "-T", str(seconds),
                              "-D", f"n={self.bare_runs * 1_000_000}",  # no key comes again
                              "--max-tries=0", "-f", file, self.url(database)], capture_output=True, text=True)
        if out.returncode != 0:
            raise RuntimeError(f"{out.stderr[-600:]}\n{script[:3000]}")
        failed = re.search(r"number of failed transactions: (\d+)", out.stdout)
        if failed and int(failed.group(1)) > 0:
            raise RuntimeError(out.stdout)
        return float(re.search(r"tps = ([\d.]+) \(without", out.stdout).group(1))

    def stop(self):
        self.process.terminate()
        self.process.wait(PATIENCE)
        shutil.rmtree(self.root, ignore_errors=True)


def _transactions(records):
    """One list a transaction, in the order of their ends."""
    done, open_ = [], {}
    for record in records:
        message = record.get("message", "")
        said = re.match(r"(?:statement|execute [^:]*): (.*)", message, re.S)
        if not said:
            continue
        statement = said.group(1).strip()
        parameters = dict(re.findall(r"\$(\d+) = ('(?:[^']|'')*'|NULL)", record.get("detail", "")))
        session = open_.setdefault(record["session_id"], [])
        session.append((statement, parameters))
        if re.match(r"(COMMIT|END)\b", statement, re.I):
            done.append(open_.pop(record["session_id"]))
        elif not re.match(r"BEGIN|START", session[0][0], re.I):
            open_.pop(record["session_id"])  # of nobody's transaction: SET and the like
    return done


def _literal(statement, values):
    return re.sub(r"\$(\d+)", lambda found: values[found.group(1)], statement)


def script_of(transactions):
    """pgbench's script of transactions, of each of which two of its kind are given: parameters that differ are made anew each time."""
    lines = ["\\set n :n + 1", "\\set u 4000000000000000 + (:n * 1000 + :client_id) * 1000"]
    made = {}  # what a value of the first became: the same wherever it comes again
    pairs = (pair for first, second in transactions for pair in zip(first, second, strict=True))
    for (statement, one), (other, two) in pairs:
        if statement != other:
            raise RuntimeError(f"two transactions of one kind differ:\n{statement}\n{other}")
        values = {}
        for key, value in one.items():
            length = len(value) - 2
            number = value[1:-1].lstrip("-").isdigit()
            if value == two[key] or (number and length <= 3):  # the same, or a size or a count
                values[key] = value
                continue
            new = f":u::bigint + {len(made) + 1}"
            text = f"left(repeat(md5(({new})::text), {length // 32 + 1}), {length})"
            if value.startswith("'\\\\x"):  # bytes, two digits each in the log
                text = f"convert_to(left({text}, {length // 2}), 'UTF8')"
            values[key] = made.setdefault(value, f"({new})" if number else text)
        lines.append(_literal(statement, values).replace("\n", " ").rstrip(";") + ";")
    return "\n".join(lines) + "\n"
