"""Random Python programs over the grammar that the compiler accepts, as a Hypothesis strategy.

`programs()` gives programs as text, with arguments to try them on. Each is well-typed: a name keeps
its kind (`float`, `int`, a list of floats, a function, ...), so nothing that it says is refused.
Each stays bounded: loops are short, what a loop assigns goes through `sin` or `tanh`, denominators
stay away from 0. What may be discontinuous (branches, `int`, breaks) is so at places that random
arguments do not meet. Options stand in the order in which Hypothesis makes examples smaller.
"""

import itertools
import linecache
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FunctionType
from typing import Any

import numpy as np
from hypothesis import strategies as st

PRELUDE = """\
import math
from dataclasses import dataclass
from functools import partial, reduce
from typing import NamedTuple

import numpy as np

SCALE = 0.75


class Pair(NamedTuple):
    a: float
    b: float


@dataclass
class Point:
    x: float
    y: float = 0.5

    def norm(self):
        return math.sqrt(1 + self.x**2 + self.y**2)

    @property
    def middle(self):
        return (self.x + self.y) / 2


def twice(g, a):
    return g(g(a))
"""

CONSTANTS = ("0.7", "-0.4", "1.3", "2", "SCALE", "-1.5", "math.pi / 4", "1e-1")
SMOOTH = ("math.sin({})", "math.tanh({})", "math.cos({})", "math.atan({})", "math.exp(-({}) ** 2)")
"""Functions whose values and derivatives are bounded."""

_serial = itertools.count()


@dataclass(frozen=True)
class RandomProgram:
    """A program as text, whose function is `f`, with arguments to try it on."""

    text: str
    inputs: tuple[tuple[Any, ...], ...]

    def function(self) -> FunctionType:
        """The function, with a source that `inspect` finds."""
        filename = f"<random program {next(_serial)}>"
        lines = self.text.splitlines(keepends=True)
        linecache.cache[filename] = (len(self.text), None, lines, filename)
        names: dict[str, Any] = {"__name__": "random_program"}
        exec(compile(self.text, filename, "exec"), names)
        function: FunctionType = names["f"]
        return function


