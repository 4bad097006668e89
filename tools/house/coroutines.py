"""A full expression with co_await has no brace and no ?: (g++ 12 destroys twice what they make).

Reads the code as nested statements. In a statement, the braces of an initialiser belong to the
expression around them; those of a lambda's body are a block of statements of their own, and a brace
for the expression that the lambda stands in.
"""
import re

from house import cpp
from house.tree import sources

TOKEN = re.compile(r"[A-Za-z_]\w*|->|::|[^\s\w]|\d[\w.']*")
CONTROL = {"if", "for", "while", "switch", "else", "do", "try", "catch"}
SCOPES = {"struct", "class", "union", "enum", "namespace", "extern"}
CAPTURE = re.compile(r"\[\s*[^\]\s][^\]]*\]\s*\([^()]*\)\s*(?:mutable\s*)?->\s*[\w:]*\b(?:awaitable|Task)\s*<")


class Expression:
    def __init__(self):
        self.awaits = []
        self.faults = set()


class Reader:
    def __init__(self, code):
        self.code = code
        self.tokens = [(match.group(0), match.start()) for match in TOKEN.finditer(
            re.sub(r"^[ \t]*#[^\n]*(?:\\\n[^\n]*)*", lambda m: re.sub(r"[^\n]", " ", m.group(0)), code, flags=re.MULTILINE))]
        self.at = 0
        self.found = []

    def close(self, expression):
        if expression.faults:
            for position in expression.awaits:
                self.found.append((cpp.line_of(self.code, position), " and ".join(sorted(expression.faults))))

    def block(self):
        """Statements up to the closing brace, which is taken too."""
        while self.at < len(self.tokens):
            if self.tokens[self.at][0] == "}":
                self.at += 1
                return
            self.statement()

    def statement(self):
        first = self.tokens[self.at][0]
        expression, depth, before, arrow = Expression(), 0, "", False
        while self.at < len(self.tokens):
            token, position = self.tokens[self.at]
            if token == "}":  # of the block around
                break
            self.at += 1
            if token == "co_await":
                expression.awaits.append(position)
            elif token == "?":
                expression.faults.add("?:")
            elif token in "([":
                depth += 1
            elif token in ")]":
                depth -= 1
            elif token == "->":
                arrow = True
            elif token == ";" or (token == ":" and depth == 0 and first in ("case", "default", "public", "private")):
                self.close(expression)
                expression, arrow = Expression(), False
                if depth == 0:
                    return
            elif token == "{":
                if depth == 0 and self.opens_block(first, before, arrow, expression):
                    self.close(expression)
                    self.block()
                    return
                expression.faults.add("braces")
                if before in (")", "]", "mutable", "noexcept") or (arrow and before in (">", "void", "bool", "int")):
                    self.block()
                else:
                    self.initialiser(expression)
                arrow = False
                token = "}"
            if token in (",",):
                arrow = False
            before = token
        self.close(expression)

    @staticmethod
    def opens_block(first, before, arrow, expression):
        if first in CONTROL or first in SCOPES or before in ("", ")", "const", "override", "noexcept", "}", ":"):
            return not expression.awaits or first in CONTROL
        return arrow and before == ">" and not expression.awaits

    def initialiser(self, expression):
        """What stands in the braces of an initialiser: part of the expression around it."""
        depth, before, arrow = 0, "{", False
        while self.at < len(self.tokens):
            token, position = self.tokens[self.at]
            self.at += 1
            if token == "co_await":
                expression.awaits.append(position)
            elif token == "?":
                expression.faults.add("?:")
            elif token in "([":
                depth += 1
            elif token in ")]":
                depth -= 1
            elif token == "->":
                arrow = True
            elif token == "}":
                return
            elif token == "{":
                expression.faults.add("braces")
                if before in (")", "]", "mutable", "noexcept") or (arrow and before == ">"):
                    self.block()
                else:
                    self.initialiser(expression)
                token, arrow = "}", False
            before = token


def findings(tree):
    for path in sources(tree, tests=True):
        code = tree.code(path)
        if "co_await" in code:
            reader = Reader(code)
            while reader.at < len(reader.tokens):
                reader.block()
            for line, what in reader.found:
                yield f"{path}:{line}: {what} in one expression with co_await; name it on the line before"
        for match in CAPTURE.finditer(code):
            yield f"{path}:{cpp.line_of(code, match.start())}: a lambda with captures must not be a coroutine"


def _bad(body, what="braces"):
    return {"src/net/a.cpp": "namespace a {\nawaitable<void> f(int a) {\n    " + body + "\n}\n}\n"}, f"a.cpp:3: {what}"


SAMPLES = [
    _bad("co_await g(Cmd{.a = a});"),
    _bad("auto x = co_await g(Cmd{.a = a});"),
    _bad("co_await run([a] { return a; });"),
    _bad("co_await run([a](int b) -> Result<int> { return a; }, 1);"),
    _bad("if (co_await g(Cmd{a})) { h(); }"),
    _bad("for (auto x : co_await g({1, 2})) h(x);"),
    _bad("Thing thing{co_await g(a)};"),
    _bad("co_return Thing{.a = co_await g(a)};"),
    _bad("auto x = a ? co_await g(a) : 0;", "?:"),
    _bad("co_await g(a ? 1 : 2);", "?:"),
    _bad("if (a) {} else if (a ? co_await g(a) : b) { h(); }", "?:"),
    ({"src/net/a.cpp": "void f(A& a) { spawn([&a](int b) -> awaitable<void> { co_return; }); }"}, "captures"),
    ({"src/net/a.cpp": """
class A : public B<int> {
    A() : a_{1}, b_(2) { f({1}); }
    awaitable<void> f(int a) { co_await g(a); }
};
awaitable<void> A::run(int a) {
    Cmd cmd{.a = a ? 1 : 2};
    auto work = [a](int b) -> Result<int> { return Thing{a, b}; };
    co_await g(std::move(cmd), work);
    if (auto x = co_await g(a); x) {
        for (int i = 0; i < 2; ++i) { h(Thing{i}); }
        while (co_await more(a)) { h({a}); }
    }
    switch (co_await kind(a)) { case 1: h({1}); break; default: co_await g(a); }
    try { co_await g(a); } catch (const E& e) { h({a}); }
    spawn([](int b) -> awaitable<void> { co_await g(b); }, h);
    auto later = [] { return a ? 1 : 2; };
    co_return;
}
"""}, None),
]
