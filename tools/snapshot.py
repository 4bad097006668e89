#!/usr/bin/env python3
"""Keeps what a release leaves behind, for the tests of the next ones to upgrade:
snapshot.py VERSION --binary build/dev/deskbell --postgres URL

Writes test/upgrade/VERSION/sqlite.sql.xz and postgres.sql.xz: the demo business, as a text that makes its
database. URL is an empty PostgreSQL database, which is filled. A snapshot is never changed afterwards."""
import argparse
import lzma
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent


def load(binary, folder, database=""):
    subprocess.run([binary, "demo", "load", "--data", folder], check=True, stdout=subprocess.DEVNULL,
                   env={**os.environ, "DESKBELL_DATABASE": database})


def pack(path, text):
    path.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size} bytes")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("version")
    arguments.add_argument("--binary", type=pathlib.Path, default=ROOT / "build/dev/deskbell")
    arguments.add_argument("--postgres", required=True)
    given = arguments.parse_args()
    into = ROOT / "test/upgrade" / given.version
    if into.exists():
        sys.exit(f"{into.relative_to(ROOT)} is there already: what was released stays as it is")
    into.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder:
        load(given.binary, f"{folder}/sqlite")
        database = sqlite3.connect(f"{folder}/sqlite/deskbell.db")
        pack(into / "sqlite.sql.xz", "\n".join(database.iterdump()) + "\n")
        load(given.binary, f"{folder}/postgres", database=given.postgres)
        dump = subprocess.run(["pg_dump", "--no-owner", "--no-privileges", given.postgres], check=True,
                              capture_output=True, text=True)
        pack(into / "postgres.sql.xz", dump.stdout)


if __name__ == "__main__":
    main()
