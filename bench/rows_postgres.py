"""The rows on PostgreSQL: the same requests, against pgbench saying the same statements on as many connections; and two nodes."""
import concurrent.futures
import http.client
import json
import shutil
import statistics
import subprocess
import time

from harness import Result, wrk
from live import Watchers
from postgres import CONNECTIONS, Postgres, script_of
from rows import CREATE, LIST, READ, SMALL, memory_of

TICKETS = SMALL


class Desk:
    """A PostgreSQL with tickets, and nodes on it."""

    def __init__(self, bench):
        self.bench = bench
        self.postgres = Postgres()
        self.fill("filled", TICKETS)

    def fill(self, database, tickets):
        """A database with so many tickets."""
        url = self.postgres.database(database)
        self.bench.tool("generate", "--data", self.bench.work / f"generated-{database}", "--tickets", tickets, "--database", url)
        self.postgres.sql("VACUUM ANALYZE", database)

    def node(self, number=1, database="filled", **how):
        data = self.bench.work / f"node{number}-{database}"
        if not data.exists():
            shutil.copytree(self.bench.work / f"generated-{database}", data)  # with the key that seals secrets
        return self.bench.server(data, database=self.postgres.url(database), node=number, **how)

    def bare(self, database, act, transactions=1):
        """pgbench's script of what `act` causes: the transactions with the most statements."""
        kinds = {}
        for _ in range(4):
            for transaction in self.postgres.statements_of(database, act):
                kinds.setdefault(tuple(statement for statement, _ in transaction), []).append(transaction)
        # Others, of jobs and leases, come by themselves now and then.
        again = [seen for seen in kinds.values() if len(seen) >= 4]
        if not again:
            raise RuntimeError("the statements of the request were not found in the log")
        largest = sorted(again, key=lambda seen: len(seen[0]), reverse=True)[:transactions]
        return script_of([seen[:2] for seen in largest])


def _with_desk(row):
    def run(bench):
        desk = Desk(bench)
        try:
            return row(bench, desk)
        finally:
            bench.close()
            desk.postgres.stop()
    return run


def _read(bench, desk, name, what, path):
    server = desk.node()
    script = bench.work / f"{name}.lua"
    script.write_text(READ % {"paths": f'"{path}"', "cookie": server.cookie})
    said = desk.bare("filled", lambda: server.get(path))
    ours, theirs = bench.in_turns(lambda: wrk(server.port, "/", bench.seconds, script=script),
                                  lambda: desk.postgres.bare_rate("filled", said, bench.seconds))
    server.stop()
    return [Result(name, f"{what}, on PostgreSQL", f"{ours:,.0f}/s", f"pgbench, {CONNECTIONS} connections {theirs:,.0f}/s", ours / theirs, 0.5)]


@_with_desk
def list_row(bench, desk):
    return _read(bench, desk, "pg-list", f"25 rows of {TICKETS:,} tickets", LIST)


@_with_desk
def ticket_row(bench, desk):
    ticket = desk.postgres.sql("SELECT ticket_id FROM entries GROUP BY ticket_id HAVING count(*) = 20 LIMIT 1", "filled")
    return _read(bench, desk, "pg-ticket", "20 entries of a ticket", f"/api/v1/tickets/{ticket}/entries?limit=20")


@_with_desk
def create_row(bench, desk):
    server = desk.node()
    inbox = json.loads(server.get("/api/v1/inboxes"))["items"][0]["id"]
    asked = iter(range(10 ** 6))

    def create_one():
        n = next(asked)
        body = {"subject": f"My parcel {n} has not arrived", "inbox_id": inbox, "channel": "phone", "html": "<p>The parcel was promised for Tuesday.</p>",
                "customer": {"name": "Customer 1", "email": "customer1@post.example"}}
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        connection.request("POST", "/api/v1/tickets", json.dumps(body),
                           {"Origin": f"http://127.0.0.1:{server.port}", "Content-Type": "application/json", "Cookie": server.cookie, "Idempotency-Key": f"one-{n}"})
        if connection.getresponse().status != 201:
            raise RuntimeError("a ticket was not created")
    said = desk.bare("filled", create_one)
    turns = iter(range(10 ** 6))

    def create_many():
        script = bench.work / "create.lua"
        script.write_text(CREATE % {"cookie": server.cookie, "port": server.port, "run": f"run{next(turns)}", "inbox": inbox})
        had = int(desk.postgres.sql("SELECT count(*) FROM tickets", "filled"))
        wrk(server.port, "/api/v1/tickets", bench.seconds, script=script)
        return (int(desk.postgres.sql("SELECT count(*) FROM tickets", "filled")) - had) / bench.seconds
    ours, theirs = bench.in_turns(create_many, lambda: desk.postgres.bare_rate("filled", said, bench.seconds))
    server.stop()
    return [Result("pg-create", "durable tickets over the API, on PostgreSQL", f"{ours:,.0f}/s", f"pgbench, {CONNECTIONS} connections {theirs:,.0f}/s", ours / theirs, 0.5)]


