"""The rows of the table. Each takes a Bench and answers one or more Results."""
import json
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time

from harness import AGENT, SMALL_TEAM_AGENT, Result, wrk

SMALL = 10_000
LIST = "/api/v1/tickets?view=open&limit=25"


READ = """
local paths = { %(paths)s }
local headers = { ["Cookie"] = "%(cookie)s" }
local turn = 0
request = function()
  turn = turn %% #paths + 1
  return wrk.format("GET", paths[turn], headers)
end
"""


def _reads_against_nginx(bench, name, what, paths, bound):
    """The same bytes, from the server and from nginx; a list of paths is asked for in turns."""
    server = bench.server(bench.data(bench.tickets))
    contents = [server.get(path) for path in paths]
    files = [f"/{name}{i}.json" for i in range(len(paths))]
    for file, content in zip(files, contents):
        bench.nginx.serve(file[1:], content)

    def script(side, asked):
        target = bench.work / f"{name}-{side}.lua"
        target.write_text(READ % {"paths": ", ".join(f'"{path}"' for path in asked), "cookie": server.cookie})
        return target
    mine, other = script("deskbell", paths), script("nginx", files)
    ours, theirs = bench.in_turns(lambda: wrk(server.port, "/", bench.seconds, script=mine),
                                  lambda: wrk(bench.nginx.port, "/", bench.seconds, script=other))
    server.stop()
    size = sum(map(len, contents)) // len(contents)
    return [Result(name, f"{what} ({size:,} bytes each)", f"{ours:,.0f}/s", f"nginx {theirs:,.0f}/s", ours / theirs, bound)]


def list_row(bench):
    return _reads_against_nginx(bench, "list", f"25 rows of {bench.tickets:,} tickets", [LIST], 0.25)


def ticket_row(bench):
    with sqlite3.connect(f"file:{bench.data(bench.tickets)}/deskbell.db?mode=ro", uri=True) as database:
        ticket, = database.execute(
            "SELECT ticket_id FROM entries WHERE ticket_id > (SELECT min(id) + (max(id) - min(id)) / 2 FROM tickets) "
            "GROUP BY ticket_id HAVING count(*) = 20 LIMIT 1").fetchone()
    path = f"/api/v1/tickets/{ticket}"
    return _reads_against_nginx(bench, "ticket", "a ticket and its 20 entries", [path, path + "/entries?limit=20"], 0.25)


def latency_row(bench):
    large, small = bench.server(bench.data(bench.tickets)), bench.server(bench.data(SMALL))
    rate = lambda server: wrk(server.port, LIST, bench.seconds, connections=1, headers=[f"Cookie: {server.cookie}"])
    at_large, at_small = bench.in_turns(lambda: 1e6 / rate(large), lambda: 1e6 / rate(small))
    large.stop()
    small.stop()
    return [Result("latency", f"list latency at {bench.tickets:,} against {SMALL:,}", f"{at_large:.0f} µs", f"{at_small:.0f} µs", at_large / at_small, 1.3, at_least=False)]


def shapes_row(bench):
    """Every built-in view in every order with every filter: none may walk through the whole table."""
    server = bench.server(bench.data(bench.tickets))
    first = {name: json.loads(server.get(f"/api/v1/{name}"))["items"] for name in ("agents", "teams", "inboxes", "tickets")}
    filters = ["", f"&owner={first['agents'][5]['id']}", f"&team={first['teams'][2]['id']}", f"&inbox={first['inboxes'][3]['id']}",
               "&tag=refund", "&tag=nosuch", f"&customer={first['tickets'][0]['customer']['id']}", "&status=open,waiting",
               "&status=closed", "&status=paused", f"&team={first['teams'][1]['id']}&inbox={first['inboxes'][0]['id']}"]
    results = []
    for who, agent in (("", AGENT), (", by an agent of a small team", SMALL_TEAM_AGENT)):
        cookie, slowest = server.sign_in(agent), (0, "")
        for view in ("all", "open", "mine", "unowned", "team", "waiting", "solved"):
            for order in ("-updated", "updated", "-created", "created", "waiting"):
                for extra in filters:
                    path = f"/api/v1/tickets?view={view}&sort={order}{extra}"
                    server.get(path, cookie)
                    began = time.perf_counter()
                    server.get(path, cookie)
                    slowest = max(slowest, (time.perf_counter() - began, path))
        print(f"slowest{who}: {slowest[1]}", file=sys.stderr)
        results.append(Result("shapes", f"slowest of {7 * 5 * len(filters)} lists of {bench.tickets:,} tickets{who}", f"{slowest[0] * 1000:.0f} ms", "", slowest[0] * 1000, 300, at_least=False))
    server.stop()
    return results


def ready_row(bench):
    def start(data):
        server = bench.server(data)
        seconds = server.seconds_to_ready
        server.stop()
        return seconds * 1000
    large, small = bench.data(bench.tickets), bench.data(SMALL)
    start(large), start(small)  # both files are in the page cache then
    at_large, at_small = bench.in_turns(lambda: start(large), lambda: start(small))
    return [Result("ready", f"time to ready at {bench.tickets:,} against {SMALL:,}", f"{at_large:.0f} ms", f"{at_small:.0f} ms", at_large / at_small, 1.5, at_least=False)]


