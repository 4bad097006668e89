#!/usr/bin/env python3
"""Compares what the binary says of itself with test/golden:  tools/goldens.py [--update] [BINARY]

A difference is a change of the interface. If it is meant, --update writes it down, and the review
sees it. The last line is the count.
"""
import difflib
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
GOLDENS = {
    "routes.txt": ["routes"],
    "openapi.json": ["routes", "--openapi"],
    "config.txt": ["config"],
}


def main(arguments):
    update = "--update" in arguments
    names = [argument for argument in arguments if argument != "--update"]
    binary = names[0] if names else str(ROOT / "build/dev/deskbell")
    passed = failed = 0
    for name, command in GOLDENS.items():
        path = ROOT / "test/golden" / name
        said = subprocess.run([binary, *command], capture_output=True, text=True)
        if said.returncode != 0:
            print(f"FAIL  {name}: deskbell {' '.join(command)} ended with {said.returncode}: {said.stderr.strip()}")
            failed += 1
            continue
        if update:
            path.write_text(said.stdout)
        expected = path.read_text() if path.exists() else ""
        if said.stdout == expected:
            passed += 1
            continue
        failed += 1
        print(f"FAIL  {name} differs from deskbell {' '.join(command)}; if that is meant: tools/goldens.py --update")
        for line in list(difflib.unified_diff(expected.splitlines(), said.stdout.splitlines(), lineterm="", n=1))[:40]:
            print(f"      {line[:200]}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main(sys.argv[1:]))
