"""The fence: which of Python's grammar is accepted, which is not, why, and what to write instead.

One table for every node of Python's grammar. What is accepted "in part" is so where what decides is
known when the function is compiled; else the error says so at its place.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import lru_cache

from ..places import Place
from .source import Source, children, place_of, refused

YES, PART, NO = "accepted", "in part", "refused"


@dataclass(frozen=True)
class Rule:
    """What the fence says of a node: its name, the state, why, and the rewrite that works.

    Of what is accepted in part it may say `where`, beside why it is refused elsewhere.
    """

    node: str
    form: str
    state: str
    reason: str = ""
    rewrite: str = ""
    where: str = ""

    def __str__(self) -> str:
        end = f"; {self.rewrite}" if self.rewrite else ""
        return f"`{self.form}` is refused: {self.reason}{end}"


_PURE = "an arrow has no state outside"
_EXCEPTIONS = "an arrow has no exceptions"
_STRINGS = "strings are no data"

TABLE: tuple[Rule, ...] = (
    # statements
    Rule("FunctionDef", "def f(x):", YES, "a function inside is a closure, and is inlined"),
    Rule("AsyncFunctionDef", "async def", NO, "an arrow does not wait", "write a plain function"),
    Rule("ClassDef", "class", NO, "classes are made once, outside",
         "define the class (a dataclass, say) outside of the function"),
    Rule("Return", "return", YES),
    Rule("Delete", "del", NO, "names and entries stay",
         "leave it out, or build what remains ({k: v for k, v in d.items() if k != 'x'})"),
    Rule("Assign", "x = …", YES, "entries of what the function made itself can be assigned"),
    Rule("TypeAlias", "type T = …", NO, "types are made outside", "define it outside"),
    Rule("AugAssign", "x += …", YES),
    Rule("AnnAssign", "x: float = …", YES, "the annotation is not looked at"),
    Rule("For", "for x in …:", YES,
         "over ranges, arrays, tuples, lists, zip, enumerate, reversed, map, generators"),
    Rule("AsyncFor", "async for", NO, "an arrow does not wait", "write a plain for"),
    Rule("While", "while …:", YES),
    Rule("If", "if …:", YES),
    Rule("With", "with …:", NO, "there is nothing to enter or leave in an arrow",
         "write it around the call of the arrow, and pass what was read"),
    Rule("AsyncWith", "async with", NO, "an arrow does not wait", "write it outside"),
    Rule("Match", "match …:", YES, "on values, tuples, lists, dataclasses, named tuples"),
    Rule("Raise", "raise", NO, _EXCEPTIONS,
         "check the arguments before the call, or return a value such as float('nan')"),
    Rule("Try", "try:", NO, _EXCEPTIONS, "ask before (x / y if y != 0 else 0.0)"),
    Rule("TryStar", "try: … except*", NO, _EXCEPTIONS, "ask before (x / y if y != 0 else 0.0)"),
    Rule("Assert", "assert", PART, "where what is asserted is known"),
    Rule("Import", "import", NO, "modules are imported once, outside",
         "import it at the top of the file"),
    Rule("ImportFrom", "from … import", NO, "modules are imported once, outside",
         "import it at the top of the file"),
    Rule("Global", "global", NO, _PURE, "pass the value as an argument and return the new one"),
    Rule("Nonlocal", "nonlocal", NO, _PURE, "pass the value as an argument and return the new one"),
    Rule("Expr", "f(x)", YES, "a call for what it does to a list, say"),
    Rule("Pass", "pass", YES),
    Rule("Break", "break", YES),
    Rule("Continue", "continue", YES),
    # expressions
    Rule("BoolOp", "a and b", YES, "the right side runs only where Python runs it"),
    Rule("NamedExpr", "(x := …)", PART, "not in a comprehension"),
    Rule("BinOp", "a + b", YES, "numbers, arrays, tuples, lists, and classes with operators"),
    Rule("UnaryOp", "-a", YES),
    Rule("Lambda", "lambda x: …", YES),
    Rule("IfExp", "a if c else b", YES),
    Rule("Dict", "{k: v}", YES, "with keys that are known"),
    Rule("Set", "{a, b}", PART, "how many entries a set has depends on which are equal",
         "use a tuple or a list", "of what is known, for `in` and `len`"),
    Rule("ListComp", "[… for x in xs]", YES, "with a condition only where it is known"),
    Rule("SetComp", "{… for x in xs}", NO, "how many entries a set has depends on which are equal",
         "use a list: [… for x in xs]"),
    Rule("DictComp", "{k: v for …}", YES, "with keys that are known"),
    Rule("GeneratorExp", "(… for x in xs)", YES, "inside of sum, min, max, any, all, list, …"),
    Rule("Await", "await", NO, "an arrow does not wait", "compute it outside and pass it"),
    Rule("Yield", "yield", NO, "an arrow returns once", "return a tuple or a list"),
    Rule("YieldFrom", "yield from", NO, "an arrow returns once", "return a tuple or a list"),
    Rule("Compare", "a < b < c", YES, "`is` only between what is known; `in` for few entries"),
    Rule("Call", "f(x, y=…)", YES, "of functions with a source in Python, and of known ones"),
    Rule("FormattedValue", "f'{x}'", PART, "strings are no data",
         "return the number, and format it after the call", "where what is put in is known"),
    Rule("JoinedStr", "f'…'", PART, "where what is put in is known"),
    Rule("TemplateStr", "t'…'", NO, _STRINGS, "format the result outside"),
    Rule("Interpolation", "t'{x}'", NO, _STRINGS, "format the result outside"),
    Rule("Constant", "1.0", YES, "numbers, truth values, None, and strings that only select"),
    Rule("Attribute", "a.b", YES, "fields, methods, properties, names of modules"),
    Rule("Subscript", "a[i]", YES, "tuples, lists, dicts by what is known; arrays by any number"),
    Rule("Starred", "*xs", YES),
    Rule("Name", "x", YES),
    Rule("List", "[a, b]", YES),
    Rule("Tuple", "(a, b)", YES),
    Rule("Slice", "a:b:c", YES, "with bounds that are known"),
    # patterns
    Rule("MatchValue", "case 1:", YES),
    Rule("MatchSingleton", "case None:", YES),
    Rule("MatchSequence", "case (x, y):", YES),
    Rule("MatchMapping", "case {'x': x}:", YES),
    Rule("MatchClass", "case P(x):", YES),
    Rule("MatchStar", "case [x, *rest]:", YES),
    Rule("MatchAs", "case x:", YES),
    Rule("MatchOr", "case 1 | 2:", YES),
    # parts of the above
    Rule("comprehension", "for x in xs if …", YES),
    Rule("match_case", "case … if …:", YES),
    Rule("arguments", "(x, /, y, *xs, z=…, **ys)", YES, "*xs and **ys as many as a call gives"),
    Rule("arg", "x: float", YES),
    Rule("keyword", "x=…", YES),
    Rule("ExceptHandler", "except …:", NO, _EXCEPTIONS, "test the condition with if"),
    Rule("withitem", "with x:", NO, "there is nothing to enter", "open it outside"),
    Rule("alias", "import a as b", NO, "modules are imported outside", "import it at the top"),
    Rule("TypeVar", "def f[T](x):", PART, "type parameters are not looked at"),
    Rule("ParamSpec", "def f[**P](x):", PART, "type parameters are not looked at"),
    Rule("TypeVarTuple", "def f[*Ts](x):", PART, "type parameters are not looked at"),
    # operators
    *(Rule(name, form, YES) for name, form in (
        ("And", "and"), ("Or", "or"), ("Not", "not"), ("Invert", "~"), ("UAdd", "+a"),
        ("USub", "-a"), ("Add", "+"), ("Sub", "-"), ("Mult", "*"), ("Div", "/"),
        ("FloorDiv", "//"), ("Mod", "%"), ("Pow", "**"), ("MatMult", "@"), ("LShift", "<<"),
        ("RShift", ">>"), ("BitOr", "|"), ("BitXor", "^"), ("BitAnd", "&"), ("Eq", "=="),
        ("NotEq", "!="), ("Lt", "<"), ("LtE", "<="), ("Gt", ">"), ("GtE", ">="),
        ("Is", "is"), ("IsNot", "is not"), ("In", "in"), ("NotIn", "not in"),
        ("Load", "x"), ("Store", "x ="),
    )),
    Rule("Del", "del x", NO, "names stay", "leave it out"),
)  # fmt: skip
"""The fence, in the order of Python's grammar."""

