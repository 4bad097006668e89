"""The row of moving to a database server."""
import re
import statistics
import subprocess
import time

from harness import Result
from postgres import Postgres, program
from rows import SMALL


def _seconds(command):
    began = time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return time.perf_counter() - began, done.stdout


def copy_row(bench):
    """Everything that `deskbell copy` does, verifying included, against COPY of the same rows into the same tables."""
    source, postgres = bench.data(SMALL), Postgres()
    script = bench.work / "rows.sql"
    try:
        command = [bench.binary("deskbell"), "copy", "--from", source, "--to"]
        _, said = _seconds([*command, postgres.database("first")])
        rows = int(re.search(r"(\d+) rows", said).group(1))
        for what, file in (("--schema-only", bench.work / "schema.sql"), ("--data-only", script)):
            _seconds([program("pg_dump"), what, "-f", file, postgres.url("first")])
        ours, theirs = [], []
        for turn in range(bench.rounds):
            ours.append(rows / _seconds([*command, postgres.database(f"ours{turn}")])[0])
            bare = postgres.database(f"bare{turn}")
            psql = [program("psql"), "-Xq", "-v", "ON_ERROR_STOP=1", bare, "-f"]
            _seconds([*psql, bench.work / "schema.sql"])
            theirs.append(rows / _seconds([*psql, script])[0])
    finally:
        postgres.stop()
    return [Result("copy", f"{rows:,} rows from a folder to PostgreSQL, verified", f"{statistics.median(ours):,.0f}/s",
                   f"psql COPY {statistics.median(theirs):,.0f}/s",
                   statistics.median(a / b for a, b in zip(ours, theirs)), 0.3)]


ROWS = {"copy": copy_row}
