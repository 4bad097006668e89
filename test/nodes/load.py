"""Load on both nodes: tickets, answers to customers and mails, each tried until it is acknowledged.

Every piece of work has a number and a key, so that trying again is no second one. What was acknowledged is
looked up in the database afterwards.
"""
import collections
import http.client
import itertools
import json
import re
import threading
import time

from support import LmtpClient, mail_to  # test/faults

INBOX, FETCHED = "shop@ours.example", "fetched@ours.example"
TAKES_AT_MOST = 40  # seconds for one request: patience, a last attempt, and a margin


class Work(threading.Thread):
    """Does pieces of one kind, one after the other, each until it is acknowledged."""

    def __init__(self, load, kind, doors, pause, attempt):
        super().__init__(daemon=True)
        self.load, self.kind, self.doors, self.pause, self.attempt = load, kind, doors, pause, attempt
        self.door = 0
        self.start()

    def run(self):
        while not self.load.stopping:
            if self.kind == "answer" and not self.load.tickets:
                time.sleep(self.pause)  # there is nothing yet to answer
                continue
            number = next(self.load.numbers)
            while not self.try_once(number):
                time.sleep(0.25)
            time.sleep(self.pause)

    def try_once(self, number):
        begun = time.monotonic()
        try:
            problem = self.attempt(self.doors[self.door % len(self.doors)], number)
        except (OSError, http.client.HTTPException) as error:
            problem = type(error).__name__
        if problem:
            self.door += 1
        self.load.note(self.kind, number, begun, problem)
        return not problem


class Load:
    """`numbers`: where the numbers of pieces come from."""

    def __init__(self, numbers, token, inbox):
        self.numbers, self.token, self.inbox = numbers, token, inbox
        self.stopping = False
        self.lock = threading.Lock()
        self.done = collections.defaultdict(list)  # kind → numbers that were acknowledged
        self.answers = []  # (when it began, when it ended, problem or "") of each request
        self.tickets = collections.deque(maxlen=50)  # that may be answered
        self.answered = {}  # number of an answer → its ticket and the customer's address
        self.workers = []

    def begin(self, kind, doors, pause):
        """Somebody who does pieces of a kind (ticket, answer, mail, mailbox or list) at the first door that works."""
        self.workers.append(Work(self, kind, doors, pause, getattr(self, kind)))

    def note(self, kind, number, begun, problem):
        with self.lock:
            if kind != "mailbox":
                self.answers.append((begun, time.monotonic(), f"{kind}: {problem}" if problem else ""))
            if not problem:
                self.done[kind].append(number)

    def ticket(self, door, number):
        status, answer = self.post(door, "/api/v1/tickets", number, {
            "inbox_id": self.inbox, "customer": {"email": f"c{number}@buyer.example"},
            "subject": f"ticket {number}", "html": f"<p>words {number}.</p>", "send": number % 2 == 0})
        if status == 201:
            self.tickets.append((answer["id"], f"c{number}@buyer.example"))
        return "" if status == 201 else problem_of(status, answer)

    def answer(self, door, number):
        if number not in self.answered:
            self.answered[number] = self.tickets.pop()
        ticket, address = self.answered[number]
        status, answer = self.post(door, f"/api/v1/tickets/{ticket}/messages", number,
                                   {"html": f"<p>words {number}.</p>", "to": [{"address": address}]})
        return "" if status == 201 else problem_of(status, answer)

    def list(self, door, number):
        """Only reads."""
        status, answer = self.call(door, "GET", f"/api/v1/tickets?view=open&limit={1 + number % 25}", None, {})
        return "" if status == 200 else problem_of(status, answer)

    def post(self, door, path, number, body):
        return self.call(door, "POST", path, json.dumps(body), {"Idempotency-Key": f"piece-{number}"})

    def call(self, door, method, path, body, headers):
        connection = http.client.HTTPConnection(*door, timeout=TAKES_AT_MOST)
        try:
            connection.request(method, path, body, {
                "Authorization": f"Bearer {self.token}", "Content-Type": "application/json", **headers})
            response = connection.getresponse()
            text = response.read().decode()
            return response.status, json.loads(text) if "json" in response.headers.get("Content-Type", "") else text
        finally:
            connection.close()

    def mail(self, door, number, to=INBOX):
        client = LmtpClient(door[1], door[0])
        try:
            status = client.deliver(to, mail_to(to, number, 500))
            return "" if status == 250 else str(status)
        finally:
            client.close()

    def mailbox(self, door, number):
        """Whatever becomes of Deskbell, a mail server takes it; Deskbell fetches it."""
        return self.mail(door, number, FETCHED)

    def done_so_far(self):
        """Writes that Deskbell acknowledged."""
        with self.lock:
            return sum(len(numbers) for kind, numbers in self.done.items() if kind not in ("mailbox", "list"))

    def stop(self):
        """Returns once all that was begun is acknowledged."""
        self.stopping = True
        for worker in self.workers:
            worker.join(60)
            if worker.is_alive():
                raise RuntimeError(f"a {worker.kind} is never acknowledged")

    # --- What it was like.

    def resumed_after(self, fault):
        """When the first piece that was begun after that moment was acknowledged; None as long as none was."""
        with self.lock:
            ended = [end for begun, end, problem in self.answers if begun >= fault and not problem]
        return min(ended, default=None)

    def longest_pause(self):
        """Seconds in which nothing was acknowledged."""
        with self.lock:
            ends = sorted(end for _, end, problem in self.answers if not problem)
        return max((later - end for end, later in itertools.pairwise(ends)), default=0)

    def problems(self):
        with self.lock:
            return collections.Counter(problem for _, _, problem in self.answers if problem)

    def longest_request(self):
        with self.lock:
            return max(end - begun for begun, end, _ in self.answers)


