#!/usr/bin/env python3
"""Runs the rules of the house over the checkout:  tools/checks.py [--list] [NAME...]

A rule is a module in tools/house with a docstring, a function `findings(tree)` that yields lines such
as "src/a.cpp:12: what is wrong", and SAMPLES: small trees that it must flag, each with a piece of
what it must say (or None: must stay quiet). Samples run every time, so that a rule that has gone
blind is noticed. The last line is the count.
"""
import importlib
import pathlib
import sys
import time

from house.tree import Skip, Tree

HOUSE = pathlib.Path(__file__).resolve().parent / "house"
NOT_RULES = {"__init__", "tree", "cpp"}
AT_MOST = 40  # findings shown of one rule


def sample_faults(rule):
    """What is wrong with a rule itself."""
    for files, expected in rule.SAMPLES:
        found = list(rule.findings(Tree(files)))
        if expected is None and found:
            yield f"flags a good sample: {found[0]}"
        if expected is not None and not any(expected in finding for finding in found):
            yield f"does not say '{expected}' of {sorted(files)}: {found}"


def main(names):
    passed = failed = skipped = 0
    tree = Tree.of_checkout(HOUSE.parents[1])
    rules = sorted(path.stem for path in HOUSE.glob("*.py") if path.stem not in NOT_RULES)
    if names == ["--list"]:
        print("\n".join(rules))
        return 0
    unknown = [name for name in names if name not in rules]
    if unknown:
        print(f"There is no rule {unknown[0]}; there are: {', '.join(rules)}", file=sys.stderr)
        return 2
    for name in names or rules:
        rule = importlib.import_module(f"house.{name}")
        title = rule.__doc__.splitlines()[0]
        for what, look in ((title, rule.findings), (f"{name}: its samples", None)):
            started = time.monotonic()
            try:
                found = list(look(tree) if look else sample_faults(rule))
            except Skip as reason:
                skipped += 1
                print(f"skip  {what} ({reason})")
                continue
            passed, failed = (passed, failed + 1) if found else (passed + 1, failed)
            if found or look:
                print(f"{'FAIL' if found else 'ok  '}  {what} ({(time.monotonic() - started) * 1000:.0f} ms)")
            for finding in found[:AT_MOST]:
                print(f"      {finding}")
            if len(found) > AT_MOST:
                print(f"      … and {len(found) - AT_MOST} more")
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
