"""Every header compiles alone, without what others happen to include before it."""
import concurrent.futures
import hashlib
import os
import re
import shutil
import subprocess
import tempfile

from house.tree import Skip

# Libraries' own header folders; the build has them from pkg-config.
PACKAGES = ("gmime-3.0", "gumbo", "libsodium")


class Known:
    """Digests of headers that compile, a line each: written one by one, so that a run that is cut
    short was not in vain."""
    def __init__(self, file):
        self.file = file
        self.fine = set(file.read_text().split()) if file and file.exists() else set()
        if file:
            file.parent.mkdir(parents=True, exist_ok=True)

    def add(self, digest):
        self.fine.add(digest)
        if self.file:
            with open(self.file, "a") as lines:
                lines.write(digest + "\n")

    def keep(self, digests):
        """Forgets all others."""
        if self.file:
            self.file.write_text("".join(f"{digest}\n" for digest in sorted(self.fine & set(digests))))


def closure(tree, path, seen):
    """Hashes of the text of a header and of all that it includes of ours."""
    seen.add(path)
    for _, name in tree.includes(path):
        for inner in (f"src/{name[1:-1]}", f"test/{name[1:-1]}"):
            if name.startswith('"') and inner not in seen and tree.has(inner):
                closure(tree, inner, seen)
    return seen


def flags():
    said = subprocess.run(["pkg-config", "--cflags", *PACKAGES], capture_output=True, text=True)
    return said.stdout.split() if said.returncode == 0 else []


def error_in(said):
    """The first error in what a compiler said."""
    error = re.search(r"error: .*", said)
    return error.group(0) if error else said[:200]


def findings(tree):
    compiler = shutil.which("g++") or shutil.which("clang++")
    if not compiler:
        raise Skip("no compiler here")
    known = Known(tree.root / "build/checks/headers" if tree.root else None)
    digests = {}
    for path in tree.paths("src/*.hpp", "test/support/*.hpp"):
        if path.endswith("/pch.hpp"):
            continue
        parts = sorted(closure(tree, path, set()))
        digests[path] = hashlib.sha256("\0".join(p + tree.text(p) for p in parts).encode()).hexdigest()

    with tempfile.TemporaryDirectory(prefix="deskbell-headers-") as scratch:
        root = tree.root or _written(tree, scratch)
        extra = flags()

        def one(path):
            command = [compiler, "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", f"-I{root}/src", f"-I{root}/test",
                       *extra, "-x", "c++", "-"]
            said = subprocess.run(command, input=f'#include "{path.split("/", 1)[1]}"\n', text=True, capture_output=True)
            return path, said.returncode, said.stderr

        todo = [path for path in digests if digests[path] not in known.fine]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for path, status, said in pool.map(one, todo):
                if status == 0:
                    known.add(digests[path])
                else:
                    yield f"{path}:1: does not compile alone: {error_in(said)}"
    known.keep(digests.values())


def _written(tree, folder):
    for path in tree.paths("*"):
        full = os.path.join(folder, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w") as out:
            out.write(tree.text(path))
    return folder


SAMPLES = [
    ({"src/base/a.hpp": "#pragma once\nstd::string name();\n"}, "does not compile alone"),
    ({"src/base/a.hpp": "#pragma once\n#include <string>\nstd::string name();\n"}, None),
]
