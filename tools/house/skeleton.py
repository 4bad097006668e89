"""What scripts/new-slice writes compiles against the headers of today."""
import hashlib
import os
import pathlib
import shutil
import subprocess
import tempfile

from house.headers_alone import error_in
from house.tree import Skip

TEMPLATES = "tools/slice/*.in"
# One translation unit of all, so that it takes seconds.
ORDER = ("rules.cpp", "store.cpp", "service.cpp", "policy.cpp", "http.cpp", "samples_test.cpp")


def findings(tree):
    compiler = shutil.which("g++") or shutil.which("clang++")
    if not compiler:
        raise Skip("no compiler here")
    if not tree.root:
        return
    headers = tree.paths("src/base/*.hpp", "src/db/*.hpp", "src/kernel/*.hpp", "test/support/*.hpp")
    watched = [*headers, *tree.paths(TEMPLATES, "scripts/new-slice")]
    digest = hashlib.sha256("\0".join(path + tree.text(path) for path in watched).encode()).hexdigest()
    known = tree.root / "build/checks/skeleton"
    if known.exists() and known.read_text() == digest:
        return

    with tempfile.TemporaryDirectory(prefix="deskbell-skeleton-") as scratch:
        root = pathlib.Path(scratch)
        for path in [*watched, "tools/layers.toml", *tree.paths("migrations/*.sql", "src/net/*.hpp")]:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(tree.root / path, root / path)
        written = subprocess.run(["scripts/new-slice", "samples"], cwd=root, capture_output=True, text=True)
        if written.returncode != 0:
            yield f"scripts/new-slice:1: {written.stderr.strip()}"
            return
        unit = "".join(f'#include "desk/samples/{name}"\n' for name in ORDER)
        said = subprocess.run([compiler, "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", f"-I{root}/src",
                               f"-I{root}/test", "-x", "c++", "-"], input=unit, capture_output=True, text=True)
        if said.returncode != 0:
            yield f"tools/slice:1: does not compile: {error_in(said.stderr)}"
            return
    os.makedirs(known.parent, exist_ok=True)
    known.write_text(digest)


SAMPLES = []
