#!/usr/bin/env python3
"""Takes the primary, then a Deskbell away under load: nothing acknowledged may be lost or happen twice.

    test/nodes/failover.py [--only SCENARIO]... [DESKBELL]

Three database machines under Patroni, two Deskbells, HAProxy and PgBouncer, set up from the files of
docs/ops/three-nodes. Each scenario begins under load, with live clients, and ends once what was taken away is
back. Then every acknowledged ticket, answer and mail has to be there once, every client has to have heard every
event, and `deskbell check` has to be content.
"""
import argparse
import contextlib
import pathlib
import sys
import tempfile
import time
import traceback

import machines

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "test/faults"))

from cluster import Cluster, DatabaseMachine, missing  # noqa: E402
from live import LiveClient  # noqa: E402
from load import FETCHED, INBOX, TAKES_AT_MOST, Load, differences  # noqa: E402
from support import Dovecot, skip  # noqa: E402
from waiting import eventually  # noqa: E402

LIVE_CLIENTS = 6
GOES_ON_WITHIN = 30  # seconds: writes, and fetching from mailboxes


class Scenario:
    """One fault under load, and what it did."""

    def __init__(self, cluster, name):
        self.cluster, self.name = cluster, name
        self.problems = []
        self.first = next(cluster.numbers)
        self.load = None

    def run(self):
        cluster = self.cluster
        doors = [(desk.address, 8000) for desk in cluster.desks]
        clients = [LiveClient(doors[n % 2:] + doors[:n % 2], cluster.token) for n in range(LIVE_CLIENTS)]
        eventually("all clients are connected", lambda: all(client.begun is not None for client in clients))
        self.load = self.begin_load()
        self.await_more(30)
        SCENARIOS[self.name](self)
        cluster.await_whole()
        self.await_more(30)
        try:
            self.load.stop()
        finally:
            self.report()
        if self.load.longest_request() > TAKES_AT_MOST:
            self.problems.append(f"a request took {self.load.longest_request():.1f} s")
        self.compare(clients)

    def begin_load(self):
        cluster = self.cluster
        load = Load(cluster.numbers, cluster.token, cluster.inboxes[INBOX])
        fronts = [(desk.address, 8000) for desk in cluster.desks]
        mail = [(desk.address, 2424) for desk in cluster.desks]
        for doors in (fronts, fronts[::-1]):
            load.begin("ticket", doors, 0.15)
        load.begin("answer", fronts, 0.25)
        for doors in (mail, mail[::-1]):
            load.begin("mail", doors, 0.25)
        load.begin("mailbox", [(cluster.dovecot.listen, cluster.dovecot.lmtp)], 0.5)
        return load

    def lose_primary(self, strike, mend):
        self.lose_database(self.cluster.primary(), strike, mend)

    def lose_database(self, victim, strike, mend):
        struck = time.monotonic()
        strike(victim)
        self.await_writes(struck)
        for desk in self.cluster.desks:
            eventually(f"{desk.name} is ready", desk.is_ready, 60)
        self.await_more(30)
        mend(victim)

    def lose_desk(self, number):
        """After both have been lost, whoever fetches from the mailbox has died once."""
        desk, struck = self.cluster.desks[number], time.monotonic()
        desk.deskbell.kill()
        desk.deskbell.wait()
        since = time.time()
        self.await_writes(struck)
        fetched = ("SELECT 1 FROM intake JOIN inboxes ON inboxes.id = inbox_id WHERE address = "
                   f"'{FETCHED}' AND received_at > {int(since * 1e6)} LIMIT 1")
        eventually("the mailbox is fetched from", lambda: self.cluster.primary().query(fetched), 60)
        self.note_time("the mailbox is fetched from", time.time() - since)
        self.await_more(30)
        desk.serve()
        eventually(f"{desk.name} is ready", desk.is_ready, 60)

    def await_writes(self, struck):
        gone = time.monotonic()
        resumed = eventually("writes resume", lambda: self.load.resumed_after(gone), 120)
        self.note_time("writes resume", resumed - struck)

    def note_time(self, what, seconds):
        print(f"{self.name}: {what} after {seconds:.1f} s", flush=True)
        if seconds > GOES_ON_WITHIN:
            self.problems.append(f"{what} only after {seconds:.1f} s")

    def await_more(self, count):
        done = self.load.done_so_far()
        eventually("work goes on", lambda: self.load.done_so_far() >= done + count, 60)

    def report(self):
        load, problems = self.load, self.load.problems()
        print(f"{self.name}: {load.longest_pause():.1f} s without any write; longest request "
              f"{load.longest_request():.1f} s; failed {problems.total()} of {len(load.answers)}: "
              f"{', '.join(f'{count} {what}' for what, count in problems.most_common()) or 'none'}", flush=True)

    def compare(self, clients):
        for kind, numbers in self.load.done.items():
            self.cluster.done[kind] += numbers
        query = self.cluster.primary().query

        def wrong():
            return differences(query, self.cluster.done, self.first)
        try:
            eventually("all is done", lambda: not wrong(), 90, pause=1)
        except RuntimeError:
            self.problems += wrong()
        self.compare_events(clients, query)
        try:
            self.cluster.desks[0].command("check")
        except RuntimeError as finding:
            self.problems.append(str(finding))

    def compare_events(self, clients, query):
        def expected(client):
            return [(int(position), kind, int(subject)) for position, kind, subject in query(
                f"SELECT position, kind, subject FROM events WHERE only_agent IS NULL AND position > {client.begun}"
                " ORDER BY position")]
        with contextlib.suppress(RuntimeError):  # what is missing is told below
            eventually("all clients have caught up",
                       lambda: all(client.heard == expected(client) for client in clients), 20, pause=1)
        for client in clients:
            client.stop()
            self.problems += client.faults
            heard, there = client.heard, expected(client)
            if heard != there:
                self.problems.append(f"a client heard {len(heard)} events, not the {len(there)} there are: lacks "
                                     f"{sorted(set(there) - set(heard))[:5]}, has besides "
                                     f"{sorted(set(heard) - set(there))[:5]}")
        print(f"{self.name}: {len(there)} events to each of {len(clients)} clients over "
              f"{sum(client.connections for client in clients)} connections", flush=True)


