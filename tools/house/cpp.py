"""As much of C++ as the rules need: comments, literals, includes, places."""
import re

_TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/                       # comments
      |R"(?P<tag>[^()\\\s]{0,16})\((?P<raw>.*?)\)(?P=tag)"   # raw string
      |(?<![0-9a-zA-Z_])(?:u8|u|U|L)?"(?P<text>(?:[^"\\\n]|\\.)*)"
      |(?<![0-9a-zA-Z_])'(?:[^'\\\n]|\\.)*'""",
    re.VERBOSE | re.DOTALL)


def blank(text):
    """The text with comments turned to spaces and literals emptied, line by line in place."""
    def replace(match):
        inside = match.group(0)
        lines = re.sub(r"[^\n]", " ", inside)
        if inside.startswith("/"):
            return lines
        if "\n" in inside:
            return '""' + lines[2:]
        return inside[0] + " " * (len(inside) - 2) + inside[-1]
    kept = re.sub(r'^\s*#\s*include[^\n]*', lambda m: " " * len(m.group(0)), text, flags=re.MULTILINE)
    return _TOKEN.sub(replace, kept)


def literals(text):
    """(line number, content) of each string literal, raw or not."""
    for match in _TOKEN.finditer(text):
        content = match.group("raw") if match.group("raw") is not None else match.group("text")
        if content is not None:
            yield line_of(text, match.start()), content


def includes(text):
    """(line number, "name" or <name> as written) of each include."""
    return [(line_of(text, match.start(1)), match.group(1))
            for match in re.finditer(r'^\s*#\s*include\s+("[^"]+"|<[^>]+>)', text, re.MULTILINE)]


def line_of(text, position):
    return text.count("\n", 0, position) + 1
