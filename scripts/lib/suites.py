#!/usr/bin/env python3
"""The suites of scripts/test: builds what they need, runs them, counts.

A suite is a name, a question whether the checkout has it, the CMake targets it needs and a function
that runs it. What cannot be built, crashes or hangs counts as failed.
"""
import concurrent.futures
import dataclasses
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
LOGS = ROOT / "build/test-logs"
LAYERS = ["base", "db", "net", "kernel", "desk", "channels"]
SKIPPED = 77  # exit status of a program that cannot be tested here
CORPORA = ROOT.parent / "shared/corpora"
SANITIZERS = {
    "ASAN_OPTIONS": "detect_stack_use_after_return=0:abort_on_error=1",
    "UBSAN_OPTIONS": "print_stacktrace=1",
}


@dataclasses.dataclass
class Count:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other):
        return Count(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self):
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


def say(text):
    print(text, flush=True)


def fail(name, why, tail=()):
    """Reports one failure, with at most 30 lines of what was printed."""
    say(f"  FAILED {name}: {why}")
    for line in list(tail)[-30:]:
        say(f"    {line}")
    return Count(failed=1)


def run(command, log, timeout, env=None, cwd=ROOT):
    """Runs a command with its output in a log file: its exit status, or a reason as text."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, "wb") as out:
        try:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                                       env={**os.environ, **(env or {})}, cwd=cwd, start_new_session=True)
        except OSError as error:
            return str(error)
        try:
            status = process.wait(timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return f"still running after {timeout} s"
    if status < 0:
        return f"ended by {signal.Signals(-status).name}"
    return status


def lines(log):
    return log.read_text(errors="replace").splitlines() if log.exists() else []


# --- building -------------------------------------------------------------------------------------

def build(preset, targets):
    """Builds what can be built; the set of targets that could not."""
    started = time.monotonic()
    log = LOGS / f"build-{preset}.log"
    status = run(["scripts/build", "-p", preset, "-k", "0", *targets], log, 3600)
    say(f"Built {preset} in {time.monotonic() - started:.0f} s")
    if status == 0:
        return set()
    errors = [line for line in lines(log) if re.search(r"error|FAILED|undefined", line)]
    fail(f"build of {preset}", f"see {log.relative_to(ROOT)}", (errors or lines(log))[:30])
    return {target for target in targets
            if run(["scripts/build", "-p", preset, target], LOGS / f"build-{preset}-{target}.log", 3600) != 0}


def build_web():
    """Builds web/dist when something changed: None, or why it could not."""
    log = LOGS / "build-web.log"
    status = run(["bash", "-ec", ". scripts/lib/node.sh; . scripts/lib/web.sh; buildWeb"], log, 1200)
    if status != 0:
        fail("build of the web", status, lines(log))
        return "the web was not built"
    return None


# --- runners --------------------------------------------------------------------------------------

def gtest(suite, preset, runs, broken, timeout=900, more_env=None):
    """Runs (binary, filter) pairs side by side, as many as there are cores."""
    def one(job):
        binary, only = job
        name = f"{suite}-{binary}"
        log, report = LOGS / f"{name}.log", LOGS / f"{name}.json"
        report.unlink(missing_ok=True)
        env = dict(SANITIZERS, GTEST_COLOR="no", **(more_env or {}))
        if CORPORA.is_dir():
            env["DESKBELL_CORPORA"] = str(CORPORA)
        status = run([f"build/{preset}/{binary}", f"--gtest_filter={only}", f"--gtest_output=json:{report}"],
                     log, timeout, env)
        return job, status, log, report

    total = Count()
    jobs = []
    for binary, only in runs:
        if binary in broken:
            total += fail(f"{suite} {binary}", "does not build")
        else:
            jobs.append((binary, only))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for (binary, _), status, log, report in pool.map(one, jobs):
            total += read_gtest(f"{suite} {binary}", status, log, report)
    return total


def read_gtest(name, status, log, report):
    if not report.exists():  # it died: count what had passed, and the death
        passed = sum(line.startswith("[       OK ]") for line in lines(log))
        running = [line for line in lines(log) if line.startswith("[ RUN")]
        where = f" in {running[-1][13:]}" if running else ""
        why = status if isinstance(status, str) else f"exit status {status}"
        return Count(passed) + fail(f"{name}{where}", why, lines(log))
    count = Count()
    for group in json.loads(report.read_text())["testsuites"]:
        for test in group["testsuite"]:
            if test.get("failures"):
                message = test["failures"][0]["failure"].splitlines()
                count += fail(f"{name} {test['classname']}.{test['name']}", message[0], message[1:])
            elif test["result"] == "SKIPPED":
                count.skipped += 1
            elif test["status"] == "RUN":
                count.passed += 1
    if status != 0 and not count.failed:  # a leak, or a crash in a destructor of the process
        count += fail(name, f"exit status {status}", lines(log))
    return count


def program(suite, name, command, timeout=900, cwd=ROOT, env=None):
    """A command that is one test."""
    log = LOGS / f"{suite}-{name}.log"
    status = run(command, log, timeout, env, cwd)
    if status == SKIPPED:
        say(f"  {suite} {name} {(lines(log) or ['skipped'])[-1]}")
        return Count(skipped=1)
    return Count(passed=1) if status == 0 else fail(f"{suite} {name}", status, lines(log))


def counting(suite, tool, *needs):
    """A tool that prints what it finds and closes with a count of its own."""
    def run_tool(broken):
        for need in needs:
            if need in broken:
                return fail(suite, f"{need} {broken[need]}")
        log = LOGS / f"{suite}.log"
        run([sys.executable, tool], log, 600)
        for line in lines(log)[:-1]:
            say(f"  {line}")
        count = re.fullmatch(r"(\d+) passed, (\d+) failed(?:, (\d+) skipped)?", (lines(log) or [""])[-1])
        return Count(*(int(n or 0) for n in count.groups())) if count else fail(suite, "no count", lines(log))
    return run_tool


def web(broken):
    if "web" in broken:
        return fail("web", broken["web"])
    count = Count()
    scripts = json.loads((ROOT / "web/package.json").read_text())["scripts"]
    for script in [name for name in ("typecheck", "lint", "size") if name in scripts]:
        count += program("web", script, ["npm", "run", "--silent", script], cwd=ROOT / "web")
    report, log = LOGS / "web-vitest.json", LOGS / "web-vitest.log"
    report.unlink(missing_ok=True)
    status = run(["npx", "--no-install", "vitest", "run", "--reporter=default", "--reporter=json",
                  f"--outputFile.json={report}"], log, 900, {"CI": "true", "NO_COLOR": "1"}, ROOT / "web")
    if not report.exists():
        return count + fail("web vitest", status, lines(log))
    result = json.loads(report.read_text())
    for file in result["testResults"]:
        cases = file["assertionResults"]
        if file["status"] == "failed" and not any(case["status"] == "failed" for case in cases):
            count += fail(f"web {file['name']}", "did not run", file.get("message", "").splitlines())
        for case in cases:
            if case["status"] == "failed":
                count += fail(f"web {case['fullName']}", "", "\n".join(case["failureMessages"]).splitlines()[:12])
    return count + Count(result["numPassedTests"], 0, result["numPendingTests"] + result["numTodoTests"])


def e2e_folder():
    for folder in ("test/e2e", "web/e2e"):
        if list((ROOT / folder).glob("playwright.config.*")):
            return ROOT / folder
    return None


def e2e(broken):
    for need in ("web", "deskbell"):
        if need in broken:
            return fail("e2e", f"{need} does not build")
    folder = e2e_folder()
    if (folder / "package-lock.json").exists():
        log = LOGS / "e2e-install.log"
        status = run(["bash", "-ec", f". scripts/lib/web.sh; installNodePackages {folder.relative_to(ROOT)}"],
                     log, 900)
        if status != 0:
            return fail("e2e", "npm ci failed", lines(log))
    report, log = LOGS / "e2e.json", LOGS / "e2e.log"
    report.unlink(missing_ok=True)
    status = run(["npx", "--no-install", "playwright", "test", "--reporter=list,json"], log, 1500, {
        "CI": "true", "NO_COLOR": "1", "PLAYWRIGHT_JSON_OUTPUT_NAME": str(report),
        "DESKBELL_BIN": str(ROOT / "build/dev/deskbell")}, folder)
    if not report.exists():
        return fail("e2e", status, lines(log))
    result = json.loads(report.read_text())
    stats, count = result["stats"], Count()

    def visit(suite, titles):
        nonlocal count
        for spec in suite.get("specs", []):
            if not spec["ok"]:
                errors = [run_.get("error", {}).get("message", "") for test in spec["tests"] for run_ in test["results"]]
                count += fail(f"e2e {' › '.join([*titles, spec['title']])}", "", "\n".join(errors).splitlines()[:20])
        for inner in suite.get("suites", []):
            visit(inner, [*titles, inner["title"]])

    for suite in result["suites"]:
        visit(suite, [suite["title"]])
    for error in result.get("errors", []):
        count += fail("e2e", error.get("message", "error").splitlines()[0])
    return count + Count(stats["expected"] + stats["flaky"], 0, stats["skipped"])


# --- what there is --------------------------------------------------------------------------------

def tests_of(layer):
    return list((ROOT / "src" / layer).rglob("*_test.cpp"))


def has_tests(layer, *prefixes):
    """Whether a layer has tests, or tests whose suite's name begins so."""
    if not prefixes:
        return bool(tests_of(layer))
    pattern = re.compile(rf"^TEST(_F|_P)?\((\w+, )?({'|'.join(prefixes)})", re.MULTILINE)
    return any(pattern.search(path.read_text()) for path in tests_of(layer))


