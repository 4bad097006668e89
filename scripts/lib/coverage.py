#!/usr/bin/env python3
"""Runs tests of the preset coverage and reads with gcov which lines of src they reached."""
import collections
import concurrent.futures
import itertools
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build/coverage"
LAYERS = ["base", "db", "net", "kernel", "desk", "channels", "app"]
# Real mail servers and corpora are elsewhere or slow, and reach little that others do not.
LEFT_OUT = "-Corpora*:*/Corpora*:Mail*:*/Mail*"


def run_tests(layers):
    """The tests that failed to run to their end, or failed."""
    for data in BUILD.rglob("*.gcda"):
        data.unlink()
    bad = []
    for layer in layers:
        print(f"Running the tests of {layer}", flush=True)
        with open(BUILD / f"{layer}_tests.log", "wb") as log:
            done = subprocess.run([BUILD / f"{layer}_tests", f"--gtest_filter={LEFT_OUT}"], cwd=ROOT,
                                  stdout=log, stderr=subprocess.STDOUT)
        if done.returncode != 0:
            bad.append(layer)
    return bad


def counts_of(data):
    """What gcov knows of one object file: source → {line: times}."""
    read = subprocess.run(["gcov", "--json-format", "--stdout", data], cwd=BUILD, capture_output=True)
    found = {}
    for line in read.stdout.splitlines():
        for file in json.loads(line)["files"]:
            path = os.path.relpath(os.path.normpath(BUILD / file["file"]), ROOT)
            if path.startswith("src/") and not path.endswith("_test.cpp"):
                found[path] = {one["line_number"]: one["count"] for one in file["lines"]}
    return found


def all_counts():
    total = collections.defaultdict(dict)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for found in pool.map(counts_of, BUILD.rglob("*.gcda")):
            for path, lines in found.items():
                for line, count in lines.items():
                    total[path][line] = max(total[path].get(line, 0), count)
    return total


def ranges(numbers):
    """[3, 4, 5, 9] as "3-5 9"."""
    parts = []
    for _, run in itertools.groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        run = [number for _, number in run]
        parts.append(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}")
    return " ".join(parts)


def report(counts, layers):
    """The table by folder; what is not reached goes into a file."""
    folders = collections.defaultdict(lambda: [0, 0])
    unreached = []
    for path, lines in sorted(counts.items()):
        parts = path.split("/")
        if parts[1] not in layers:
            continue
        folder = "/".join(parts[1:3] if len(parts) > 3 else parts[1:2])
        missing = sorted(line for line, count in lines.items() if count == 0)
        for name in (folder, "all"):
            folders[name][0] += len(lines)
            folders[name][1] += len(lines) - len(missing)
        if missing:
            unreached.append(f"{path}: {ranges(missing)}\n")
    print(f"{'':22}{'lines':>8}{'reached':>10}")
    for name, (lines, reached) in sorted(folders.items(), key=lambda item: (item[0] == "all", item[0])):
        print(f"{name:22}{lines:8}{100 * reached / lines:9.1f} %")
    target = BUILD / "report.txt"
    target.write_text("".join(unreached))
    print(f"Lines that no test reached are in {target.relative_to(ROOT)}")


def main(arguments):
    unknown = set(arguments) - set(LAYERS)
    if unknown:
        print(f"no layer {', '.join(sorted(unknown))}; there are {' '.join(LAYERS)}", file=sys.stderr)
        return 2
    layers = [layer for layer in LAYERS if not arguments or layer in arguments]
    print("Building", flush=True)
    built = subprocess.run(["scripts/build", "-p", "coverage", *(f"{layer}_tests" for layer in layers)],
                           cwd=ROOT, stdout=subprocess.DEVNULL)
    if built.returncode != 0:
        print("The tests do not build; scripts/build -p coverage shows why.", file=sys.stderr)
        return 1
    bad = run_tests(layers)
    report(all_counts(), layers)
    for layer in bad:
        print(f"Tests of {layer} failed; see build/coverage/{layer}_tests.log", file=sys.stderr)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
