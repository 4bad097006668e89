"""The layout of C++ is clang-format's (scripts/format mends it)."""
import hashlib
import json
import shutil
import subprocess
import tempfile

from house.tree import Skip

VERSION = "14."


def formatter():
    for name in (f"clang-format-{VERSION[:-1]}", "clang-format"):
        if shutil.which(name):
            said = subprocess.run([name, "--version"], capture_output=True, text=True).stdout
            if f"version {VERSION}" in said:
                return name
    raise Skip(f"no clang-format {VERSION[:-1]} here")


def findings(tree):
    program, style = formatter(), tree.text(".clang-format")
    known = tree.root / "build/checks/layout.json" if tree.root else None
    fine = set(json.loads(known.read_text())) if known and known.exists() else set()
    still_fine = set()
    for path in tree.paths("src/*.[ch]pp", "test/*.[ch]pp", "bench/*.[ch]pp"):
        text = tree.text(path)
        digest = hashlib.sha256((style + text).encode()).hexdigest()
        if digest not in fine:
            laid_out = subprocess.run([program, "--style=file", f"--assume-filename={path}"], input=text, text=True,
                                      capture_output=True, check=True, cwd=tree.root or _styled(style)).stdout
            if laid_out != text:
                wrong = next((i for i, (a, b) in enumerate(zip(text.splitlines(), laid_out.splitlines()), 1) if a != b), 1)
                yield f"{path}:{wrong}: not as clang-format lays it out; run scripts/format"
                continue
        still_fine.add(digest)
    if known:
        known.parent.mkdir(parents=True, exist_ok=True)
        known.write_text(json.dumps(sorted(still_fine)))


def _styled(style):
    """A folder that has this style, for samples."""
    folder = tempfile.mkdtemp(prefix="deskbell-layout-")
    with open(f"{folder}/.clang-format", "w") as out:
        out.write(style)
    return folder


SAMPLES = [
    ({".clang-format": "BasedOnStyle: Google\nIndentWidth: 4\n", "src/a.cpp": "void f() {\n  g();\n  h();\n}\n"}, "a.cpp:2: not as"),
    ({".clang-format": "BasedOnStyle: Google\nIndentWidth: 4\n", "src/a.cpp": "void f() {\n    g();\n    h();\n}\n"}, None),
]