SCENARIOS = {
    "primary_killed": lambda it: it.lose_primary(DatabaseMachine.kill, DatabaseMachine.boot),
    "primary_cut_off": lambda it: it.lose_primary(DatabaseMachine.unplug, DatabaseMachine.plug),
    "primary_frozen": lambda it: it.lose_primary(DatabaseMachine.freeze, DatabaseMachine.thaw),
    "primary_switched": lambda it: it.lose_primary(DatabaseMachine.hand_over, lambda machine: None),
    "second_frozen": lambda it: it.lose_database(it.cluster.second(), DatabaseMachine.freeze, DatabaseMachine.thaw),
    "desk1_killed": lambda it: it.lose_desk(0),
    "desk2_killed": lambda it: it.lose_desk(1),
}


def prepare(cluster, dovecot):
    cluster.call("PATCH", "/api/v1/settings", {"replies.undo_seconds": 1})
    for address, incoming in ((INBOX, {"kind": "listener"}), (FETCHED, dovecot.incoming(after="delete"))):
        cluster.inboxes[address] = cluster.call("POST", "/api/v1/inboxes", {
            "name": address, "address": address, "acknowledge": True, "incoming": incoming,
            "outgoing": {"kind": "sandbox"}})["id"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", action="append", choices=SCENARIOS)
    parser.add_argument("deskbell", nargs="?", default=str(ROOT / "build/dev/deskbell"))
    options = parser.parse_args()
    if why := missing() or Dovecot.missing():
        skip(why)
    machines.enter()

    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix="deskbell-nodes-") as folder:
        folder = pathlib.Path(folder)
        folder.chmod(0o755)
        started = time.monotonic()
        network = machines.Network()
        cluster = Cluster(network, folder, options.deskbell)
        dovecot = None
        try:
            cluster.boot()
            dovecot = cluster.dovecot = Dovecot(folder / "dovecot", FETCHED, f"{network.prefix}1")
            prepare(cluster, dovecot)
            print(f"the cluster stands after {time.monotonic() - started:.0f} s", flush=True)
            for name in options.only or [n for n in SCENARIOS if machines.has_cables() or n != "primary_cut_off"]:
                scenario = Scenario(cluster, name)
                scenario.run()
                for problem in scenario.problems:
                    print(f"FAILED {name}: {problem}", flush=True)
                failed += bool(scenario.problems)
                passed += not scenario.problems
        except Exception:
            print(f"FAILED {traceback.format_exc()}", flush=True)
            failed += 1
        finally:
            cluster.kill()
            if dovecot:
                dovecot.stop()
            machines.keep_logs(folder, "failover")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
