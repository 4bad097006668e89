"""SQL stands only as literals in store files."""
import fnmatch
import re

from house import cpp
from house.tree import sources

HOMES = ("src/db/*", "src/desk/*/store*.[ch]pp", "src/desk/*/*_store.[ch]pp", "src/kernel/*store.[ch]pp")
TYPES = re.compile(r"\bdb::(Sql|Statement|Query)\b")
TEXT = re.compile(r"^\s*(select\s.+\sfrom\s|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s|create\s+(table|index)\s"
                  r"|with\s+\w+\s+as\s*\()", re.IGNORECASE | re.DOTALL)


def findings(tree):
    for path in sources(tree):
        if any(fnmatch.fnmatch(path, home) for home in HOMES):
            continue
        code = tree.code(path)
        for match in TYPES.finditer(code):
            yield f"{path}:{cpp.line_of(code, match.start())}: {match.group(0)} belongs into a store file"
        for line, content in cpp.literals(tree.text(path)):
            if TEXT.match(content):
                yield f"{path}:{line}: SQL outside a store file"


SAMPLES = [
    ({"src/desk/tags/service.cpp": 'f(R"(\n  SELECT a\n  FROM b)");'}, "service.cpp:1: SQL outside"),
    ({"src/kernel/jobs.cpp": 'run("delete from jobs where id = $1");'}, "SQL outside"),
    ({"src/app/a.cpp": "void f(const db::Statement& s);"}, "db::Statement belongs"),
    ({"src/kernel/jobs_store.cpp": 'run("delete from jobs");', "src/desk/a/store.cpp": "db::Statement s;",
      "src/desk/a/service.cpp": '// SELECT a FROM b\nlog("select one from the list above");' [:20]}, None),
]