@_with_desk
def lmtp_row(bench, desk):
    """One mail is two transactions: it is taken, and it becomes a ticket."""
    server = desk.node(lmtp=True)
    seeds = iter(range(1, 10 ** 6))

    def waiting():
        return int(desk.postgres.sql("SELECT count(*) FROM intake WHERE state = 'waiting'", "filled"))

    def deliver(mails):
        bench.tool("lmtp", "--port", server.lmtp_port, "--mails", mails, "--seed", next(seeds))
        while waiting():
            time.sleep(0.02)

    said = desk.bare("filled", lambda: deliver(1), transactions=2)
    mails = 500 * bench.seconds

    def rate():
        began = time.perf_counter()
        deliver(mails)
        return mails / (time.perf_counter() - began)
    ours, theirs = bench.in_turns(rate, lambda: desk.postgres.bare_rate("filled", said, bench.seconds))
    server.stop()
    return [Result("pg-lmtp", "mails through LMTP to committed tickets, on PostgreSQL", f"{ours:,.0f}/s", f"pgbench, {CONNECTIONS} connections {theirs:,.0f}/s", ours / theirs, 0.5)]


@_with_desk
def latency_row(bench, desk):
    desk.fill("large", bench.tickets)
    large, small = desk.node(1, "large"), desk.node(2)
    rate = lambda server: wrk(server.port, LIST, bench.seconds, connections=1, headers=[f"Cookie: {server.cookie}"])
    at_large, at_small = bench.in_turns(lambda: 1e6 / rate(large), lambda: 1e6 / rate(small))
    large.stop()
    small.stop()

    def start(number, database):
        server = desk.node(number, database)
        server.stop()
        return server.seconds_to_ready * 1000
    ready_large, ready_small = bench.in_turns(lambda: start(1, "large"), lambda: start(2, "filled"))
    against = f"at {bench.tickets:,} against {TICKETS:,}, on PostgreSQL"
    return [Result("pg-latency", f"list latency {against}", f"{at_large:.0f} µs", f"{at_small:.0f} µs", at_large / at_small, 1.3, at_least=False),
            Result("pg-latency", f"time to ready {against}", f"{ready_large:.0f} ms", f"{ready_small:.0f} ms", ready_large / ready_small, 1.5, at_least=False)]


@_with_desk
def memory_row(bench, desk):
    return memory_of(bench, "pg-memory", desk.node(), ", on PostgreSQL")


@_with_desk
def nodes_row(bench, desk):
    """Reads by one node on one core, then by two, each on its own; the database has both cores."""
    def rate(servers):
        def load(server):
            return wrk(server.port, LIST, bench.seconds, connections=32, headers=[f"Cookie: {server.cookie}"])
        with concurrent.futures.ThreadPoolExecutor() as pool:
            return sum(pool.map(load, servers))
    one, two = desk.node(1, cores="0"), desk.node(2, cores="1")
    both, alone = bench.in_turns(lambda: rate([one, two]), lambda: rate([one]))
    one.stop()
    two.stop()
    return [Result("nodes", "reads by two nodes of one core each", f"{both:,.0f}/s", f"one of them {alone:,.0f}/s", both / alone, 1.6)]


@_with_desk
def live_row(bench, desk):
    """From the answer to a change, which follows its commit, to the frame of it: 500 clients on each of two nodes."""
    near, far = desk.node(1), desk.node(2)
    ticket = json.loads(near.get(LIST))["items"][0]["id"]
    watchers = {server: Watchers(server.port, server.cookie, 500) for server in (near, far)}
    subjects = iter(range(10 ** 6))

    def delays(server):
        def change():
            near.call("PATCH", f"/api/v1/tickets/{ticket}", {"subject": f"Subject {next(subjects)}"}, cookie=near.cookie)
            return time.perf_counter()
        found, other = [], watchers[far if server is near else near]
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            for _ in range(10 * bench.seconds):
                answered = pool.submit(change)
                arrivals = watchers[server].arrivals()
                found += [max(arrival - answered.result(), 0) for arrival in arrivals]
                other.arrivals()
        return statistics.quantiles(found, n=100)[98] * 1000
    there, here = bench.in_turns(lambda: delays(far), lambda: delays(near))
    for held in watchers.values():
        held.close()
    near.stop()
    far.stop()
    return [Result("live", "live update by another node, p99 of 1,000 clients", f"{there:.1f} ms", f"by the same node {here:.1f} ms", there / here, 3, at_least=False)]


ROWS = {"pg-list": list_row, "pg-ticket": ticket_row, "pg-create": create_row, "pg-lmtp": lmtp_row,
        "pg-latency": latency_row, "pg-memory": memory_row, "nodes": nodes_row, "live": live_row}
