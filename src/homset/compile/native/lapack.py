"""Systems of equations by the LAPACK that NumPy itself uses: matrices are copied column by column.

Where it fails, as for a singular matrix, the code gives up, and NumPy says what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING

from ...objects import R
from ...primitives import Primitive
from ..blocks import Statement
from ..formats import Format
from .bundled import Bundled, bundled
from .entries import copy, fill
from .lines import Rule, over
from .text import Text
from .vectors import counted
from .views import View, array_of, dense, permuted, row

if TYPE_CHECKING:
    from .kernel import Kernel

# The names of the functions, with the bits of the integers that the functions of a library take.
_NAMES = {
    "scipy_{}_64_": 64, "{}_64_": 64, "{}$NEWLAPACK$ILP64": 64, "scipy_{}_": 32, "{}_": 32,
}  # fmt: skip

_WANTED = ("gesv", "getrf", "potrf", "trtrs", "syevd", "geqrf", "orgqr", "gesdd")


@cache
def lapack(format: Format) -> Bundled | None:
    """NumPy's LAPACK, if it is found.

    >>> from homset.compile.formats import DOUBLE
    >>> found = lapack(DOUBLE)
    >>> found is None or found.bits in (32, 64)
    True
    """
    return bundled(format, _WANTED, _NAMES)


class Caller:
    """Calls of functions that take all by address, as Fortran's do."""

    def __init__(self, t: Text) -> None:
        found = lapack(t.format)
        assert found is not None
        self.text, self.found, self.kind = t, found, f"i{found.bits}"
        self.info = t.slot(self.kind)

    def word(self, value: int) -> str:
        """The address of an integer."""
        place = self.text.slot(self.kind)
        self.text.store(self.kind, str(value), place)
        return place

    def letter(self, value: str) -> str:
        """The address of a letter."""
        place = self.text.slot("i8")
        self.text.store("i8", str(ord(value)), place)
        return place

    def call(self, name: str, *places: str, letters: int = 0) -> str:
        """A call, and whether it failed; the lengths of letters come last."""
        t = self.text
        kinds = ", ".join(["ptr"] * (len(places) + 1) + ["i64"] * letters)
        known = self.found.known(t, name, kinds)
        given = [*[f"ptr {place}" for place in (*places, self.info)], *["i64 1"] * letters]
        t.do(f"call void {known}({', '.join(given)})")
        return t.op(f"icmp ne {self.kind} {t.load(self.kind, self.info)}, 0")

    def pivots(self, k: Kernel, n: int) -> str:
        """Memory for n integers."""
        return k.memory(8 * max(n, 1))


def known(format: Format) -> bool:
    """Whether there is a LAPACK for a format."""
    return lapack(format) is not None


def columns(k: Kernel, rows: int, columns: int) -> View:
    """Memory for a matrix, column by column."""
    obj = array_of((columns, rows))
    return permuted(dense(k.reserve(obj), obj), [1, 0])


def solve(k: Kernel, p: Primitive, s: Statement, target: View) -> None:
    """A⁻¹ B, by the factors of A with its rows exchanged."""
    a, b = (k.views[v] for v in s.args)
    *heads, n, m = b.shape
    _solve(k, [a, b, target], heads, (n, m), lambda b, right: copy(k, b, right))


def inv(k: Kernel, p: Primitive, s: Statement, target: View) -> None:
    """A⁻¹, which is A⁻¹ 1."""
    a = k.views[s.args[0]]
    *heads, n, _ = a.shape

    def one(_: View, right: View) -> None:
        fill(k, right)
        fill(k, View(right.place, (n,), (n + 1,), R), 1.0)

    _solve(k, [a, a, target], heads, (n, n), one)


def _solve(
    k: Kernel, views: list[View], heads: list[int], sizes: tuple[int, int],
    begin: Callable[[View, View], None],
) -> None:  # fmt: skip
    (n, m), caller = sizes, Caller(k.text)
    left, right, pivots = columns(k, n, n), columns(k, n, m), caller.pivots(k, n)
    size, many, step = caller.word(n), caller.word(m), caller.word(max(n, 1))

    def one(here: list[View]) -> None:
        a, b, y = here
        copy(k, a, left)
        begin(b, right)
        failed = caller.call("gesv", size, many, left.place, step, pivots, right.place, step)
        k.text.fail_if(failed)
        copy(k, right, y)

    over(k, heads, views, one)


