"""Libraries show only where they belong; no header of ours passes one on."""
import fnmatch

from house.tree import sources

# Include prefix → files that may have it.
HOMES = {
    "<boost/": ("src/net/*", "src/channels/*.cpp", "src/base/*.cpp"),
    "<openssl/": ("src/net/*", "src/channels/*.cpp", "src/base/*.cpp"),
    "<sqlite3.h": ("src/db/sqlite*.cpp", "src/db/sqlite*_internal.hpp"),
    "<libpq-fe.h": ("src/db/postgres*.cpp",),
    "<curl/": ("src/net/*.cpp", "src/channels/*.cpp"),
    "<gmime/": ("src/channels/*.cpp",),
    "<gumbo.h": ("src/channels/*.cpp", "src/desk/*.cpp"),
    "<libical/": ("src/channels/*.cpp",),
    "<unicode/": ("src/base/*.cpp", "src/channels/*.cpp"),
    "<sodium": ("src/base/*.cpp",),
    "<fmt/": ("src/*.cpp",),
    "<xapian": ("src/*.cpp",),
    "<cld2/": ("src/desk/*.cpp",),
    "<CLI/": ("src/app/*.cpp",),
    "<toml++/": ("src/app/*.cpp",),
}


def findings(tree):
    for path in sources(tree, tests=True):
        for line, name in tree.includes(path):
            for prefix, homes in HOMES.items():
                if name.startswith(prefix) and not any(fnmatch.fnmatch(path, home) for home in homes):
                    if not path.endswith("_test.cpp"):
                        yield f"{path}:{line}: {name} does not belong here"
        if path.startswith("src/net/"):
            continue
        through = reaches_boost(tree, path, set())
        if through and path not in through:
            yield f"{path}:1: sees Boost or OpenSSL through {through[0]}"


def reaches_boost(tree, path, seen):
    """The header of net that brings Boost or OpenSSL to this file through quoted includes, or []."""
    for _, name in tree.includes(path):
        if name.startswith(("<boost/", "<openssl/")) and path.endswith(".hpp"):
            return [path]
        inner = "src/" + name.strip('"')
        if name.startswith('"') and inner not in seen and tree.has(inner):
            seen.add(inner)
            found = reaches_boost(tree, inner, seen)
            if found:
                return found
    return []


SAMPLES = [
    ({"src/base/a.hpp": "#include <boost/json.hpp>\n"}, "does not belong here"),
    ({"src/kernel/a.cpp": "#include <openssl/sha.h>\n"}, "does not belong here"),
    ({"src/kernel/a.cpp": "#include <sqlite3.h>\n"}, "does not belong here"),
    ({"src/net/loop.hpp": "#include <boost/asio.hpp>\n", "src/kernel/a.hpp": '#include "net/loop.hpp"\n'},
     "through src/net/loop.hpp"),
    ({"src/net/loop.hpp": "#include <boost/asio.hpp>\n", "src/channels/email/imap.cpp": "#include <boost/asio.hpp>\n",
      "src/db/sqlite.cpp": "#include <sqlite3.h>\n"}, None),
]
