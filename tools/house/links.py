"""A link in a document leads to a file that is there."""
import os
import re

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")


def findings(tree):
    for path in tree.paths("*.md"):
        text = re.sub(r"```.*?```", lambda m: "\n" * m.group(0).count("\n"), tree.text(path), flags=re.DOTALL)
        for number, line in enumerate(text.splitlines(), 1):
            for target in LINK.findall(line):
                goal = os.path.normpath(os.path.join(os.path.dirname(path), target))
                if not tree.has(goal) and not tree.paths(f"{goal}/*"):
                    yield f"{path}:{number}: {target} is not there"


SAMPLES = [
    ({"docs/a.md": "see [b](b.md)"}, "b.md is not there"),
    ({"docs/a.md": "see [b](b.md#top), [c](../src), [d](https://example.org/x)", "docs/b.md": "", "src/base/a.cpp": ""}, None),
]
