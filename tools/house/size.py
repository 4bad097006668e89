"""No file is longer than 700 lines."""
LIMIT = 700
GENERATED = (".gen.ts", "package-lock.json")


def findings(tree):
    for path in tree.paths("src/*.[ch]pp", "test/*.[ch]pp", "test/*.ts", "bench/*.cpp", "bench/*.py", "web/*.ts",
                           "web/*.tsx", "web/*.css", "tools/*.py", "scripts/*", "cmake/*", "migrations/*.sql"):
        length = tree.text(path).count("\n")
        if length > LIMIT and not path.endswith(GENERATED):
            yield f"{path}:{LIMIT + 1}: {length} lines; split it"


SAMPLES = [
    ({"src/desk/tickets/service.cpp": "\n" * 701}, "701 lines"),
    ({"src/desk/tickets/service.cpp": "\n" * 700, "web/src/api/schema.gen.ts": "\n" * 9000}, None),
]