class Writer:
    """Writes one program; `names` are the names in scope, each with its kind."""

    def __init__(self, draw: Callable[[Any], Any]) -> None:
        self.draw = draw
        self.lines: list[str] = []
        self.names: dict[str, str] = {}
        self.outer: dict[str, str] = {}
        self.helpers: list[str] = []
        self.indent = 0
        self.loops: list[str] = []
        self.budget = 14
        self.result: str | None = None
        self.counter = itertools.count()

    # --- choices ---

    def pick(self, *options: Any) -> Any:
        """One of the options."""
        return self.draw(st.sampled_from(options))

    def chance(self, percent: int) -> bool:
        """True, in so many of a hundred cases."""
        return bool(self.draw(st.integers(0, 99)) >= 100 - percent)

    def fresh(self, stem: str) -> str:
        """A name that is not used yet."""
        return f"{stem}{next(self.counter)}"

    def of_kind(self, kind: str) -> list[str]:
        """The names of a kind."""
        return [name for name, own in self.names.items() if own == kind]

    def own(self, kind: str) -> list[str]:
        """The names of a kind that can be assigned: not those of a function around."""
        return [name for name in self.of_kind(kind) if name not in self.outer]

    # --- lines and scopes ---

    def line(self, text: str) -> None:
        """Write one line."""
        self.lines.append("    " * self.indent + text)

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """What is written inside is a block; names that are new in it end with it."""
        self.line(head)
        outer, self.indent = dict(self.names), self.indent + 1
        start = len(self.lines)
        yield
        if len(self.lines) == start:
            self.line("pass")
        self.indent -= 1
        self.names = outer

    @contextmanager
    def loop(self, head: str, kind: str) -> Iterator[None]:
        """The block of a loop."""
        self.loops.append(kind)
        with self.block(head):
            yield
        self.loops.pop()

    @contextmanager
    def function(self, head: str, result: str | None) -> Iterator[None]:
        """The block of a function inside, which sees the names but assigns its own."""
        loops, self.loops, returns, self.result = self.loops, [], self.result, result
        seen = {n: k for n, k in self.names.items() if k not in ("list", "point", "dict")}
        names, self.names = self.names, seen
        outer, self.outer = self.outer, seen
        with self.block(head):
            yield
        self.loops, self.result, self.names, self.outer = loops, returns, names, outer

    # --- expressions ---

    def floating(self, depth: int = 2) -> str:
        """A number, a float if it matters."""
        if depth <= 0 or self.chance(20):
            return self.leaf()
        a: Callable[[], str] = lambda: self.floating(depth - 1)  # noqa: E731
        return str(self.pick(
            lambda: f"{self.leaf()} + {a()}", lambda: f"({a()} - {a()})",
            lambda: f"{self.leaf()} * {self.pick(*SMOOTH).format(a())}",
            lambda: self.pick(*SMOOTH).format(a()), lambda: f"-{self.leaf()}",
            lambda: f"({a()}) / (2 + math.sin({self.leaf()}))",
            lambda: f"({self.leaf()}) ** {self.pick(2, 3, 0, 1, 4)}",
            lambda: f"(1 + ({a()}) ** 2) ** {self.pick('0.5', '-1', '-0.5', '-2')}",
            lambda: f"math.{self.pick('sqrt', 'log')}(1.5 + abs({a()}))",
            lambda: f"{self.pick('max', 'min')}({a()}, {a()})", lambda: f"abs({a()})",
            lambda: f"({a()} if {self.truth(1)} else {a()})",
            lambda: f"math.hypot({a()}, 1.2)", lambda: f"math.erf({a()})",
            lambda: f"({a()}) % {self.pick('1.1', '-0.9')}", lambda: f"({a()}) // 0.8",
            self.called, self.collective, self.collective,
        )())  # fmt: skip

    def leaf(self) -> str:
        """A name, an entry, or a constant."""
        found = self.of_kind("float") * 4 + self.of_kind("int")
        for kind, forms in ENTRIES.items():
            for name in self.of_kind(kind):
                found.append(self.pick(*forms).format(name, self.integer(0)))
        return str(self.pick(*(found or CONSTANTS), *CONSTANTS[: 1 + self.pick(0, 7)]))

    def bounded(self, depth: int = 2) -> str:
        """A number that stays small however often a loop makes it anew."""
        inside = self.floating(depth)
        return str(self.pick(*SMOOTH).format(inside)) if self.loops or self.chance(40) else inside

    def integer(self, depth: int = 2) -> str:
        """A small integer."""
        if depth <= 0 or self.chance(30):
            return str(self.pick(*(self.of_kind("int") * 3), "1", "2", "-3", "5", "0"))
        a: Callable[[], str] = lambda: self.integer(depth - 1)  # noqa: E731
        return str(self.pick(
            lambda: f"({a()} + {a()})", lambda: f"({a()} - {a()})",
            lambda: f"({a()} * {a()}) % {self.pick(7, -5)}",
            lambda: f"({a()}) // {self.pick(2, -3)}", lambda: f"abs({a()})",
            lambda: f"({a()} if {self.truth(1)} else {a()})", lambda: f"-({a()})",
            lambda: f"int(3 * math.sin({self.leaf()}))", lambda: f"divmod({a()}, 3)[1]",
            lambda: f"max({a()}, {a()})", lambda: f"(({a()}) % 4) ** {self.pick(2, 0, 3)}",
            lambda: f"sum([{self.truth(1)}, {self.truth(1)}])",
            lambda: f"({a()} & 5 ^ 2)", lambda: f"math.floor({self.leaf()})",
        )())  # fmt: skip

    def small(self) -> str:
        """An integer from 0 to 3, for lengths and exponents."""
        return str(self.pick(lambda: "2", lambda: f"({self.integer(1)}) % 4")())

    def truth(self, depth: int = 2) -> str:
        """A truth value."""
        a: Callable[[], str] = lambda: self.floating(1)  # noqa: E731
        if depth <= 0:
            return f"{self.leaf()} < {self.leaf()}"
        b: Callable[[], str] = lambda: self.truth(depth - 1)  # noqa: E731
        return str(self.pick(
            lambda: f"{a()} {self.pick('<', '>', '<=', '>=')} {a()}",
            lambda: f"{self.integer(1)} {self.pick('==', '!=', '<', '>=')} {self.integer(1)}",
            lambda: f"({b()} and {b()})", lambda: f"({b()} or {b()})", lambda: f"(not {b()})",
            lambda: f"{a()} < {a()} <= {a()}", lambda: f"{self.integer(1)} in (1, 2, 5)",
            lambda: str(self.pick(*self.of_kind("bool"), "True")),
            lambda: f"({self.leaf()} != 0 and 1 / ({a()} + 9) > 0.1)",
            lambda: f"{self.pick('any', 'all')}({a()} < v for v in {self.sequence()})",
            lambda: f"({b()}) == ({b()})", lambda: f"bool({self.integer(1)})",
        )())  # fmt: skip

    def sequence(self) -> str:
        """Some floats to go along."""
        kinds = ("tuple", "list", "array", "long")
        found = [name for kind in kinds for name in self.of_kind(kind)]
        a: Callable[[], str] = lambda: self.floating(1)  # noqa: E731
        return str(self.pick(
            lambda: f"({a()}, {a()})", lambda: f"[{a()}, {a()}, {a()}]",
            lambda: self.pick(*found, "(0.3, -0.6, 1.1)"),
            lambda: f"[{self.comprehension()}]",
            lambda: f"{self.pick(*found, '(0.3, -0.6)')}[{self.pick('1:', '::-1', ':2', '-2:')}]",
            lambda: f"map(lambda u: {self.within('u', 1)}, {self.pick(*found, '(0.3, -0.6)')})",
        )())  # fmt: skip

    def comprehension(self) -> str:
        """What stands in the brackets of a comprehension, whose variable may hide another name."""
        name = str(self.pick(self.fresh("k"), *self.of_kind("float")))
        source = str(self.pick(
            lambda: f"range({self.pick(3, 2, 10)})", lambda: f"({self.leaf()}, {self.leaf()}, 0.2)",
            lambda: str(self.pick(*self.of_kind("array"), *self.of_kind("long"), "range(4)")),
        )())  # fmt: skip
        return f"{self.within(name, 2)} for {name} in {source}"

    def within(self, name: str, depth: int) -> str:
        """An expression in which there is one more name."""
        outer = dict(self.names)
        self.names[name] = "float"
        text = self.floating(depth)
        self.names = outer
        return text

    def collective(self) -> str:
        """A number made of several."""
        return str(self.pick(
            lambda: f"sum({self.comprehension()})", lambda: f"sum({self.sequence()})",
            lambda: f"{self.pick('max', 'min')}({self.sequence()})",
            lambda: f"sum(u * v for u, v in zip({self.sequence()}, {self.sequence()}))",
            lambda: f"sum({self.within('u', 1)} for u in {self.sequence()} if u > {self.leaf()})",
            lambda: f"reduce(lambda s, u: math.sin(s + u), {self.sequence()}, {self.leaf()})",
            lambda: f"sum(i * u for i, u in enumerate({self.sequence()}))",
            lambda: f"Point({self.leaf()}, y={self.leaf()}).{self.pick('norm()', 'middle')}",
            lambda: f"Pair({self.leaf()}, {self.leaf()}).b",
        )())  # fmt: skip

    def called(self) -> str:
        """A call of a function, or of a lambda in its place."""
        functions = [*self.of_kind("function"), *self.helpers]
        name = self.pick(*functions, f"(lambda u: {self.within('u', 1)})")
        a, b = self.floating(1), self.leaf()
        if name in self.helpers:
            return str(self.pick(f"{name}({a}, {b})", f"{name}({a})", f"{name}(k={b}, a={a})",
                                 f"twice({name}, {b})", f"partial({name}, k={b})({a})",
                                 f"{name}(*({a}, {b}))"))  # fmt: skip
        return str(self.pick(f"{name}({a})", f"twice({name}, {b})"))

    # --- statements ---

    def statements(self, count: int) -> None:
        """Some statements, as many as the program may still have."""
        for _ in range(count):
            if self.budget > 0:
                self.budget -= 1
                self.statement()

    def statement(self) -> None:
        """One statement."""
        kinds = [self.assign, self.assign, self.augment, self.branch, self.along, self.unpack,
                 self.repeat, self.store, self.structure, self.nested, self.matched]  # fmt: skip
        if self.loops:
            kinds.append(self.leave)
        if self.result and (self.indent > 1 or not self.loops):
            kinds.append(self.early)
        self.pick(*kinds)()

    def assign(self) -> None:
        """name = expression, of a name that is new or keeps its kind."""
        kind = self.pick("float", "float", "int", "bool")
        text = {"float": self.bounded, "int": self.remainder, "bool": self.truth}[kind]()
        old = self.own(kind)
        name = self.pick(*old) if old and self.chance(60) else self.fresh(kind[0])
        self.line(f"{name} = {text}")
        self.names[name] = kind

    def remainder(self) -> str:
        """An integer that stays small in loops."""
        return f"({self.integer()}) % 9" if self.loops else self.integer()

    def augment(self) -> None:
        """name += expression, and its like."""
        if (names := self.own("int")) and self.chance(30):
            name = self.pick(*names)
            self.line(f"{name} {self.pick('//= 2', '%= 5', '%= -4', '-= 1')}")
        elif names := self.own("float"):
            op = self.pick("+=", "-=", "*=")
            self.line(f"{self.pick(*names)} {op} {self.pick(*SMOOTH).format(self.floating(1))}")

    def unpack(self) -> None:
        """Several names at once: an exchange, a tuple, a rest, nested."""
        names = self.own("float")
        if len(names) > 1 and self.chance(40):
            self.line(f"{names[0]}, {names[-1]} = math.sin({names[-1]}), {names[0]}")
            return
        a, b, c = (self.fresh("float"[0]) for _ in range(3))
        one, two, three = (self.bounded(1) for _ in range(3))
        self.line(self.pick(
            f"{a}, {b}, {c} = {one}, {two}, {three}", f"({a}, {b}), {c} = ({one}, {two}), {three}",
            f"{a}, *{b}r, {c} = [{one}, {two}, {two}, {three}]; {b} = {b}r[-1]",
            f"{a} = {b} = {c} = {one}", f"{a}, {b}, {c} = ({one} * w for w in (1, 2, 3))",
        ))  # fmt: skip
        self.names |= dict.fromkeys((a, b, c), "float")

    def branch(self) -> None:
        """if, elif, else."""
        walrus = self.fresh("f")
        test = self.truth() if self.chance(80) else f"({walrus} := {self.floating(1)}) > 0.1"
        with self.block(f"if {test}:"):
            self.statements(2)
        for head in [f"elif {self.truth()}:"] * self.chance(30) + ["else:"] * self.chance(60):
            with self.block(head):
                self.statements(2)

    def along(self) -> None:
        """A for loop, with what may follow it."""
        if len(self.loops) > 1:
            return
        i, v = self.fresh("i"), self.fresh("v")
        head, kinds = self.pick(
            lambda: (f"{i} in range({self.pick(3, 2, 10)})", {i: "int"}),
            lambda: (f"{v} in {self.sequence()}", {v: "float"}),
            lambda: (f"{i}, {v} in enumerate({self.sequence()})", {i: "int", v: "float"}),
            lambda: (f"{i}, {v} in zip(range(9), {self.sequence()})", {i: "int", v: "float"}),
            lambda: (f"{i} in range({self.small()})", {i: "int"}),
            lambda: (f"{i} in range({self.integer(0)}, 6, {self.pick(2, 3)})", {i: "int"}),
            lambda: (f"{i} in reversed(range({self.pick(3, 9)}))", {i: "int"}),
            lambda: (f"{i} in range(4, -1, -2)", {i: "int"}),
            lambda: (f"{v} in reversed([{self.comprehension()}])", {v: "float"}),
        )()
        with self.loop(f"for {head}:", "for"):
            self.names |= kinds
            self.statements(self.pick(1, 2, 3))
        if self.chance(20):
            with self.block("else:"):
                self.statements(1)

    def repeat(self) -> None:
        """A while loop that data end, after a few steps in any case."""
        if len(self.loops) > 1:
            return
        count = self.fresh("n")
        self.line(f"{count} = 0")
        test = f"{count} < {self.pick(3, 12)}"
        if self.chance(70):
            test = self.pick(f"{test} and {self.truth(1)}", f"{self.truth(1)} and {test}")
        with self.loop(f"while {test}:", "while"):
            self.line(f"{count} += 1")
            self.names[count] = "count"
            self.statements(self.pick(1, 2, 3))
        if "<" in test and self.chance(15):
            with self.block("else:"):
                self.statements(1)
        self.names[self.fresh("c")] = "int"
        self.line(f"{list(self.names)[-1]} = {count}")

    def leave(self) -> None:
        """break or continue, behind a test."""
        self.line(f"if {self.truth()}:")
        self.line(f"    {self.pick('break', 'continue')}")

    def early(self) -> None:
        """An early return, behind a test."""
        self.line(f"if {self.truth()}:")
        self.line(f"    return {self.value()}")

    def value(self) -> str:
        """An expression of the kind that this function returns."""
        a: Callable[[], str] = lambda: self.bounded(1)  # noqa: E731
        forms: dict[str | None, Callable[[], str]] = {
            "float": a, "pair": lambda: f"{a()}, {a()}",
            "mixed": lambda: f"{a()}, {self.integer(1)}, {self.truth(1)}",
            "dict": lambda: f'{{"u": {a()}, "v": [{a()}, {a()}]}}',
            "point": lambda: f"Point({a()}, {a()})",
        }  # fmt: skip
        return forms[self.result]()

    def structure(self) -> None:
        """A tuple, list, dict or record; or another name for one."""
        a: Callable[[], str] = lambda: self.bounded(1)  # noqa: E731
        kind = self.pick("tuple", "list", "dict", "pair", "point", "long")
        text = {
            "tuple": lambda: f"({a()}, {a()})", "list": lambda: f"[{a()}, {a()}, {a()}]",
            "dict": lambda: f'{{"u": {a()}, "v": {a()}}}', "pair": lambda: f"Pair({a()}, b={a()})",
            "point": lambda: f"Point({a()})", "long": lambda: f"[{self.comprehension()}]",
        }[kind]()  # fmt: skip
        name = self.fresh(kind[0])
        self.line(f"{name} = {text}")
        self.names[name] = kind
        if kind in ("list", "dict", "point") and self.chance(20):
            self.line(f"{name}s = {name}")
            self.names[f"{name}s"] = kind

    def store(self) -> None:
        """An entry or a field is changed, or a list grows."""
        places = [(n, f) for k, forms in STORED.items() for n in self.of_kind(k) for f in forms]
        if places:
            name, form = self.pick(*places)
            if "append" not in form or self.indent == 1:
                self.line(form.format(name, self.bounded(1), self.pick(0, 1, -1)))

    def nested(self) -> None:
        """A function inside: a closure, perhaps with a function of its own, or a lambda."""
        name = self.fresh("g")
        if self.chance(40):
            self.line(f"{name} = lambda a, s={self.leaf()}: {self.within('a', 2)} + s")
        else:
            with self.function(f"def {name}(a):", "float"):
                self.names["a"] = "float"
                self.statements(2)
                self.line(f"return {self.bounded(2)}")
        self.names[name] = "function"

    def matched(self) -> None:
        """match, on an integer or on a structure."""
        heads, bound = self.pick(
            (("0", "1 | 2", "_"), {}), (("(u, v) if u < v", "(u, _)"), {"u": "float"}),
            (("Point(x=u)",), {"u": "float"}), (("[u, *_]",), {"u": "float"}),
            (('{"u": u, "v": 1.0}', '{"u": u}'), {"u": "float"}),
        )  # fmt: skip
        a = self.floating(1)
        subject = {"0": self.integer(1), "(": f"({a}, {self.leaf()})", "P": f"Point({a})",
                   "[": f"[{a}, 1.0]", "{": f'{{"u": {a}, "v": {self.leaf()}}}'}  # fmt: skip
        with self.block(f"match {subject[heads[0][0]]}:"):
            for head in heads:
                with self.block(f"case {head}:"):
                    self.names |= bound
                    self.statements(1)

    # --- the whole ---

    def helper(self) -> None:
        """A function outside: straight, or one that calls itself a few times."""
        name = self.fresh("h")
        self.names, self.result = {"a": "float", "k": "float"}, "float"
        if self.chance(50):
            with self.block(f"def {name}(a, k=0.6):"):
                self.statements(2)
                self.line(f"return {self.bounded(2)}")
        else:
            again = f"{name}({self.bounded(1)}, {self.leaf()}, n - 1)"
            form = self.pick("{}", "math.sin({} + a)", "{} * 0.5 + math.cos(k)")
            with self.block(f"def {name}(a, k=0.6, n=3):"):
                self.line(f"if n <= 0 or {self.truth(1)}:")
                self.line(f"    return {self.bounded(1)}")
                self.line(f"return {form.format(again)}")
        self.line("")
        self.helpers.append(name)
        self.budget += 2

    def main(self) -> list[str]:
        """The function `f`; the kinds of its parameters."""
        extra = self.pick([], ["int"], ["array"], ["list", "int"], ["tuple"], ["bool", "array"])
        kinds = ["float"] * self.pick(1, 2, 3) + extra
        params = [f"{kind[0]}{i}" for i, kind in enumerate(kinds)]
        self.result = self.pick("float", "float", "float", "pair", "mixed", "dict", "point")
        self.names = {}
        with self.block(f"def f({', '.join(params)}):"):
            # A list of the caller's may not be changed, so it is of the kind of those that are not.
            kinds_here = ["long" if kind == "list" else kind for kind in kinds]
            self.names |= dict(zip(params, kinds_here, strict=True))
            self.statements(self.pick(3, 5, 7, 9))
            self.line(f"return {self.value()}")
        return kinds


