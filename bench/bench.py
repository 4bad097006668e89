#!/usr/bin/env python3
"""Measures Deskbell against references in the same run; see docs/bench.md for what each row means.

    bench/bench.py [--quick] [--json FILE] [--list] [NAME...]

Both sides of a row run in turns on the same machine, so that its noise meets both alike; a row's
figure is the median of its rounds. Exit status 1 when a row falls short of its aim.
"""
import argparse
import dataclasses
import json
import pathlib
import shutil
import sys
import tempfile

from harness import Bench
import rows
import rows_copy
import rows_postgres

ROWS = rows.ROWS | rows_postgres.ROWS | rows_copy.ROWS


def print_table(results):
    head = ("what", "measured", "reference", "ratio", "aim", "")
    lines = [head] + [(r.what, r.measured, r.reference, f"{r.figure:.3g}", r.aim(), "ok" if r.ok() else "SHORT")
                      for r in results]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    for line in lines:
        print("  ".join(text.ljust(width) for text, width in zip(line, widths)).rstrip())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the tickets and short rounds: under five minutes")
    parser.add_argument("--json", metavar="FILE", help="also write the results there")
    parser.add_argument("--list", action="store_true", help="name the rows and stop")
    parser.add_argument("--tickets", type=int, help="in the large data set (default 1,000,000; with --quick 100,000)")
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = parser.parse_args()
    if options.list:
        print("\n".join(ROWS))
        return 0
    unknown = [name for name in options.names if name not in ROWS]
    if unknown:
        parser.error(f"there is no row {unknown[0]}; there are: {', '.join(ROWS)}")

    root = pathlib.Path(__file__).resolve().parent.parent
    work = pathlib.Path(tempfile.mkdtemp(prefix="run-", dir=_folder(root)))
    bench = Bench(root=root, work=work, cache=_folder(root),
                  tickets=options.tickets or (100_000 if options.quick else 1_000_000),
                  seconds=3 if options.quick else 8, rounds=3)
    results, broken = [], []
    try:
        for name in options.names or ROWS:
            print(f"{name} …", file=sys.stderr, flush=True)
            try:
                results += ROWS[name](bench)
            except Exception as error:  # the other rows are still worth their time
                print(f"{name}: {error}", file=sys.stderr, flush=True)
                broken.append(name)
    finally:
        bench.close()
        shutil.rmtree(work, ignore_errors=True)
    print_table(results)
    for name in broken:
        print(f"{name} could not be measured")
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(
            [dataclasses.asdict(r) | {"ok": r.ok()} for r in results], indent=2) + "\n")
    return 0 if not broken and all(r.ok() for r in results) else 1


def _folder(root):
    folder = root / "build" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


if __name__ == "__main__":
    sys.exit(main())
