"""Machines inside this one: each has a network of its own, on one switch, and a cable that can be pulled.

A program that uses them calls enter() first. It is then run again in namespaces of its own, of processes and of
networks: when it ends, however it ends, all that it started ends too, and no trace is left of the networks. Where
namespaces are not allowed, machines are addresses of this one (127.0.77.x), without cables.
"""
import contextlib
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import sys
import time

INSIDE = "DESKBELL_TEST_NAMESPACES"
OWN = ["unshare", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"]
PROBE = "ip link add switch type bridge && ip link add one type veth peer name other"


def enter():
    """Goes on in namespaces of its own, if that is possible."""
    if os.environ.get(INSIDE):
        return
    if os.geteuid() == 0 and subprocess.run([*OWN, "sh", "-c", PROBE], capture_output=True).returncode == 0:
        # The shell buries what loses its parents: a process that died but was not buried seems to live.
        again = [*OWN, "bash", "-c", '"$@"; exit $?', "bash", sys.executable, *sys.argv]
        sys.stdout.flush()
        os.execvpe(again[0], again, {**os.environ, INSIDE: "1"})
    print("no namespaces are allowed here: addresses of this machine take their place, no cable is pulled")


def has_cables():
    return INSIDE in os.environ


class Network:
    """A switch, with this program at 10.0.0.1."""

    def __init__(self):
        self.prefix = "10.0.0." if has_cables() else "127.0.77."
        if has_cables():
            for line in ("link set lo up", "link add switch type bridge", "addr add 10.0.0.1/24 dev switch",
                         "link set switch up"):
                ip(line)

    def localized(self, text):
        """A configuration written for 10.0.0.0/24, for the addresses that machines have here."""
        return text if has_cables() else text.replace("10.0.0.0/24", "127.0.0.0/8").replace("10.0.0.", self.prefix)


class Machine:
    """What runs on it has its working directory in `folder`; that is how it is known."""

    def __init__(self, network, name, number, folder):
        self.network, self.name, self.folder = network, name, folder
        self.address = f"{network.prefix}{number}"
        self.enter_network = []
        self.plugged = True
        folder.mkdir()
        folder.chmod(0o755)
        if has_cables():
            self.holder = subprocess.Popen(["unshare", "--net", "sleep", "infinity"])
            self.enter_network = ["nsenter", f"--net=/proc/{self.holder.pid}/ns/net"]
            while os.readlink(f"/proc/{self.holder.pid}/ns/net") == os.readlink("/proc/self/ns/net"):
                time.sleep(0.01)
            ip(f"link add {name} type veth peer name eth0 netns {self.holder.pid}")
            for line in ("link set lo up", f"addr add {self.address}/24 dev eth0", "link set eth0 up"):
                ip(line, self.enter_network)
            ip(f"link set {name} master switch up")

    def loopback(self):
        """What the machine itself knows as 127.0.0.1."""
        return "127.0.0.1" if has_cables() else self.address

    def as_user(self, user):
        if user is None or os.geteuid() != 0:
            return []
        return ["setpriv", f"--reuid={user}", f"--regid={pwd.getpwnam(user).pw_gid}", "--init-groups"]

    def start(self, command, user=None, env=None):
        """Starts a program that stays; what it says is appended to `folder`/PROGRAM.log."""
        with open(self.folder / f"{pathlib.Path(command[0]).name}.log", "ab") as log:
            return subprocess.Popen([*self.enter_network, *self.as_user(user), *command], cwd=self.folder,
                                    stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.environment(env))

    def run(self, command, user=None, said="", env=None):
        """Runs a program to its end: what it printed. Raises when it fails."""
        done = subprocess.run([*self.enter_network, *self.as_user(user), *command], cwd=self.folder, input=said,
                              text=True, capture_output=True, timeout=120, env=self.environment(env))
        if done.returncode != 0:
            raise RuntimeError(f"{self.name}: {' '.join(map(str, command))}: {done.stdout}{done.stderr}")
        return done.stdout

    @staticmethod
    def environment(more):
        return {**os.environ, "LC_ALL": "C.UTF-8", **(more or {})}

    def processes(self):
        found = []
        for process in pathlib.Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                if process.name.isdigit() and pathlib.Path(os.readlink(process / "cwd")).is_relative_to(self.folder):
                    found.append(int(process.name))
        return found

    def signal(self, number):
        """To all that runs here, also to what is being started meanwhile."""
        told = set()
        while new := set(self.processes()) - told:
            told |= new
            for process in new:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, number)

    def kill(self):
        self.signal(signal.SIGSTOP)  # nobody sees the others die
        self.signal(signal.SIGKILL)
        while self.processes():
            time.sleep(0.01)

    def freeze(self):
        self.signal(signal.SIGSTOP)

    def thaw(self):
        self.signal(signal.SIGCONT)

    def unplug(self):
        ip(f"link set {self.name} down")

    def plug(self):
        ip(f"link set {self.name} up")


def keep_logs(folder, name):
    """Copies all that was said into build/test-logs."""
    kept = pathlib.Path(__file__).resolve().parents[2] / "build/test-logs" / f"nodes-{name}"
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir(parents=True)
    for log in folder.rglob("*.log"):
        shutil.copyfile(log, kept / "-".join(log.relative_to(folder).parts))


def ip(line, inside=()):
    subprocess.run([*inside, "ip", *line.split()], check=True)
