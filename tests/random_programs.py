"""Random Python programs over the grammar that the compiler accepts, as a Hypothesis strategy.

`programs()` gives programs as text, with arguments to try them on. Each is well-typed: a name keeps
its kind (`float`, `int`, a list of floats, a function, ...), so nothing that it says is refused.
Each stays bounded: loops are short, what a loop assigns goes through `sin` or `tanh`, denominators
stay away from 0. What may be discontinuous (branches, `int`, breaks) is so at places that random
arguments do not meet.
"""

import itertools
import linecache
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FunctionType
from typing import Any

import numpy as np
from hypothesis import strategies as st
from random_forms import (
    CONSTANTS,
    ENTRIES,
    GRAMMAR,
    LOOPS,
    MADE,
    MATCHED,
    PRELUDE,
    RESULTS,
    SEQUENCES,
    SHORT,
    STORED,
    UNPACKED,
)

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
        self.loops = 0
        self.budget = 14
        self.result = "float"
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

    def of_kind(self, *kinds: str) -> list[str]:
        """The names of some kinds."""
        return [name for name, own in self.names.items() if own in kinds]

    def own(self, kind: str) -> list[str]:
        """The names of a kind that can be assigned: not those of a function around."""
        return [name for name in self.of_kind(kind) if name not in self.outer]

    # --- expressions ---

    def write(self, kind: str, depth: int = 3) -> str:
        """An expression of a kind."""
        short = depth <= 0 or (kind in SHORT and self.chance(15))
        form = SHORT.get(kind) if short else None
        return self.fill(form or self.pick(*GRAMMAR[kind]), depth - 1)

    def fill(self, form: str, depth: int = 2) -> str:
        """A form, with its places filled in."""

        def place(found: re.Match[str]) -> str:
            special: dict[str, Callable[[int], str]] = {
                "leaf": self.leaf, "integer": self.integer, "truth": self.truth,
                "named": self.named, "fixed": self.fixed, "hiding": self.hiding,
                "with u": lambda depth: self.within("u", depth), "call": self.call,
            }  # fmt: skip
            name = found[1]
            return special[name](depth) if name in special else self.write(name, depth)

        return re.sub(r"<([a-z ]+)>", place, form)

    def leaf(self, _: int = 0) -> str:
        """A name, an entry, or a constant."""
        found = self.of_kind("float") * 4 + self.of_kind("int")
        for kind, forms in ENTRIES.items():
            for name in self.of_kind(kind):
                found.append(self.pick(*forms).format(name, self.integer()))
        return str(self.pick(*found, *CONSTANTS[: 1 + self.pick(0, 7)]))

    def integer(self, _: int = 0) -> str:
        """A name of an integer, or a constant."""
        return str(self.pick(*(self.of_kind("int") * 3), "1", "2", "-3", "5", "0"))

    def truth(self, _: int = 0) -> str:
        """A name of a truth value, or a constant."""
        return str(self.pick(*self.of_kind("bool"), "True"))

    def named(self, _: int = 0) -> str:
        """Something to go along."""
        return str(self.pick(*self.of_kind(*SEQUENCES, "grid"), "(0.3, -0.6, 1.1)"))

    def fixed(self, _: int = 0) -> str:
        """Something to go along whose slices are copies: not an array that may change."""
        return str(self.pick(*self.of_kind(*SEQUENCES), "(0.3, -0.6, 1.1)"))

    def within(self, name: str, depth: int) -> str:
        """A float in which there is one more name."""
        outer = dict(self.names)
        self.names[name] = "float"
        text = self.write("float", depth)
        self.names = outer
        return text

    def hiding(self, depth: int) -> str:
        """The entries of a comprehension whose variable hides another name."""
        name = str(self.pick("w", *self.of_kind("float")))
        return f"{self.within(name, depth)} for {name} in range(4)"

    def call(self, depth: int) -> str:
        """A call of a function, or of a lambda in its place."""
        name = self.pick(*self.of_kind("function"), *self.helpers, "(lambda u: <with u>)")
        forms = ["{0}(<float>)", "twice({0}, <leaf>)"]
        if name in self.helpers:
            forms += ["{0}(<float>, <leaf>)", "{0}(k=<leaf>, a=<float>)", "{0}(*(<leaf>, <leaf>))",
                      "partial({0}, k=<leaf>)(<float>)"]  # fmt: skip
        return self.fill(self.pick(*forms).format(name), depth)

    def steady(self) -> str:
        """A float that stays small however often a loop makes it anew."""
        return self.write("smooth" if self.loops or self.chance(40) else "float")

    # --- lines and scopes ---

    def line(self, text: str) -> None:
        """Write one line."""
        self.lines.append("    " * self.indent + text)

    @contextmanager
    def block(self, head: str, loop: bool = False) -> Iterator[None]:
        """What is written inside is a block; names that are new in it end with it."""
        self.line(head)
        outer, start = dict(self.names), len(self.lines)
        self.indent, self.loops = self.indent + 1, self.loops + loop
        yield
        if len(self.lines) == start:
            self.line("pass")
        self.indent, self.loops = self.indent - 1, self.loops - loop
        self.names = outer

    @contextmanager
    def function(self, head: str) -> Iterator[None]:
        """The block of a function inside, which sees the names but assigns its own."""
        kept = self.loops, self.result, self.outer
        self.loops, self.result, self.outer = 0, "float", dict(self.names)
        with self.block(head):
            yield
        self.loops, self.result, self.outer = kept

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
                 self.repeat, self.store, self.store, self.structure, self.nested, self.matched,
                 self.later, self.early]  # fmt: skip
        self.pick(*kinds, *[self.leave] * bool(self.loops))()

    def assign(self) -> None:
        """name = expression, of a name that is new or keeps its kind."""
        kind = self.pick("float", "float", "int", "bool")
        text = self.steady() if kind == "float" else self.write(kind)
        if kind == "int" and self.loops:
            text = f"({text}) % 9"
        old = self.own(kind)
        name = self.pick(*old) if old and self.chance(60) else self.fresh(kind[0])
        self.line(f"{name} = {text}")
        self.names[name] = kind

    def augment(self) -> None:
        """name += expression, and its like."""
        if (names := self.own("int")) and self.chance(30):
            self.line(f"{self.pick(*names)} {self.pick('//= 2', '%= 5', '%= -4', '-= 1')}")
        elif names := self.own("float"):
            self.line(f"{self.pick(*names)} {self.pick('+=', '-=', '*=')} {self.write('smooth')}")

    def unpack(self) -> None:
        """Several names at once; or two names exchange their values."""
        names = self.own("float")
        if len(names) > 1 and self.chance(40):
            self.line(f"{names[0]}, {names[-1]} = math.sin({names[-1]}), {names[0]}")
            return
        names = [self.fresh("f") for _ in range(3)]
        self.line(self.fill(self.pick(*UNPACKED).format(*names)))
        self.names |= dict.fromkeys(names, "float")

    def branch(self) -> None:
        """if, elif, else; the test may assign a name."""
        test = self.write("bool")
        if self.chance(20):
            name = self.pick(self.fresh("w"), *self.own("float"))
            test = f"{self.pick(test, 'True')} and ({name} := {self.steady()}) > 0.1"
        heads = [f"if {test}:", *[f"elif {self.write('bool')}:"] * self.chance(30)]
        for head in [*heads, *["else:"] * self.chance(60)]:
            with self.block(head):
                self.statements(2)

    def along(self) -> None:
        """A for loop, with what may follow it."""
        if self.loops < 2:
            i, v = self.fresh("i"), self.fresh("v")
            head = self.fill(self.pick(*LOOPS).format(i=i, v=v))
            with self.block(f"for {head}:", loop=True):
                self.names |= {name: kind for name, kind in ((i, "int"), (v, "float"))
                               if name in head.split(" in ")[0]}  # fmt: skip
                self.statements(self.pick(1, 2, 3))
            self.otherwise()

    def repeat(self) -> None:
        """A while loop that data end, after a few steps in any case."""
        if self.loops < 2:
            count, steps = self.fresh("n"), self.fresh("i")
            test = f"{count} < {self.pick(3, 12)}"
            if self.chance(70):
                test = self.fill(self.pick(f"{test} and <bool>", f"(<bool>) and {test}"))
            self.line(f"{count} = 0")
            with self.block(f"while {test}:", loop=True):
                self.line(f"{count} += 1")
                self.statements(self.pick(1, 2, 3))
            self.otherwise()
            self.line(f"{steps} = {count}")
            self.names[steps] = "int"

    def otherwise(self) -> None:
        """The else of a loop."""
        if self.chance(15):
            with self.block("else:"):
                self.statements(1)

    def leave(self) -> None:
        """break or continue, behind a test."""
        self.line(f"if {self.write('bool')}: {self.pick('break', 'continue')}")

    def early(self) -> None:
        """An early return, behind a test."""
        self.line(f"if {self.write('bool')}: return {self.fill(RESULTS[self.result])}")

    def structure(self) -> None:
        """A tuple, list, dict, record or array; perhaps with another name."""
        kind = self.pick(*MADE)
        name = self.fresh(kind[0])
        self.line(f"{name} = {self.fill(MADE[kind])}")
        self.names[name] = kind
        if kind in STORED and self.chance(20):
            self.line(f"{name}s = {name}")
            self.names[f"{name}s"] = kind

    def store(self) -> None:
        """An entry or a field is changed, or a list grows."""
        places = [(n, f) for k, forms in STORED.items() for n in self.of_kind(k) for f in forms]
        if places:
            name, form = self.pick(*places)
            if "append" not in form or self.indent == 1:
                at = self.pick(0, 1, -1)
                self.line(form.format(name, self.write("smooth"), at, self.write("int", 1)))

    def later(self) -> None:
        """An iterator that is read when something else has happened."""
        name, total = self.fresh("z"), self.fresh("f")
        form = self.pick("(<entries>)", "map(lambda u: <with u>, <sequence>)", "iter(<sequence>)")
        self.line(f"{name} = {self.fill(form)}")
        self.statements(2)
        self.line(f"{total} = math.sin(sum({name}))")
        self.names[total] = "float"

    def nested(self) -> None:
        """A function inside: a closure, perhaps with a function of its own, or a lambda."""
        name = self.fresh("g")
        if self.chance(40):
            self.line(f"{name} = lambda a, s={self.leaf()}: {self.within('a', 2)} + s")
        else:
            with self.function(f"def {name}(a):"):
                self.names["a"] = "float"
                self.statements(2)
                self.line(f"return {self.steady()}")
        self.names[name] = "function"

    def matched(self) -> None:
        """match, on an integer or on a structure."""
        subject, patterns = self.pick(*MATCHED)
        with self.block(f"match {self.fill(subject)}:"):
            for pattern in patterns:
                with self.block(f"case {pattern}:"):
                    self.names |= {"u": "float"} if "u" in pattern else {}
                    self.statements(1)

    # --- the whole ---

    def helper(self) -> None:
        """A function outside: straight, or one that calls itself a few times."""
        name = self.fresh("h")
        self.names = {"a": "float", "k": "float"}
        if self.chance(50):
            with self.block(f"def {name}(a, k=0.6):"):
                self.statements(2)
                self.line(f"return {self.steady()}")
        else:
            form = self.pick("{0}", "math.sin({0} + a)", "{0} * 0.5 + math.cos(k)")
            with self.block(f"def {name}(a, k=0.6, n=3):"):
                self.line(self.fill("if n <= 0 or <bool>: return <float>"))
                self.line(f"return {form.format(self.fill(f'{name}(<smooth>, <leaf>, n - 1)'))}")
        self.helpers.append(name)
        self.budget += 2

    def main(self) -> list[str]:
        """The function `f`; the kinds of its parameters."""
        extra = self.pick([], ["int"], ["array"], ["list", "int"], ["tuple"], ["bool", "array"])
        kinds = ["float"] * self.pick(1, 2, 3) + extra
        params = [self.fresh(kind[0]) for kind in kinds]
        self.result = self.pick("float", "float", "float", *RESULTS)
        # A list of the caller's may not be changed, so it is of the kind of those that are not.
        kept = ["long" if kind == "list" else kind for kind in kinds]
        self.names = dict(zip(params, kept, strict=True))
        with self.block(f"def f({', '.join(params)}):"):
            self.statements(self.pick(3, 5, 7, 9))
            self.line(f"return {self.fill(RESULTS[self.result])}")
        return kinds


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
