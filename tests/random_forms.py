"""The forms of the random programs: expressions, statements and structures, as text with places.

What stands in brackets (`<float>`) is filled in by a form of that kind, or by a name: `leaf` is a
name, an entry or a constant; `named` a name of something to go along, `fixed` of one whose slices
are copies; `with u` a float in which `u` is a name as well; `hiding` the entries of a comprehension
whose variable hides a name; `call` a call. Options stand in the order in which Hypothesis makes
examples smaller: the plainest first.
"""

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

GRAMMAR: dict[str, tuple[str, ...]] = {
    "float": (
        "<leaf> + <float>", "(<float> - <float>)", "<leaf> * <smooth>", "<smooth>", "-<leaf>",
        "(<float>) / (2 + math.sin(<leaf>))", "(<leaf>) ** <power>", "abs(<float>)",
        "(1 + (<float>) ** 2) ** 0.5", "(1 + (<float>) ** 2) ** -1", "max(<float>, <float>)",
        "math.sqrt(1.5 + abs(<float>))", "math.log(1.5 + abs(<float>))", "min(<float>, <float>)",
        "math.hypot(<float>, 1.2)", "math.erf(<float>)", "(<float> if <bool> else <float>)",
        "(<float>) % 1.1", "(<float>) % -0.9", "(<float>) // 0.8", "<call>", "<call>", "<call>",
        "sum(<entries>)", "sum(<sequence>)", "max(<sequence>)", "min([<entries>])",
        "sum(u * v for u, v in zip(<sequence>, <sequence>))", "Point(<leaf>, y=<leaf>).norm()",
        "sum(<with u> for u in <sequence> if u > <leaf>)", "Point(<leaf>).middle",
        "reduce(lambda s, u: math.sin(s + u), <sequence>, <leaf>)", "Pair(<leaf>, <leaf>).b",
        "sum(i * u for i, u in enumerate(<sequence>))", '{"u": <float>, "v": <leaf>}["u"]',
        "sum([u * v for u in <sequence> for v in (1, <leaf>)])", "sorted(<sequence>)[0]",
    ),
    "smooth": (
        "math.sin(<float>)", "math.tanh(<float>)", "math.cos(<float>)", "math.atan(<float>)",
        "math.exp(-(<float>) ** 2)", "float(np.sin(<float>))",
    ),
    "int": (
        "(<int> + <int>)", "(<int> - <int>)", "(<int> * <int>) % 7", "(<int> * <int>) % -5",
        "(<int>) // 2", "(<int>) // -3", "abs(<int>)", "(<int> if <bool> else <int>)", "-(<int>)",
        "int(3 * math.sin(<leaf>))", "divmod(<int>, 3)[1]", "max(<int>, <int>)",
        "((<int>) % 4) ** <power>", "sum([<bool>, <bool>])", "(<int> & 5 ^ 2)",
        "math.floor(<leaf>)", "sum(1 for u in <sequence> if u > <leaf>)", "len(<named>)",
    ),
    "bool": (
        "<float> < <float>", "<float> >= <float>", "<int> == <int>", "<int> != <int>",
        "<int> > <int>", "(<bool> and <bool>)", "(<bool> or <bool>)", "(not <bool>)",
        "<float> < <float> <= <float>", "<int> in (1, 2, 5)", "<truth>", "(<bool>) == (<bool>)",
        "(<leaf> != 0 and 1 / (<float> + 9) > 0.1)", "any(<float> < v for v in <sequence>)",
        "all(<with u> > -0.5 for u in <sequence>)", "bool(<int>)", "(<leaf>, 1) < (<float>, <int>)",
    ),
    "sequence": (
        "(<float>, <float>)", "[<float>, <leaf>, <float>]", "<named>", "[<entries>]",
        "<fixed>[1:]", "<fixed>[::-1]", "<fixed>[-2:]", "map(lambda u: <with u>, <named>)",
    ),
    "entries": (
        "<with u> for u in range(3)", "<with u> for u in (<leaf>, 0.2)",
        "<with u> for u in range(10)", "<hiding>", "<with u> for u in <named>",
    ),
    "power": ("2", "3", "0", "1", "4"),
    "small": ("2", "(<int>) % 4"),
}  # fmt: skip
"""The forms of expressions. Functions in `smooth` are bounded, with their slopes."""

