#!/usr/bin/env python3
"""Prepares every statement of the stores on both databases, without running one:
statements.py --sqlite FILE --postgres URL. Both have the product's schema. Prints what is refused, and
closes with a count; the exit status is 1 when something was.

A statement is a literal (db::Statement name{"name", "text" …}), so all of them can be found. Those in
files *_postgres_store.cpp and *_embedded_store.cpp are for one database only. What a db::Query puts
together at run time is not here: the tests of the lists run those on both."""
import argparse
import pathlib
import re
import sqlite3
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

BEGIN = re.compile(r"\bconstexpr\s+(?:db::)?Statement\s+(\w+)\s*[({]")
DEFINE = re.compile(r"^#define\s+(\w+)((?:.*\\\n)*.*)$", re.MULTILINE)
TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|(\w+)|//[^\n]*|(\S)')


def unescape(text):
    return re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t"}.get(m[1], m[1]), text)


def macros(files):
    """name → its body, of macros that are made of literals."""
    return {m[1]: m[2].replace("\\\n", " ") for text in files.values() for m in DEFINE.finditer(text)}


def literal_of(tokens, known, stop):
    """Joins literals and macros up to one of `stop`; (text, which one)."""
    text = ""
    for literal, word, other in tokens:
        if word:
            if word not in known:
                raise ValueError(f"{word} is no macro of literals")
            text += literal_of(iter(scan(known[word])), known, "")[0]
        elif other:
            if other in stop:
                return text, other
            raise ValueError(f"unexpected {other}")
        else:
            text += unescape(literal)
    return text, ""


def scan(text):
    for match in TOKEN.finditer(text):
        if not match[0].startswith("//"):
            yield match[1], match[2], match[3]


def statements(files):
    """(file, name, text) of each."""
    shared = macros(files)
    for path, text in sorted(files.items()):
        known = shared | macros({path: text})
        for match in BEGIN.finditer(text):
            tokens = scan(text[match.end():])
            name, _ = literal_of(tokens, known, ",")
            body, _ = literal_of(tokens, known, ")}")
            yield path, name, body


def sources():
    paths = [path for pattern in ("*.cpp", "*.hpp") for path in (ROOT / "src").rglob(pattern)]
    texts = {str(path.relative_to(ROOT)): path.read_text() for path in paths if not path.name.endswith("_test.cpp")}
    return texts


def refused_by_sqlite(file, found):
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    for path, name, text in found:
        # Unbound parameters are NULL; EXPLAIN compiles and does nothing.
        count = max([int(n) for n in re.findall(r"\$(\d+)", text)], default=0)
        try:
            connection.execute("EXPLAIN " + text, {str(n): None for n in range(1, count + 1)})
        except sqlite3.Error as error:
            yield f"{path}: {name}: SQLite: {error}"


def refused_by_postgres(url, found):
    script = "\n".join(f"PREPARE s{n} AS {text};" for n, (_, _, text) in enumerate(found))
    lines = script.splitlines()
    ran = subprocess.run(["psql", "-XAtq", "-f", "-", url], input=script, capture_output=True, text=True, timeout=120)
    for message in ran.stderr.splitlines():
        match = re.match(r"psql:<stdin>:(\d+): ERROR:\s*(.*)", message)
        if match:
            number = next(int(n[1]) for line in reversed(lines[:int(match[1])])
                          if (n := re.match(r"PREPARE s(\d+) AS", line)))
            path, name, _ = found[number]
            yield f"{path}: {name}: PostgreSQL: {match[2]}"
        elif message.startswith("psql: "):
            yield message


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--sqlite", required=True)
    arguments.add_argument("--postgres", required=True)
    given = arguments.parse_args()
    files = sources()
    found = list(statements(files))
    written = sum(len(BEGIN.findall(text)) for text in files.values())
    refused = [] if len(found) == written else [f"{written} are written, {len(found)} were read"]
    refused += refused_by_sqlite(given.sqlite, [s for s in found if not s[0].endswith("_postgres_store.cpp")])
    refused += refused_by_postgres(given.postgres, [s for s in found if not s[0].endswith("_embedded_store.cpp")])
    for line in refused:
        print(line)
    print(f"{len(found)} statements, {len(refused)} refused")
    return 1 if refused or not found else 0


if __name__ == "__main__":
    sys.exit(main())