MAIL, CORPUS = "Mail*:*/Mail*", "Corpora*:*/Corpora*"


def unit_runs():
    return [(f"{layer}_tests", f"-{CORPUS}" + (f":{MAIL}" if layer == "channels" else ""))
            for layer in LAYERS if has_tests(layer)]


def mail_runs():
    return [("channels_tests", MAIL)] if has_tests("channels", "Mail") else []


def app_runs():
    runs = [("app_tests", f"-{CORPUS}")] if has_tests("app") else []
    return [*runs, ("sim_tests", "*")]


def postgres_runs():
    """The longest first, since as many run at once as there are cores."""
    runs = [("app_tests", f"-{CORPUS}"), ("kernel_tests", "*"), ("desk_tests", f"-{CORPUS}:*HostileInput*"),
            ("db_tests", "*Postgres*")]
    return [(binary, only) for binary, only in runs if has_tests(binary.removesuffix("_tests"))]


def postgres(broken):
    return gtest("postgres", "dev", postgres_runs(), broken, more_env={"DESKBELL_TEST_DATABASE": "postgres"})


def corpora_runs():
    return [(f"{layer}_tests", CORPUS) for layer in [*LAYERS, "app"] if has_tests(layer, "Corpora")]


def fuzz_targets():
    return [f"fuzz_replay_{path.name[:-len('_fuzz.cpp')]}" for path in sorted((ROOT / "test/fuzz").glob("*_fuzz.cpp"))]


