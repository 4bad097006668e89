"""What the rows of the benchmark share: data sets, the server, nginx, wrk."""
import dataclasses
import hashlib
import http.client
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time

AGENT = {"email": "ada@bench.example", "password": "a bench of tickets"}
SMALL_TEAM_AGENT = AGENT | {"email": "small@bench.example"}
PATIENCE = 60  # seconds that a server may take to start or to stop


@dataclasses.dataclass
class Result:
    """One line of the table. `figure` is compared with `bound`: at least or at most."""
    name: str
    what: str
    measured: str
    reference: str
    figure: float
    bound: float
    at_least: bool = True

    def ok(self):
        return self.figure >= self.bound if self.at_least else self.figure <= self.bound

    def aim(self):
        return f"{'≥' if self.at_least else '≤'} {self.bound:g}"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def raise_file_limit():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


class Server:
    """A Deskbell of its own on a data folder; ready when the constructor returns."""

    def __init__(self, bench, data, lmtp=False, database="", node=1, cores=None):
        self.port = free_port()
        self.lmtp_port = free_port() if lmtp else 0
        command = [bench.binary("deskbell"), "serve", "--data", data, "--listen", f"127.0.0.1:{self.port}",
                   "--log-level", "warn"]
        if lmtp:
            command += ["--lmtp-listen", f"127.0.0.1:{self.lmtp_port}"]
        if cores:
            command = ["taskset", "-c", cores, *command]
        environment = os.environ | {"DESKBELL_REQUESTS_PER_MINUTE": "100000000", "DESKBELL_DATABASE": database, "DESKBELL_NODE": str(node)}
        began = time.perf_counter()
        self.process = subprocess.Popen(command, env=environment, preexec_fn=raise_file_limit)
        self._wait_until_ready()
        self.seconds_to_ready = time.perf_counter() - began
        self._cookie = None

    def _wait_until_ready(self):
        until = time.perf_counter() + PATIENCE
        while time.perf_counter() < until:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", "/readyz")
                if connection.getresponse().status == 200:
                    return
            except OSError:
                pass
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with {self.process.returncode}")
            time.sleep(0.001)
        raise RuntimeError("the server did not become ready")

    def call(self, method, path, body=None, cookie=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Origin": f"http://127.0.0.1:{self.port}", "Content-Type": "application/json"}
        if cookie:
            headers["Cookie"] = cookie
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {content[:200]}")
        return answer, content

    @property
    def cookie(self):
        if self._cookie is None:
            self._cookie = self.sign_in(AGENT)
        return self._cookie

    def sign_in(self, agent):
        answer, _ = self.call("POST", "/api/v1/session", agent)
        return answer.getheader("Set-Cookie").split(";")[0]

    def get(self, path, cookie=None):
        return self.call("GET", path, cookie=cookie or self.cookie)[1]

    def resident_bytes(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) * 1024

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Nginx:
    """Serves the files of a folder, as fast as its manual knows."""

    def __init__(self, work):
        self.root = work / "www"
        self.root.mkdir(exist_ok=True)
        self.port = free_port()
        (work / "nginx.conf").write_text(f"""
worker_processes auto;
pid {work}/nginx.pid;
error_log {work}/nginx.log error;
daemon off;
events {{ worker_connections 4096; multi_accept on; }}
http {{
    access_log off; sendfile on; tcp_nopush on; tcp_nodelay on;
    open_file_cache max=100; open_file_cache_valid 60s;
    keepalive_requests 1000000000; keepalive_timeout 600s;
    types {{ application/json json; }}
    client_body_temp_path {work}/tmp; proxy_temp_path {work}/tmp; fastcgi_temp_path {work}/tmp;
    uwsgi_temp_path {work}/tmp; scgi_temp_path {work}/tmp;
    server {{ listen 127.0.0.1:{self.port} reuseport; root {self.root}; }}
}}
""")
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        work.chmod(0o755)  # its workers are another user
        self.process = subprocess.Popen([program, "-c", work / "nginx.conf", "-e", work / "nginx.log"])
        until = time.perf_counter() + PATIENCE
        while time.perf_counter() < until:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.01)
        raise RuntimeError("nginx did not start")

    def serve(self, name, content):
        (self.root / name).write_bytes(content)

    def stop(self):
        self.process.terminate()
        self.process.wait(PATIENCE)


def wrk(port, path, seconds, connections=64, headers=(), script=None):
    """Requests a second; refuses a run in which an answer was not 2xx."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s"]
    for header in headers:
        command += ["-H", header]
    if script:
        command += ["-s", script]
    out = subprocess.run(command + [f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in out or "Socket errors" in out:
        raise RuntimeError(out)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1))


class Bench:
    """One run: where it keeps things, how long it measures, the data sets."""

    def __init__(self, root, work, cache, tickets, seconds, rounds):
        self.root, self.work, self.cache = root, work, cache
        self.tickets, self.seconds, self.rounds = tickets, seconds, rounds
        self._nginx = None
        self._servers = []

    def binary(self, name):
        return str(self.root / "build" / "release" / name)

    def tool(self, *arguments):
        """deskbell_bench; what it printed, as JSON."""
        out = subprocess.run([self.binary("deskbell_bench"), *map(str, arguments)], check=True, stdout=subprocess.PIPE, text=True).stdout
        return json.loads(out) if out.strip() else None

    def data(self, tickets):
        """A generated data set, kept for later runs as long as the schema and the generator stay as they are."""
        sources = sorted((self.root / "migrations").glob("*.sql")) + [self.root / "bench" / "generate.cpp", self.root / "bench" / "words.cpp"]
        key = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:12]
        folder = self.cache / f"{tickets}-{key}"
        if not folder.exists():
            for old in self.cache.glob(f"{tickets}-*"):
                shutil.rmtree(old)
            print(f"making {tickets:,} tickets", file=sys.stderr, flush=True)
            self.tool("generate", "--data", self.work / "new", "--tickets", tickets)
            (self.work / "new").rename(folder)
        return folder

    def copy(self, folder):
        """A data set that may be written to."""
        target = self.work / f"copy-{len(list(self.work.iterdir()))}"
        subprocess.run(["cp", "-a", "--reflink=auto", folder, target], check=True)
        return target

    def server(self, data, **how):
        server = Server(self, data, **how)
        self._servers.append(server)
        return server

    @property
    def nginx(self):
        if self._nginx is None:
            self._nginx = Nginx(self.work)
        return self._nginx

    def in_turns(self, *sides):
        """The median of each side's figures, measured in turns; one short round before warms up."""
        figures = [[] for _ in sides]
        for _ in range(self.rounds):
            for side, found in zip(sides, figures):
                found.append(side())
        return [statistics.median(found) for found in figures]

    def close(self):
        for server in self._servers:
            if server.process.poll() is None:
                server.stop()
        if self._nginx:
            self._nginx.stop()