SHORT = {"float": "<leaf>", "smooth": "math.sin(<leaf>)", "int": "<integer>",
         "bool": "<leaf> < <leaf>", "sequence": "<named>", "entries": "u for u in range(3)",
         "small": "2"}  # fmt: skip
"""The forms in which nothing is nested."""

CONSTANTS = ("0.7", "-0.4", "1.3", "2", "SCALE", "-1.5", "math.pi / 4", "1e-1")
SEQUENCES = ("tuple", "list", "array", "long")

ENTRIES = {
    "tuple": ("{0}[0]", "{0}[-1]", "{0}[1]"), "list": ("{0}[1]", "{0}[-1]", "{0}[({1}) % 3]"),
    "grid": ("{0}[0]", "{0}[-1]", "{0}[({1}) % 12]"), "long": ("{0}[1]", "{0}[-2]"),
    "array": ("{0}[0]", "{0}[-1]", "{0}[({1}) % 2]", "{0}[({1}) % len({0})]"),
    "dict": ('{0}["u"]', '{0}.get("v", 1.0)'), "pair": ("{0}.a", "{0}[1]"),
    "point": ("{0}.x", "{0}.middle", "{0}.norm()"),
}  # fmt: skip
"""How a number is taken out of a structure; `{1}` is an integer."""

MADE = {
    "tuple": "(<float>, <float>)", "list": "[<float>, <float>, <leaf>]", "long": "[<entries>]",
    "dict": '{"u": <float>, "v": <float>}', "pair": "Pair(<float>, b=<float>)",
    "point": "Point(<float>)", "grid": "np.ones(12)",
}  # fmt: skip
"""How a structure is made."""

STORED = {
    "list": ("{0}[{2}] = {1}", "{0}.append({1})", "{0}[{2}] += {1}"),
    "grid": ("{0}[{2}] = {1}", "{0}[({3}) % 12] += {1}"),
    "dict": ('{0}["v"] = {1}', '{0}["u"] -= {1}'), "point": ("{0}.x = {1}", "{0}.y *= {1}"),
}  # fmt: skip
"""How a number is put into a structure."""

UNPACKED = (
    "{0}, {1}, {2} = <smooth>, <leaf>, <smooth>", "({0}, {1}), {2} = (<smooth>, <leaf>), <smooth>",
    "{0}, *rest, {1} = [<smooth>, <leaf>, <leaf>, <smooth>]; {2} = rest[-1]",
    "{0} = {1} = {2} = <smooth>", "{0}, {1}, {2} = (<smooth> * w for w in (1, 2, 3))",
)  # fmt: skip
"""How several names are assigned at once."""

LOOPS = (
    "{i} in range(3)", "{v} in <sequence>", "{i} in range(10)", "{i}, {v} in enumerate(<sequence>)",
    "{i}, {v} in zip(range(9), <sequence>)", "{i} in range(<small>)", "{i} in range(<int>, 6, 2)",
    "{i} in reversed(range(9))", "{i} in range(4, -1, -2)", "{v} in reversed([<entries>])",
    "_, {v} in {{1: <leaf>, 2: <leaf>}}.items()", "{v} in map(lambda u: <with u>, <named>)",
)  # fmt: skip
"""What a loop goes along; `i` is an integer, `v` a float."""

MATCHED = (
    ("<int>", ("0", "1 | 2", "_")), ("(<float>, <leaf>)", ("(u, v) if u < v", "(u, _)")),
    ("Point(<float>)", ("Point(x=u)",)), ("[<float>, 1.0]", ("[u, *_]",)),
    ('{"u": <float>, "v": <leaf>}', ('{"u": u, "v": 1.0}', '{"u": u}')),
)  # fmt: skip
"""What is matched, and the patterns."""

RESULTS = {
    "float": "<smooth>", "pair": "<smooth>, <float>", "mixed": "<float>, <int>, <bool>",
    "dict": '{"u": <float>, "v": [<float>, <leaf>]}', "point": "Point(<float>, <leaf>)",
}  # fmt: skip
"""What a function returns, for each kind of result."""