def problem_of(status, answer):
    return f"{status} {answer.get('reason', '') if isinstance(answer, dict) else 'without a reason'}"


# --- What became of it.

def differences(query, done, first=0):
    """What is wrong with the pieces in the database: each of `done` (kind → numbers) has to be there, once.

    `query`: SQL → rows of texts. The sandbox keeps the last 2,000 mails only: those of pieces before `first` are
    not looked for.
    """
    mails = [*done["mail"], *done["mailbox"]]
    found = {
        "ticket": numbers(r"ticket (\d+)", query("SELECT subject FROM tickets WHERE subject LIKE 'ticket %'")),
        "mail": numbers(r"mail (\d+)", query("SELECT subject FROM tickets WHERE subject LIKE 'mail %'")),
        "arrival": numbers(r"mail (\d+)", query(
            "SELECT substring(encode(raw, 'escape') FROM 'Subject: (mail [0-9]+)') FROM intake_raws")),
    }
    expected = {"ticket": done["ticket"], "mail": mails, "arrival": mails}
    sent = query("SELECT raw, recipients FROM sandbox_mails")
    found["sent"] = numbers(r"words (\d+)\.", sent)
    expected["sent"] = [*done["answer"], *(number for number in done["ticket"] if number % 2 == 0)]
    found["acknowledgement"] = numbers(r"ann(\d+)@", [row[1:] for row in sent])
    expected["acknowledgement"] = mails

    problems = []
    for what, there in found.items():
        begin = first if what in ("sent", "acknowledgement") else 0
        count = collections.Counter(number for number in there if number >= begin)
        wanted = {number for number in expected[what] if number >= begin}
        for how, which in (("lost", wanted - set(count)), ("there more than once", {n for n in count if count[n] > 1}),
                           ("never acknowledged", set(count) - wanted)):
            if which:
                problems.append(f"{what} {how}: {sorted(which)[:20]}")
    return problems


def numbers(pattern, rows):
    """The number in each row, where there is one; a mail that says it twice says one."""
    return [int(match[1]) for row in rows if (match := re.search(pattern, row[0]))]