ENTRIES = {
    "tuple": ("{0}[0]", "{0}[-1]", "{0}[1]"), "list": ("{0}[1]", "{0}[-1]", "{0}[({1}) % 3]"),
    "array": ("{0}[0]", "{0}[-1]", "{0}[({1}) % 2]", "{0}[({1}) % len({0})]"),
    "dict": ('{0}["u"]', '{0}.get("v", 1.0)'), "pair": ("{0}.a", "{0}[1]"),
    "point": ("{0}.x", "{0}.middle", "{0}.norm()"), "long": ("{0}[1]", "{0}[-2]"),
}  # fmt: skip
"""How a number is taken out of a structure; `{1}` is an integer."""

STORED = {
    "list": ("{0}[{2}] = {1}", "{0}.append({1})", "{0}[{2}] += {1}"),
    "dict": ('{0}["v"] = {1}', '{0}["u"] -= {1}'), "point": ("{0}.x = {1}", "{0}.y *= {1}"),
}  # fmt: skip
"""How a number is put into a structure."""

_FLOATS = st.integers(-2000, 2000).map(lambda n: n / 1000 + 0.00031831)
ARGUMENTS: dict[str, st.SearchStrategy[Any]] = {
    "float": _FLOATS, "int": st.integers(-4, 5), "bool": st.booleans(),
    "tuple": st.tuples(_FLOATS, _FLOATS), "list": st.lists(_FLOATS, min_size=3, max_size=3),
    "array": st.one_of([st.lists(_FLOATS, min_size=n, max_size=n) for n in (3, 12)]).map(np.array),
}  # fmt: skip


@st.composite
def programs(draw: Callable[[Any], Any]) -> RandomProgram:
    """Programs with three sets of arguments."""
    writer = Writer(draw)
    for _ in range(writer.pick(0, 1, 2)):
        writer.helper()
    kinds = writer.main()
    inputs = tuple([tuple([draw(ARGUMENTS[kind]) for kind in kinds]) for _ in range(3)])
    return RandomProgram(PRELUDE + "\n\n" + "\n".join(writer.lines) + "\n", inputs)
