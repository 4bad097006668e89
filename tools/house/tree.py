"""The files that rules look at: a checkout, or a sample of a few files in memory."""
import fnmatch
import functools
import os
import tomllib

from house import cpp

ROOMS = ("src", "test", "bench", "web", "tools", "scripts", "docs", "migrations", "cmake")
IGNORED = {"node_modules", "dist", "build", "__pycache__", "corpus", "data"}


class Skip(Exception):
    """This rule cannot be looked at here."""


class Tree:
    def __init__(self, files, root=None):
        """files: path from the root → text, or None for a file that is read when needed."""
        self._files = files
        self.root = root

    @classmethod
    def of_checkout(cls, root):
        files = {name: None for name in os.listdir(root) if os.path.isfile(root / name)}
        for room in ROOMS:
            for folder, folders, names in os.walk(root / room):
                folders[:] = [name for name in folders if name not in IGNORED]
                for name in names:
                    files[os.path.relpath(os.path.join(folder, name), root)] = None
        return cls(files, root)

    def paths(self, *patterns):
        """Paths that match one of the patterns, where * also crosses folders; in order."""
        return [path for path in sorted(self._files) if any(fnmatch.fnmatch(path, p) for p in patterns)]

    def has(self, path):
        return path in self._files

    def text(self, path):
        if self._files[path] is None:
            self._files[path] = (self.root / path).read_text(errors="replace")
        return self._files[path]

    def toml(self, path):
        return tomllib.loads(self.text(path)) if self.has(path) else {}

    @functools.cache
    def code(self, path):
        """C++ with comments blanked and literals emptied; every line stays where it was."""
        return cpp.blank(self.text(path))

    @functools.cache
    def includes(self, path):
        return cpp.includes(self.text(path))


def sources(tree, *rooms, tests=False):
    """C++ files of src/ROOM (all rooms without a name), with or without the tests."""
    patterns = [f"src/{room}/*.[ch]pp" for room in rooms or ("*",)]
    return [path for path in tree.paths(*patterns) if tests or not path.endswith("_test.cpp")]
