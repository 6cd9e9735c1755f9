"""Expressions of languages like C: text that knows how tightly its outermost operator binds."""

from __future__ import annotations

from dataclasses import dataclass

ATOM, UNARY, TIMES, PLUS, COMPARE, LOGIC, CHOICE = 9, 8, 7, 6, 5, 4, 3
"""How tightly operators bind, from names and calls to `?:`."""


@dataclass(frozen=True, slots=True)
class Expr:
    """The text of an expression, and how tightly its outermost operator binds.

    >>> x, y = Expr("x"), Expr("y")
    >>> binary("*", binary("+", x, y), y).text
    '(x + y) * y'
    """

    text: str
    level: int = ATOM

    def __str__(self) -> str:
        return self.text


Operator = str

_LEVELS: dict[Operator, tuple[int, int, int]] = {
    "*": (TIMES, TIMES, UNARY), "/": (TIMES, TIMES, UNARY), "%": (TIMES, TIMES, UNARY),
    "+": (PLUS, PLUS, TIMES), "-": (PLUS, PLUS, TIMES),
    "<": (COMPARE, PLUS, PLUS), "<=": (COMPARE, PLUS, PLUS), ">": (COMPARE, PLUS, PLUS),
    ">=": (COMPARE, PLUS, PLUS), "==": (COMPARE, PLUS, PLUS), "!=": (COMPARE, PLUS, PLUS),
    "&&": (LOGIC, COMPARE, COMPARE), "||": (LOGIC, COMPARE, COMPARE),
    "&": (LOGIC, ATOM, ATOM), "|": (LOGIC, ATOM, ATOM), "^": (LOGIC, ATOM, ATOM),
}  # fmt: skip
"""Of each operator: how it binds, and how its operands must at least; what compilers warn of, such
as `a & b | c` and `a && b || c`, always has parentheses."""


def is_name(x: Expr) -> bool:
    """Whether it is a name or a number, which costs nothing to write again."""
    return x.level == ATOM and "(" not in x.text and "[" not in x.text


def within(x: Expr, level: int) -> str:
    """The text, in parentheses unless it binds as tightly as is asked for."""
    return x.text if x.level >= level else f"({x.text})"


def binary(operator: Operator, x: Expr, y: Expr) -> Expr:
    """x operator y"""
    level, left, right = _LEVELS[operator]
    return Expr(f"{within(x, left)} {operator} {within(y, right)}", level)


def unary(operator: Operator, x: Expr) -> Expr:
    """operator x; never two signs in a row, which would be one that decrements."""
    return Expr(f"{operator}{within(x, ATOM)}", UNARY)


def call(function: str, *args: Expr) -> Expr:
    """function(args)"""
    return Expr(f"{function}({', '.join([x.text for x in args])})")


def choice(test: Expr, x: Expr, y: Expr) -> Expr:
    """test ? x : y"""
    return Expr(f"{within(test, LOGIC)} ? {within(x, LOGIC)} : {within(y, LOGIC)}", CHOICE)


def entry(array: str, index: Expr) -> Expr:
    """array[index]"""
    return Expr(f"{array}[{index.text}]")


# --- arithmetic of indices, which does what is known beforehand ----------------------------------


def whole(n: int) -> Expr:
    """An integer that is known."""
    return Expr(str(n), ATOM if n >= 0 else UNARY)


def known(x: Expr) -> int | None:
    """The integer that an index is, if it is known."""
    return int(x.text) if x.text.lstrip("-").isdigit() else None


def plus(x: Expr, y: Expr) -> Expr:
    """The sum of two indices.

    >>> plus(whole(2), whole(3)).text, plus(Expr("i"), whole(0)).text, plus(Expr("i"), whole(-1))
    ('5', 'i', Expr(text='i - 1', level=6))
    """
    m, n = known(x), known(y)
    if m is not None and n is not None:
        return whole(m + n)
    if m == 0:
        return y
    if n is not None:
        return x if n == 0 else binary("+" if n > 0 else "-", x, whole(abs(n)))
    if y.level == UNARY and y.text.startswith("-"):
        return binary("-", x, Expr(y.text[1:]))
    return binary("+", x, y)


def scaled(n: int, x: Expr) -> Expr:
    """A multiple of an index."""
    m = known(x)
    if m is not None:
        return whole(m * n)
    if n == 0:
        return whole(0)
    if n < 0:
        return unary("-", scaled(-n, x)) if n != -1 else unary("-", x)
    return x if n == 1 else binary("*", whole(n), x)


def shifted(first: int, step: int, x: Expr) -> Expr:
    """first + step · x, with what is subtracted at the end.

    >>> shifted(4, -1, Expr("i")).text, shifted(1, 2, Expr("i")).text
    ('4 - i', '2 * i + 1')
    """
    if step < 0 and known(x) is None:
        return binary("-", whole(first), scaled(-step, x))
    return plus(scaled(step, x), whole(first))
