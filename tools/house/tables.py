"""A table is named only by its owner."""
import re

from house import cpp
from house.tree import sources

USE = re.compile(r"\b(?:from|join|into|update|table)\s+(?:only\s+)?(\w+)", re.IGNORECASE)
CREATE = re.compile(r"create\s+(?:virtual\s+)?table\s+(?:if\s+not\s+exists\s+)?(\w+)", re.IGNORECASE)
OWNER = re.compile(r"--\s*owner:\s*(\w+)")


def owners(tree):
    """table → owner, and what is wrong with the migrations. The owner stands in a comment above each
    CREATE TABLE, after the statement before it: `-- owner: tickets`."""
    table_owner, faults = {}, []
    for path in tree.paths("migrations/*.sql"):
        text, end = tree.text(path), 0
        for match in CREATE.finditer(re.sub(r"--[^\n]*", lambda m: "-" * len(m.group(0)), text)):
            named = OWNER.findall(text, end, match.start())
            end = match.end()
            if not named:
                faults.append(f"{path}:{cpp.line_of(text, match.start())}: no '-- owner: SLICE' above {match.group(1)}")
            else:
                table_owner[match.group(1)] = named[-1]
    return table_owner, faults


def findings(tree):
    table_owner, faults = owners(tree)
    yield from faults
    allowed = {(entry["slice"], entry["table"]) for entry in tree.toml("tools/allowed.toml").get("tables", [])}
    used = set()
    for path in sources(tree):
        parts = path.split("/")
        who = parts[2] if parts[1] == "desk" else parts[1]
        for line, content in cpp.literals(tree.text(path)):
            for table in USE.findall(content):
                if table_owner.get(table, who) == who:
                    continue
                used.add((who, table))
                if (who, table) not in allowed:
                    yield f"{path}:{line}: table {table} belongs to {table_owner[table]}"
    for who, table in sorted(allowed - used):
        yield f"tools/allowed.toml:1: {who} does not name {table} any more"


_MIGRATION = {"migrations/0001_a.sql": "-- owner: tags\nCREATE TABLE tags (id BIGINT);\n"}
SAMPLES = [
    ({"migrations/0001_a.sql": "-- owner: a\nCREATE TABLE a (b BIGINT);\nCREATE TABLE c (d BIGINT);"}, "above c"),
    ({**_MIGRATION, "src/desk/tickets/store.cpp": 'q(R"(SELECT 1\nFROM tickets JOIN tags ON 1)");'}, "belongs to tags"),
    ({**_MIGRATION, "src/kernel/x_store.cpp": 'q("INSERT INTO tags VALUES ($1)");'}, "belongs to tags"),
    ({**_MIGRATION, "tools/allowed.toml": '[[tables]]\nslice="a"\ntable="tags"\nreason=""\n'}, "does not name"),
    ({**_MIGRATION, "src/desk/tags/store.cpp": 'q("UPDATE tags SET a = 1");'}, None),
]
