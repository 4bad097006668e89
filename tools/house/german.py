"""What the server says to agents is known in German (web/src/lib/strings/server*_de.ts)

A sentence is a literal, or several put together, that begins like one and ends with a full stop. What
differs each time is {} here and {word} in the catalogue. Catalogues keep no sentence of their own.
Words that are no sentences (titles of problems, labels) are looked for where they are written.
"""
import re

from house import tree as house

CATALOGUES = "web/src/lib/strings/server*_de.ts"
ALLOWED = "tools/allowed.toml"
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
PIECE = re.compile(r"""R"\w*\(.*?\)\w*"|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)+'|//[^\n]*|/\*.*?\*/""", re.DOTALL)
SENTENCE = re.compile(r"(\{\}|[A-Z\"„]).* .*[.!?]", re.DOTALL)
ROOMS = ("base", "net", "kernel", "desk", "channels")
# Words that are no sentences: titles of problems, what customers are told of a ticket, why a recipient
# is left out.
WORDS = {
    "src/kernel/problem.cpp": re.compile(r'return "([A-Z][^"]*)";'),
    "src/desk/tickets/rules.cpp": re.compile(r'return "([A-Z][^"]*)";'),
    "src/desk/replies/rules.cpp": re.compile(r'drop\(party, "([^"]*)"'),
}


def only_plain_literals(text):
    """C++ without comments, raw literals and characters; every line stays where it was."""
    return PIECE.sub(lambda m: m.group(0) if m.group(0)[0] == '"' else re.sub(r"[^\n]", " ", m.group(0)), text)


def operand_end(text, at):
    """Where the operand of a + that begins here ends: at the next + or at what ends the expression."""
    depth = 0
    while at < len(text):
        char = text[at]
        if char == '"':
            at = LITERAL.match(text, at).end()
            continue
        if char in "([{":
            depth += 1
        elif char in ")]}":
            if depth == 0:
                return at
            depth -= 1
        elif depth == 0 and char in "+,;:?":
            if text[at:at + 2] == "::":
                at += 2
                continue
            return at
        at += 1
    return at


def unescaped(literal):
    plain = literal.group(1).replace(r"\"", '"').replace(r"\n", "\n").replace("\\\\", "\\")
    return re.sub(r"\{[^{}]*\}", "{}", plain)


def put_together(text, literal):
    """The expression of literals and others that begins with this literal: its text and its end."""
    said, at = unescaped(literal), literal.end()
    while True:
        step = re.compile(r"\s*(\+)?\s*").match(text, at)
        following = LITERAL.match(text, step.end())
        if following:
            said, at = said + unescaped(following), following.end()
        elif step.group(1):
            said, at = said + "{}", operand_end(text, step.end())
        else:
            return said, at


def sentences(text):
    """(line, sentence) of C++."""
    text = only_plain_literals(text)
    at = 0
    while literal := LITERAL.search(text, at):
        said, at = put_together(text, literal)
        if re.search(r"\+\s*$", text[:literal.start()][-40:]):
            said = "{}" + said
        if SENTENCE.fullmatch(said):
            yield text.count("\n", 0, literal.start()) + 1, said


def catalogue(tree):
    """What is translated: normalised sentence → where it stands."""
    known = {}
    for path in tree.paths(CATALOGUES):
        for match in re.finditer(r"^  (?:'((?:[^'\\]|\\.)*)'|(\w+)):", tree.text(path), re.MULTILINE):
            english = (match.group(1) or match.group(2) or "").replace(r"\'", "'")
            line = tree.text(path).count("\n", 0, match.start()) + 1
            known[re.sub(r"\{\w+\}", "{}", english)] = f"{path}:{line}"
    return known


def silent(tree):
    """Files that do not speak to agents."""
    return {path for one in tree.toml(ALLOWED).get("german", []) for pattern in one["files"]
            for path in tree.paths(pattern)}


def findings(tree):
    known, said, quiet = catalogue(tree), set(), silent(tree)
    for path in house.sources(tree, *ROOMS):
        text = tree.text(path)
        spoken = list(sentences(text))
        if path in WORDS:
            spoken += [(text.count("\n", 0, m.start()) + 1, m.group(1)) for m in WORDS[path].finditer(text)]
        for line, sentence in sorted(spoken):
            said.add(sentence)
            if sentence not in known and path not in quiet:
                yield f"{path}:{line}: not in German: {sentence}"
    for sentence, where in known.items():
        if SENTENCE.fullmatch(sentence) and sentence not in said:
            yield f"{where}: the server says this no more: {sentence}"


GERMAN = {"web/src/lib/strings/server_de.ts":
          "  'It\\'s {size} large.': 'Es ist {size} groß.',\n  'Look at {a}: {b}.': 'Sehen Sie {a}: {b}.',\n"}
SAMPLES = [
    ({"src/desk/a.cpp": 'Error{x, "There is no such thing."};'}, "src/desk/a.cpp:1: not in German: There is no such thing."),
    ({"src/desk/a.cpp": 'f("The team " + name(team, "x") + " has " + n + " tickets.");'},
     "not in German: The team {} has {} tickets."),
    ({"src/desk/a.cpp": 'return std::to_string(n) + " agents have "\n   "this role.";'},
     "src/desk/a.cpp:1: not in German: {} agents have this role."),
    ({"src/desk/a.cpp": 'fmt::format("Too many: {:d}.", n)'}, "not in German: Too many: {}."),
    ({"src/kernel/problem.cpp": 'return "Please sign in";'}, "not in German: Please sign in"),
    ({"src/desk/a.cpp": 'f("It\'s " + size + " large."); fmt::format("Look at {}: {}.", a, b); // "Not this one."',
      **GERMAN}, None),
    ({"src/desk/a.cpp": 'f("It\'s " + size + " large.");', **GERMAN}, "server_de.ts:2: the server says this no more"),
    ({"src/desk/a.cpp": 'x = "SELECT a FROM b"; log("job ended badly.");', }, None),
]