CREATE = """
local counter = 0
request = function()
  counter = counter + 1
  local headers = { ["Cookie"] = "%(cookie)s", ["Origin"] = "http://127.0.0.1:%(port)d",
                    ["Content-Type"] = "application/json", ["Idempotency-Key"] = "%(run)s-" .. counter }
  local n = counter %% 2000
  local body = string.format('{"subject":"My parcel %%d has not arrived","inbox_id":"%(inbox)s",' ..
    '"customer":{"name":"Customer %%d","email":"customer%%d@post.example"},"channel":"phone",' ..
    '"html":"<p>The parcel was promised for Tuesday. Wants to know by when it comes, and who ' ..
    'looks after it.</p>"}', counter, n, n)
  return wrk.format("POST", "/api/v1/tickets", headers, body)
end
"""


def _count(data, sql):
    with sqlite3.connect(f"file:{data}/deskbell.db?mode=ro", uri=True) as database:
        return database.execute(sql).fetchone()[0]


def create_row(bench):
    ratios, rates, bares = [], [], []
    for turn in range(bench.rounds):
        before, after = bench.copy(bench.data(SMALL)), bench.copy(bench.data(SMALL))
        server = bench.server(after)
        inbox = json.loads(server.get("/api/v1/inboxes"))["items"][0]["id"]
        script = bench.work / "create.lua"
        script.write_text(CREATE % {"cookie": server.cookie, "port": server.port, "run": f"run{turn}", "inbox": inbox})
        had = _count(after, "SELECT count(*) FROM tickets")
        wrk(server.port, "/api/v1/tickets", bench.seconds, script=script)
        server.stop()
        made = _count(after, "SELECT count(*) FROM tickets") - had
        bare = bench.tool("bare", "--from", after / "deskbell.db", "--into", before / "deskbell.db", "--count", "tickets", "--group", 64)
        assert bare["units"] == made
        rates.append(made / bench.seconds)
        bares.append(made / bare["seconds"])
        ratios.append(rates[-1] / bares[-1])
        shutil.rmtree(before)
        shutil.rmtree(after)
    return [Result("create", "durable tickets over the API, 64 connections", f"{statistics.median(rates):,.0f}/s", f"bare rows {statistics.median(bares):,.0f}/s", statistics.median(ratios), 0.5)]


def lmtp_row(bench):
    mails = 2_000 * bench.seconds
    ratios, rates, bares = [], [], []
    for turn in range(bench.rounds):
        before, after = bench.copy(bench.data(SMALL)), bench.copy(bench.data(SMALL))
        server = bench.server(after, lmtp=True)
        began = time.perf_counter()
        bench.tool("lmtp", "--port", server.lmtp_port, "--mails", mails, "--seed", turn + 1)
        while _count(after, "SELECT count(*) FROM intake WHERE state = 'waiting'"):
            time.sleep(0.01)
        seconds = time.perf_counter() - began
        server.stop()
        done = _count(after, "SELECT count(*) FROM intake WHERE state = 'done'")
        assert done == mails, f"{done} of {mails} mails became tickets"
        bare = bench.tool("bare", "--from", after / "deskbell.db", "--into", before / "deskbell.db", "--count", "intake", "--group", 64,
                          "--mails", mails, "--seed", turn + 1)
        rates.append(mails / seconds)
        bares.append(mails / bare["seconds"])
        ratios.append(rates[-1] / bares[-1])
        shutil.rmtree(before)
        shutil.rmtree(after)
    return [Result("lmtp", "mails through LMTP to committed tickets", f"{statistics.median(rates):,.0f}/s", f"GMime and bare rows {statistics.median(bares):,.0f}/s", statistics.median(ratios), 0.5)]


def memory_row(bench):
    return memory_of(bench, "memory", bench.server(bench.data(SMALL)))


def memory_of(bench, name, server, where=""):
    server.get(LIST)
    time.sleep(1)
    idle = server.resident_bytes()
    connections = 10_000
    holder = subprocess.Popen([bench.binary("deskbell_bench"), "live", "--port", str(server.port), "--connections", str(connections), "--cookie", server.cookie],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    line = holder.stdout.readline()
    if not line.startswith("open"):
        raise RuntimeError("the live connections could not be opened")
    time.sleep(1)
    each = (server.resident_bytes() - idle) / connections
    holder.stdin.close()
    holder.wait(60)
    server.stop()
    return [Result(name, f"resident memory of an idle process{where}", f"{idle / 1e6:.1f} MB", "", idle / 1e6, 50, at_least=False),
            Result(name, f"of each of {connections:,} idle live connections{where}", f"{each / 1000:.2f} kB", "", each / 1000, 12, at_least=False)]


def routing_row(bench):
    def decide(agents):
        return bench.tool("routing", "--agents", agents, "--queued", 100_000, "--decisions", 10_000 * bench.seconds)["p99"]
    many, few = bench.in_turns(lambda: decide(5_000), lambda: decide(500))
    return [Result("routing", "p99 of a decision, 5,000 agents and 100,000 queued", f"{many:.0f} µs", "", many, 1000, at_least=False),
            Result("routing", "the same against 500 agents", f"{many:.0f} µs", f"{few:.0f} µs", many / few, 2, at_least=False)]


ROWS = {"list": list_row, "ticket": ticket_row, "create": create_row, "lmtp": lmtp_row,
        "latency": latency_row, "shapes": shapes_row, "ready": ready_row, "memory": memory_row, "routing": routing_row}
