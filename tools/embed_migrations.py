#!/usr/bin/env python3
"""Writes migrations/*.sql as a C++ array: embed_migrations.py OUT.cpp FILE..."""
import pathlib
import re
import sys

out, files = sys.argv[1], sorted(sys.argv[2:])
rows = []
for name in files:
    match = re.fullmatch(r"(\d{4})_([a-z0-9_]+)\.sql", pathlib.Path(name).name)
    if not match or (rows and int(match[1]) <= rows[-1][0]):  # gaps are left by branches
        sys.exit(f"{name}: migrations are named 0001_what.sql, 0002_…, each number once")
    rows.append((int(match[1]), match[2], pathlib.Path(name).read_text()))
with open(out, "w") as target:
    target.write('#include "db/migrations.hpp"\n\nnamespace deskbell::db {\nnamespace {\n')
    target.write(f"constexpr std::array<Migration, {len(rows)}> kMigrations{{{{\n")
    for version, name, sql in rows:
        # MSVC-safe splitting is not needed; raw strings of any length are fine for g++ and clang.
        target.write(f'    {{{version}, "{name}", R"~sql~({sql})~sql~"}},\n')
    target.write("}};\n}  // namespace\n\n")
    target.write("std::span<const Migration> builtInMigrations() { return kMigrations; }\n\n}  // namespace deskbell::db\n")
