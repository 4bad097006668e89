"""Scripts are sound: bash reads them, they stop at the first error, they can be run."""
import os
import subprocess


def findings(tree):
    for path in tree.paths("scripts/*", ".ci/*"):
        text = tree.text(path)
        if path.endswith(".py"):
            continue
        program = not path.endswith(".sh") or text.startswith("#!")
        if program and not text.startswith("#!/usr/bin/env bash\n"):
            yield f"{path}:1: begin with #!/usr/bin/env bash"
        if program and "\nset -euo pipefail\n" not in text:
            yield f"{path}:1: 'set -euo pipefail' is missing"
        if program and tree.root and not os.access(tree.root / path, os.X_OK):
            yield f"{path}:1: is not executable"
        read = subprocess.run(["bash", "-n"], input=text, text=True, capture_output=True)
        if read.returncode != 0:
            yield f"{path}:1: {read.stderr.strip()}"


SAMPLES = [
    ({"scripts/a": "echo hello\n"}, "begin with"),
    ({"scripts/a": "#!/usr/bin/env bash\necho hello\n"}, "is missing"),
    ({"scripts/a": "#!/usr/bin/env bash\nset -euo pipefail\nif true; then\n"}, "syntax error"),
    ({"scripts/a": "#!/usr/bin/env bash\nset -euo pipefail\necho\n", "scripts/lib/b.sh": "f() {\n    :\n}\n"}, None),
]
