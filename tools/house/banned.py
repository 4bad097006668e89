"""What may stand in one named file only: clocks, randomness, threads, sleep, new, globals."""
import re

from house import cpp
from house.tree import sources

LISTING = "tools/allowed.toml"

# rule → (pattern, what to do instead, also in tests)
RULES = {
    "clock": (r"\b(system_clock|steady_clock|high_resolution_clock)::now\b|(?<![\w.>:])time\s*\(\s*(0|NULL|nullptr|&)"
              r"|\bgettimeofday\b|\bclock_gettime\b", "take a Clock", False),
    "random": (r"\b(rand|srand|random|drand48)\s*\(\s*\)|\brandom_device\b|\bmt19937|\brandombytes_", "take a Random", False),
    "environment": (r"\b(secure_)?getenv\b", "read it in the config file's reader", False),
    "thread": (r"\bstd::(jthread|thread|async)\b(?!::)|\bpthread_create\b", "let an owner of threads run it", False),
    "sleep": (r"\bsleep_(for|until)\b|\b(u|nano)?sleep\s*\(", "wait for an event with a deadline", True),
    "static": (r"^[ \t]*(inline\s+)?(static|thread_local)\s+(?!const\b|constexpr\b|constinit\s+const|inline\b|assert\b)"
               r"[^;(){}=]+(=|;|\{)", "keep state in an object that somebody owns", True),
    "new": (r"(?<!operator )\bnew\s+(\(std::nothrow\)\s*)?[A-Za-z_:]|(?<![=\w] )(?<!operator )\bdelete\s*(\[\s*\])?\s+?[\w*(]",
            "use std::make_unique or a container", True),
    "regex": (r"\bstd::regex\b|\bstd::regex_", "write a small parser: std::regex is slow and overflows the stack", True),
    "iostream": (r"\bstd::(cout|cerr|cin)\b", "write to the Log", True),
}
PATTERNS = {rule: re.compile(pattern, re.MULTILINE) for rule, (pattern, _, _) in RULES.items()}


def uses(tree, path):
    """(line, rule) of everything banned in a file."""
    code = tree.code(path)
    test = path.endswith("_test.cpp") or path.startswith("test/")
    for rule, pattern in PATTERNS.items():
        if test and not RULES[rule][2]:
            continue
        for match in pattern.finditer(code):
            yield cpp.line_of(code, match.start() + len(match.group(0)) - len(match.group(0).lstrip())), rule
    for line, name in tree.includes(path):
        if name == "<regex>":
            yield line, "regex"
        if name == "<iostream>":
            yield line, "iostream"


def findings(tree):
    allowed = {(entry["rule"], file) for entry in tree.toml(LISTING).get("banned", []) for file in entry["files"]}
    used = set()
    for path in sources(tree, tests=True) + tree.paths("test/*.[ch]pp"):
        for line, rule in uses(tree, path):
            used.add((rule, path))
            if (rule, path) not in allowed:
                yield f"{path}:{line}: {rule}: {RULES[rule][1]}"
    for rule, path in sorted(allowed - used):
        yield f"{LISTING}:1: {path} does not need {rule} any more"


SAMPLES = [
    ({"src/desk/a.cpp": "auto n = std::chrono::system_clock::now();"}, "clock"),
    ({"src/desk/a.cpp": "auto n = time(nullptr);"}, "clock"),
    ({"src/desk/a.cpp": "int n = rand();"}, "random"),
    ({"src/desk/a.cpp": 'auto* home = std::getenv("HOME");'}, "environment"),
    ({"src/desk/a.cpp": "std::thread t(f);"}, "thread"),
    ({"src/desk/a_test.cpp": "std::this_thread::sleep_for(1s);"}, "sleep"),
    ({"src/desk/a.cpp": "int next() {\n    static int count = 0;\n    return ++count;\n}"}, "a.cpp:2: static"),
    ({"src/desk/a.cpp": "static std::vector<int> all;\n"}, "static"),
    ({"src/desk/a.cpp": "thread_local Cache cache;\n"}, "static"),
    ({"src/desk/a.cpp": "auto* p = new Thing(1);"}, "new"),
    ({"src/desk/a.cpp": "void f(T* p) { delete p; }"}, "new"),
    ({"src/desk/a.cpp": "void f(T* p) { delete[] p; }"}, "new"),
    ({"src/desk/a.cpp": "#include <iostream>\n"}, "iostream"),
    ({"src/desk/a.cpp": 'std::regex r("a*");'}, "regex"),
    ({LISTING: '[[banned]]\nrule="clock"\nfiles=["src/base/time.cpp"]\nreason="r"\n', "src/base/time.cpp": ""},
     "does not need clock"),
    ({"src/desk/a.cpp": '// a new thing, std::thread\nstatic constexpr int kA = 1;\nstatic void f(int a) {}\n'
      'A(const A&) = delete;\nauto id = std::this_thread::get_id();\nlog("new ticket; rand()");\n'
      'std::thread::id owner_;\nstatic_assert(true);\nauto t = local.time(0);\nstatic const std::string kB = f();\n'}, None),
]