def fuzz(preset):
    def run_fuzz(broken):
        return sum((fail(target, "does not build") if target in broken else
                    program(f"fuzz-{preset}", target, [f"build/{preset}/{target}"], env=SANITIZERS)
                    for target in fuzz_targets()), Count())
    return run_fuzz


def faults(broken):
    if "deskbell" in broken:
        return fail("faults", "deskbell does not build")
    return sum((program("faults", name, [sys.executable, f"test/faults/{name}.py"], timeout=300)
                for name in ("kill", "disk_full")), Count())


def nodes(broken):
    if "deskbell" in broken:
        return fail("nodes", "deskbell does not build")
    count = Count()
    for name, timeout in (("failover", 900), ("gate", 400)):
        log = LOGS / f"nodes-{name}.log"
        status = run([sys.executable, f"test/nodes/{name}.py"], log, timeout)
        said = lines(log) or [""]
        if status == SKIPPED:
            say(f"  nodes {name} {said[-1]}")
            count.skipped += 1
            continue
        for line in said[:-1]:  # how long service was gone is of interest even when all is well
            say(f"  {line}")
        ended = re.fullmatch(r"(\d+) passed, (\d+) failed", said[-1])
        count += Count(*map(int, ended.groups())) if ended else fail(f"nodes {name}", status, said)
    return count


def sim(broken):
    if "deskbell_sim" in broken:
        return fail("sim", "deskbell_sim does not build")
    count = program("sim", "seeds", ["build/release/deskbell_sim", "--seeds", "1000", "--steps", "500",
                                     "--threads", str(min(2, os.cpu_count()))], timeout=1800)
    say(f"  {(lines(LOGS / 'sim-seeds.log') or ['no seed ran'])[-1]}")
    return count


