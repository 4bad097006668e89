"""A room includes only itself and rooms below; slices meet by public headers, along listed edges."""
from house.tree import sources

LISTING = "tools/layers.toml"


def findings(tree):
    listing = tree.toml(LISTING)
    floor = {room: i for i, rooms in enumerate(listing["rooms"]) for room in rooms}
    edges = listing.get("slices", {})
    yield from cycles(edges)

    used, unlisted = set(), set()
    for path in sources(tree, tests=True):
        room, *inner = path.split("/")[1:]
        if room not in floor:
            yield f"{path}:1: room '{room}' is not in {LISTING}"
            continue
        slice_ = inner[0] if room == "desk" and len(inner) > 1 else None
        if slice_ and slice_ not in edges and slice_ not in unlisted:
            unlisted.add(slice_)
            yield f"{path}:1: slice '{slice_}' is not in {LISTING}"
        test = path.endswith("_test.cpp")
        for line, name in tree.includes(path):
            if not name.startswith('"'):
                continue
            target = name.strip('"').split("/")
            fault = None
            if target[0] == "support" and test:
                pass
            elif target[0] not in floor:
                fault = "is no room of src (write the path from src)"
            elif target[0] != room and floor[target[0]] >= floor[room]:
                fault = f"is not below {room}"
            elif room == "channels" and target[0] == "db" and target[1] != "db.hpp" and not test:
                fault = "a channel opens transactions for use cases (db/db.hpp) and sees nothing else of the database"
            elif target[0] == "desk" and target[1] != slice_:
                if len(target) == 3 and target[2] != f"{target[1]}.hpp":
                    fault = f"is private to {target[1]}; include desk/{target[1]}/{target[1]}.hpp"
                elif slice_ and not test:
                    used.add((slice_, target[1]))
                    if target[1] not in edges.get(slice_, []):
                        fault = f"{slice_} → {target[1]} is not an edge in {LISTING}"
            elif slice_ and inner[-1].startswith("rules.") and target[0] == "db":
                fault = "rules are pure: they know no database"
            if fault:
                yield f"{path}:{line}: {name} {fault}"
    for slice_, targets in edges.items():
        for target in targets:
            if (slice_, target) not in used:
                yield f"{LISTING}:1: the edge {slice_} → {target} is not used"


def cycles(edges):
    state = {}

    def visit(slice_, trail):
        if state.get(slice_) == "done":
            return
        if slice_ in trail:
            yield f"{LISTING}:1: cycle {' → '.join([*trail[trail.index(slice_):], slice_])}"
            return
        for target in edges.get(slice_, []):
            yield from visit(target, [*trail, slice_])
        state[slice_] = "done"

    for slice_ in edges:
        yield from visit(slice_, [])


def _listing(slices=""):
    return f'rooms = [["base"], ["db", "net"], ["kernel"], ["desk"], ["channels"], ["app"]]\n[slices]\n{slices}'


SAMPLES = [
    ({LISTING: _listing(), "src/base/a.cpp": '#include "kernel/b.hpp"\n'}, "is not below base"),
    ({LISTING: _listing(), "src/db/a.cpp": '#include "net/b.hpp"\n'}, "is not below db"),
    ({LISTING: _listing(), "src/app/a.cpp": '#include "b.hpp"\n'}, "is no room"),
    ({LISTING: _listing(), "src/desk/tags/tags.hpp": ""}, "'tags' is not in"),
    ({LISTING: _listing("a=[]\nb=[]"), "src/desk/a/service.cpp": '#include "desk/b/b.hpp"\n'}, "is not an edge"),
    ({LISTING: _listing('a=["b"]\nb=[]'), "src/desk/a/service.cpp": '#include "desk/b/store.hpp"\n'}, "is private"),
    ({LISTING: _listing("b=[]"), "src/app/main.cpp": '#include "desk/b/store.hpp"\n'}, "is private"),
    ({LISTING: _listing("b=[]"), "src/desk/b/rules.cpp": '#include "db/db.hpp"\n'}, "rules are pure"),
    ({LISTING: _listing(), "src/channels/email/a.cpp": '#include "db/sql.hpp"\n'}, "sees nothing else of the database"),
    ({LISTING: _listing('a=["b"]\nb=["a"]')}, "cycle a → b → a"),
    ({LISTING: _listing('a=["b"]\nb=[]')}, "is not used"),
    ({LISTING: _listing('a=["b"]\nb=[]'), "src/desk/a/a.hpp": '#include <vector>\n#include "desk/b/b.hpp"\n',
      "src/desk/a/a_test.cpp": '#include "support/fakes.hpp"\n#include "desk/a/store.hpp"\n',
      "src/app/wire.cpp": '#include "desk/a/a.hpp"\n'}, None),
]