def triangular(k: Kernel, p: Primitive, s: Statement, target: View) -> None:
    """A⁻¹ B, where one triangle of A is read."""
    (a, b), caller = (k.views[v] for v in s.args), Caller(k.text)
    *heads, n, m = b.shape
    left, right = columns(k, n, n), columns(k, n, m)
    kind = [caller.letter(c) for c in ("L" if p.parameters[2] else "U", "N", "N")]
    size, many, step = caller.word(n), caller.word(m), caller.word(max(n, 1))

    def one(here: list[View]) -> None:
        a, b, y = here
        copy(k, a, left)
        copy(k, b, right)
        places = (*kind, size, many, left.place, step, right.place, step)
        k.text.fail_if(caller.call("trtrs", *places, letters=3))
        copy(k, right, y)

    over(k, heads, [a, b, target], one)


def cholesky(k: Kernel, p: Primitive, s: Statement, target: View) -> None:
    """The lower triangular factor of a positive definite matrix."""
    a, caller = k.views[s.args[0]], Caller(k.text)
    *heads, n, _ = a.shape
    left, lower = columns(k, n, n), caller.letter("L")
    size, step = caller.word(n), caller.word(max(n, 1))

    def one(here: list[View]) -> None:
        a, y = here
        copy(k, a, left)
        k.text.fail_if(caller.call("potrf", lower, size, left.place, step, letters=1))
        triangle(k, left, y, "sle")

    over(k, heads, [a, target], one)


def triangle(k: Kernel, source: View, target: View, order: str) -> None:
    """A triangle of a matrix, where the column is in such an order to the row; zero elsewhere."""
    t, kind, n = k.text, k.format.llvm, target.shape[-1]

    def entry(i: str, j: str) -> None:
        x = t.load(kind, row(t, row(t, source, i), j).place)
        there, zero = t.op(f"icmp {order} i64 {j}, {i}"), t.format.number(R, 0.0)
        kept = t.op(f"select i1 {there}, {kind} {x}, {kind} {zero}")
        t.store(kind, kept, row(t, row(t, target, i), j).place)

    counted(k, n, lambda i: counted(k, n, partial(entry, i)))


def determinant(part: str, k: Kernel, p: Primitive, s: Statement, target: View) -> None:
    """The sign, the logarithm of the size, or both, by the factors with rows exchanged."""
    a, t, caller = k.views[s.args[0]], k.text, Caller(k.text)
    *heads, n, _ = a.shape
    left, pivots = columns(k, n, n), caller.pivots(k, n)
    size, step, kind = caller.word(n), caller.word(max(n, 1)), t.format.llvm
    diagonal = View(left.place, (n,), (n + 1,), R)
    zero, one_, least = (t.format.number(R, x) for x in (0.0, 1.0, float("-inf")))

    def one(here: list[View]) -> None:
        a, y = here
        sign, total = t.slot(kind), t.slot(kind)
        t.store(kind, one_, sign)
        t.store(kind, zero, total)
        copy(k, a, left)
        failed = caller.call("getrf", size, size, left.place, step, pivots)

        def factor(i: str) -> None:
            x = t.load(kind, row(t, diagonal, i).place)
            place = t.op(f"getelementptr {caller.kind}, ptr {pivots}, i64 {i}")
            other = t.op(f"sub {caller.kind} {t.load(caller.kind, place)}, 1")
            here = i if caller.kind == "i64" else t.op(f"trunc i64 {i} to {caller.kind}")
            moved = t.op(f"icmp ne {caller.kind} {other}, {here}")
            below = t.op(f"fcmp olt {kind} {x}, {zero}")
            turned, before = t.op(f"xor i1 {moved}, {below}"), t.load(kind, sign)
            opposite = t.op(f"fneg {kind} {before}")
            t.store(kind, t.op(f"select i1 {turned}, {kind} {opposite}, {kind} {before}"), sign)
            grown = t.math("log", t.real_intrinsic("fabs", x))
            t.store(kind, t.op(f"fadd {kind} {t.load(kind, total)}, {grown}"), total)

        counted(k, n, factor)
        found = t.op(f"select i1 {failed}, {kind} {zero}, {kind} {t.load(kind, sign)}")
        height = t.op(f"select i1 {failed}, {kind} {least}, {kind} {t.load(kind, total)}")
        whole = {"sign": found, "log": height}.get(part) or t.op(
            f"fmul {kind} {found}, {t.math('exp', height)}"
        )
        t.store(kind, whole, y.place)

    over(k, heads, [a, target], one)


SOLVERS: dict[str, Rule] = {
    "solve": solve, "inv": inv, "triangular_solve": triangular, "cholesky": cholesky,
    "det": partial(determinant, "det"), "logabsdet": partial(determinant, "log"),
    "signdet": partial(determinant, "sign"),
}  # fmt: skip
"""The operations of this file, by the names of their families."""