RULES = {rule.node: rule for rule in TABLE}

# What makes a function another kind of thing is refused even where it would not be reached.
_EVERYWHERE = ("Global", "Nonlocal", "Yield", "YieldFrom", "Await", "AsyncFor", "AsyncWith")


def reason(node: ast.AST) -> str:
    """Why a node is refused, and what to write instead.

    >>> reason(ast.parse("import math").body[0])
    '`import` is refused: modules are imported once, outside; import it at the top of the file'
    """
    rule = RULES.get(type(node).__name__)
    if rule is None:
        return f"{type(node).__name__} is refused: it is not known to the fence"
    return str(rule)


@lru_cache(4096)
def _refused(node: ast.AST) -> ast.AST | None:
    """The node that makes a function another kind of thing, if there is one."""
    if isinstance(node, ast.AsyncFunctionDef):
        return node
    todo: list[ast.AST] = [node]
    while todo:
        top = todo.pop()
        if type(top).__name__ in _EVERYWHERE:
            return top
        inside = isinstance(top, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef))
        if top is node or not inside:
            todo += children(top)
    return None


def check(source: Source, caller: Place | None = None) -> None:
    """Refuse a function that is no function of its arguments: one with `global`, `yield`, ...

    Raises `RefusedError` at the place.
    """
    if (node := _refused(source.node)) is not None:
        raise refused(place_of(source, node, caller), reason(node))


def text() -> str:
    """The table as text for a terminal: node, form, state, and why or what to write instead."""
    lines = []
    for rule in TABLE:
        note = rule.where or (f"{rule.reason}; {rule.rewrite}" if rule.rewrite else rule.reason)
        lines.append(f"{rule.node:18} {rule.form:28} {rule.state:9} {note}".rstrip())
    return "\n".join(lines)