def asan(broken):
    runs = unit_runs() + mail_runs() + app_runs()
    return gtest("asan", "asan", runs, broken, timeout=1800) + fuzz("asan")(broken)


@dataclasses.dataclass
class Suite:
    name: str
    what: str
    exists: bool
    run: callable  # of what is broken: {target: why}
    preset: str = "dev"
    targets: tuple = ()
    web: bool = False


def suites():
    def of_gtest(name, what, runs):
        return Suite(name, what, bool(runs), lambda broken: gtest(name, "dev", runs, broken),
                     targets=tuple(binary for binary, _ in runs))

    asan_runs = unit_runs() + mail_runs() + app_runs()
    all_suites = [
        Suite("checks", "the rules of the house (tools/checks.py)", True,
              counting("checks", "tools/checks.py")),
        of_gtest("unit", "every layer up to the channels", unit_runs()),
        of_gtest("mail", "with Postfix, Dovecot and hostile mail servers", mail_runs()),
        of_gtest("app", "the whole server over its API", app_runs()),
        Suite("postgres", "the driver, and what stands on it, on a PostgreSQL server of its own",
              bool(postgres_runs()), postgres, targets=tuple(binary for binary, _ in postgres_runs())),
        of_gtest("corpora", "real mail and hostile HTML, where ../shared/corpora is", corpora_runs()),
        Suite("fuzz", "the fuzz targets over their corpora", bool(fuzz_targets()), fuzz("dev"),
              targets=tuple(fuzz_targets())),
        Suite("golden", "routes, OpenAPI and settings as test/golden has them",
              any((ROOT / "test/golden").glob("*.*")) and (ROOT / "src/app/main.cpp").exists(),
              counting("golden", "tools/goldens.py", "deskbell"), targets=("deskbell",)),
        Suite("faults", "kill -9 while mail comes in, and a full disk (test/faults)",
              (ROOT / "src/app/main.cpp").exists(), faults, targets=("deskbell",)),
        Suite("nodes", "a primary, a Deskbell and the network between are taken away under load (test/nodes)",
              (ROOT / "src/app/main.cpp").exists(), nodes, targets=("deskbell",)),
        Suite("sim", "1,000 seeds of a simulated Deskbell on two nodes, with faults (test/sim)", True, sim, "release",
              ("deskbell_sim",)),
        Suite("web", "types, lint and tests of web/", (ROOT / "web/package-lock.json").exists(), web, web=True),
        Suite("e2e", "in Chromium, against the binary", e2e_folder() is not None, e2e,
              targets=("deskbell",), web=True),
        Suite("asan", "unit, mail, app and fuzz under AddressSanitizer and UBSan", bool(asan_runs), asan, "asan",
              tuple(dict.fromkeys([*(binary for binary, _ in asan_runs), *fuzz_targets()]))),
    ]
    return [suite for suite in all_suites if suite.exists]


def main(arguments):
    known = suites()
    if arguments == ["--list"]:
        for suite in known:
            say(f"{suite.name:10} {suite.what}")
        return 0
    unknown = set(arguments) - {suite.name for suite in known}
    if unknown:
        print(f"no suite {', '.join(sorted(unknown))}; scripts/test --list names them", file=sys.stderr)
        return 2
    chosen = [suite for suite in known if not arguments or suite.name in arguments]

    web_fault = build_web() if any(suite.web for suite in chosen) else None
    built = {}  # preset → what is broken

    def broken_for(suite):
        if suite.preset not in built:
            targets = dict.fromkeys(t for s in chosen if s.preset == suite.preset for t in s.targets)
            built[suite.preset] = dict.fromkeys(build(suite.preset, list(targets)), "does not build")
        return built[suite.preset] | ({"web": web_fault} if web_fault else {})

    counts = {}
    for suite in chosen:
        broken = broken_for(suite) if suite.targets else ({"web": web_fault} if web_fault else {})
        started = time.monotonic()
        counts[suite.name] = suite.run(broken)
        say(f"{suite.name}: {counts[suite.name]} ({time.monotonic() - started:.0f} s)")

    total = sum(counts.values(), Count())
    say("")
    for name, count in counts.items():
        say(f"{name:10} {count}")
    if total.passed + total.failed == 0:
        total += fail("all", "no test ran")
    say(f"{total}")
    return 1 if total.failed else 0


sys.exit(main(sys.argv[1:]))
