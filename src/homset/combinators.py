"""The combinators: how programs are written, point-free.

Each is a function and, where the vocabulary (docs) has one, an operator. The structure each
asks of a category is in `homset.category`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .arrows import Arrow, as_arrow, build, check_arrows, fork
from .arrows import identity as _id
from .errors import ArgumentError
from .literals import literal
from .objects import Array, B, Exp, List, Obj, Product, R, Sum, Unit, Var, Z, natural
from .primitives import Primitive
from .transforms import on_families
from .values import describe

__all__ = [
    "apply", "cond", "cross", "cross_i", "curry", "decide", "distribute", "dup", "dup_n", "either",
    "ex", "ex_i", "exl", "exr", "fix", "flip", "fork_i", "get", "in_i", "inj", "inl", "inr", "it",
    "iterate", "jam", "jam_i", "jam_n", "join", "join_i", "left", "nil", "nonempty", "plus", "pop",
    "primitive", "push", "put", "recomputed", "repl_i", "right", "scale", "scan", "stack", "swap",
    "uncurry", "unstack", "while_", "zero",
]  # fmt: skip

_a, _b, _c, _s = Var(0), Var(1), Var(2), Var(0, "entry")


def cross(*arrows: Arrow) -> Arrow:
    """f × g, in parallel on the components of a product; `cross()` is the identity of `Unit`.

    >>> cross(sin, negate)(0.0, 1.0)
    (0.0, -1.0)
    """
    return build("cross", arrows)


def join(*arrows: Arrow) -> Arrow:
    """f ▽ g on biproducts: the sum of what the arrows give on the components.

    >>> join(scale(2.0), scale(3.0))(1.0, 10.0)
    32.0
    """
    return build("join", arrows) if arrows else jam_n(0)


def ex(i: int, n: int) -> Arrow:
    """The projection of component `i` of a product of `n`: `ex(0, 2)` is `exl`.

    >>> ex(1, 3)
    ex(1, 3)
    """
    i, n = _index("ex", i, n)
    parts = _letters(n)
    return Arrow("ex", (), (i, n), Product(*parts), parts[i])


def inj(i: int, n: int) -> Arrow:
    """The injection into component `i` of a biproduct of `n`, zero elsewhere: `inj(0, 2)` is `inl`.

    >>> inj(1, 3)(5.0)
    (0.0, 5.0, 0.0)
    """
    i, n = _index("inj", i, n)
    parts = _letters(n)
    return Arrow("inj", (), (i, n), parts[i], Product(*parts))


def dup_n(n: int) -> Arrow:
    """n copies of the input: `dup_n(2)` is `dup`, `dup_n(0)` is `it`.

    >>> dup_n(3)(1.0)
    (1.0, 1.0, 1.0)
    """
    n = _size("dup_n", n)
    return Arrow("dup", (), (n,), _a, Product(*[_a] * n))


def jam_n(n: int) -> Arrow:
    """The sum of n inputs: `jam_n(2)` is `jam`, `jam_n(0)` is `zero`.

    >>> jam_n(3)(1.0, 2.0, 4.0)
    7.0
    """
    n = _size("jam_n", n)
    return Arrow("jam", (), (n,), Product(*[_a] * n), _a)


def plus(f: Arrow, g: Arrow) -> Arrow:
    """f + g on coproducts: `f` on the left, `g` on the right.

    >>> from homset import Left, Right, cos, sin
    >>> plus(sin, cos)(Left(0.0)), plus(sin, cos)(Right(0.0))
    (Left(0.0), Right(1.0))
    """
    return build("plus", (f, g))


def either(f: Arrow, g: Arrow) -> Arrow:
    """The arrow out of a coproduct that is `f` on the left and `g` on the right.

    >>> from homset import Left, Right
    >>> either(sin, negate)(Right(2.0))
    -2.0
    """
    return build("either", (f, g))


def cond(test: Arrow, f: Arrow, g: Arrow) -> Arrow:
    """`f` where `test` holds and `g` where it does not, as a coproduct: only one of them runs.

    >>> cond(less(identity, 0.0), negate, sqrt)(4.0)
    2.0
    """
    return fork(_id, test >> decide) >> distribute >> either(exl >> f, exl >> g)


def curry(f: Arrow) -> Arrow:
    """From a × b → c to a → c^b.

    >>> curry(add)(1.0)(2.0)
    3.0
    """
    return build("curry", (f,))


def uncurry(f: Arrow) -> Arrow:
    """From a → c^b to a × b → c.

    >>> uncurry(curry(add))(1.0, 2.0)
    3.0
    """
    return build("uncurry", (f,))


def scale(s: float) -> Arrow:
    """Multiplication by a constant, the generator of the linear maps.

    >>> scale(3.0)(2.0)
    6.0
    """
    return Arrow("scale", (), (literal("scale", s, R),), R, R)


def primitive(entry: Primitive) -> Arrow:
    """The arrow of an entry of the table of primitives.

    >>> from homset.primitives import PRIMITIVES
    >>> primitive(PRIMITIVES["sin"])
    sin
    """
    if not isinstance(entry, Primitive):
        raise ArgumentError(
            f"primitive takes an entry of the table of primitives; got {describe(entry)}"
        )
    return Arrow("primitive", (), (entry,), entry.dom, entry.cod)


# --- indexed biproducts (2018, "Scaling Up") ----------------------------------------------------


def _family(op: str, f: Arrow | Sequence[Arrow], n: int | None) -> Arrow:
    """An indexed operation on a list of arrows, or on as many of one as `n` says."""
    f = as_arrow(f)
    if not isinstance(f, Iterable):
        check_arrows(op, [f])
        return build(op, (f,) * _size("a family", 1 if n is None else n))
    fs = tuple(f)
    if n is not None:
        raise ArgumentError(
            f"{op} takes a size with one arrow only; got {n} with a list of {len(fs)}"
        )
    return build(op, fs)


def cross_i(f: Arrow | Sequence[Arrow], n: int | None = None) -> Arrow:
    """A family of arrows on the entries of an array; `cross_i(f, n)` uses `f` for all.

    >>> cross_i(negate, 3)([1, 2, 3])
    array([-1., -2., -3.])
    """
    return _family("cross_i", f, n)


def fork_i(f: Arrow | Sequence[Arrow], n: int | None = None) -> Arrow:
    """The array of what a family of arrows gives on the same input.

    >>> fork_i([sin, cos])(0.0)
    array([0., 1.])
    """
    return _family("fork_i", f, n)


def join_i(f: Arrow | Sequence[Arrow], n: int | None = None) -> Arrow:
    """The sum of what a family of arrows gives on the entries of an array.

    >>> join_i([scale(1.0), scale(10.0)])([1, 2])
    21.0
    """
    return _family("join_i", f, n)


def ex_i(i: int, n: int) -> Arrow:
    """Entry `i` of an array of `n`.

    >>> ex_i(1, 3)([5, 6, 7])
    6.0
    """
    i, n = _index("ex_i", i, n)
    return Arrow("ex_i", (), (i, n), Array(_s, (n,)), _s)


def in_i(i: int, n: int) -> Arrow:
    """The array of `n` that is zero but for entry `i`.

    >>> in_i(1, 3)(5)
    array([0., 5., 0.])
    """
    i, n = _index("in_i", i, n)
    return Arrow("in_i", (), (i, n), _s, Array(_s, (n,)))


def stack(n: int) -> Arrow:
    """The array of the n components of a product a × ... × a.

    >>> stack(3)(1, 2, 3)
    array([1., 2., 3.])
    """
    n = _size("stack", n)
    product = Product(*[_s] * n)
    return Arrow("stack", (), (n,), product, Array(_s, (n,)))


def unstack(n: int) -> Arrow:
    """The product of the n entries of an array; the inverse of `stack`.

    >>> unstack(3)([1, 2, 3])
    (1.0, 2.0, 3.0)
    """
    n = _size("unstack", n)
    product = Product(*[_s] * n)
    return Arrow("unstack", (), (n,), Array(_s, (n,)), product)


def repl_i(n: int) -> Arrow:
    """The array of `n` equal entries.

    >>> repl_i(2)(1.5)
    array([1.5, 1.5])
    """
    n = _size("repl_i", n)
    return Arrow("repl_i", (), (n,), _s, Array(_s, (n,)))


def jam_i(n: int) -> Arrow:
    """The sum of the entries of an array of `n`.

    >>> jam_i(3)([1, 2, 4])
    7.0
    """
    n = _size("jam_i", n)
    return Arrow("jam_i", (), (n,), Array(_s, (n,)), _s)


def flip(n: int) -> Arrow:
    """The entries of an array of `n` from last to first.

    >>> flip(3)([1, 2, 3])
    array([3., 2., 1.])
    """
    if natural(n) is None:
        raise ArgumentError(
            f"flip turns the rows of an array, and needs their number; got {n!r}; a toss that is"
            " true with probability p is hs.bernoulli(p) in a Python function, and the arrow of"
            " one hs.coin(p)"
        )
    n = _size("flip", n)
    return Arrow("flip", (), (n,), Array(_s, (n,)), Array(_s, (n,)))


def get(n: int) -> Arrow:
    """The entry of an array of `n` at an index that is computed.

    >>> get(3)([5, 6, 7], -1)
    7.0
    """
    n = _size("get", n)
    return Arrow("get", (), (n,), Array(_s, (n,)) * Z, _s)


def put(n: int) -> Arrow:
    """An array of `n` with another entry at an index that is computed.

    >>> put(3)(([5, 6, 7], 1), 0)
    array([5., 0., 7.])
    """
    n = _size("put", n)
    whole = Array(_s, (n,))
    return Arrow("put", (), (n,), (whole * Z) * _s, whole)


# --- loops --------------------------------------------------------------------------------------


def iterate(f: Arrow, n: int) -> Arrow:
    """f applied n times: f ∘ ... ∘ f.

    >>> iterate(scale(2.0), 10)(1.0)
    1024.0
    """
    return build("iterate", (f,), (_size("iterate", n),))


def while_(test: Arrow, step: Arrow) -> Arrow:
    """Apply `step` as long as `test` holds.

    >>> while_(less(identity, 100), scale(3.0))(1.0)
    243.0
    """
    return build("while_", (test, step))


def scan(step: Arrow, n: int) -> Arrow:
    """Thread a state through an array: `step : s × a → s × b` gives s × aⁿ → s × bⁿ.

    Where a or b is a product, aⁿ or bⁿ is a product of arrays.

    >>> scan(add >> dup, 4)(0, [1, 2, 3, 4])
    (10.0, array([ 1.,  3.,  6., 10.]))
    """
    return build("scan", (step,), (_size("scan", n),))


@on_families
def recomputed(f: Arrow) -> Arrow:
    """The same as f; in reverse mode f is run again instead of keeping what it passes through.

    This is how `checkpoint` trades time for memory.

    >>> recomputed(iterate(scale(2.0), 10))(1.0)
    1024.0
    """
    return build("recomputed", (f,))


def fix(f: Arrow) -> Arrow:
    """Recursion: of f : (e × b^a) × a → b the arrow e × a → b that f is given as its function.

    >>> n, again = exr, exl >> exr
    >>> below = fork(again, sub(n, const(1, Z))) >> apply
    >>> body = cond(less(n, const(1, Z)), const(1, Z), mul(n, below))
    >>> factorial = fix(body.at((Unit * Z**Z) * Z))
    >>> factorial((), 5)
    120
    """
    return build("fix", (f,))


def _size(name: str, n: int) -> int:
    found = natural(n)
    if found is None:
        raise ArgumentError(f"{name} needs a size that is an integer ≥ 0; got {n!r}")
    return found


def _index(name: str, i: int, n: int) -> tuple[int, int]:
    size, found = _size(name, n), natural(i)
    if size == 0:
        raise ArgumentError(f"{name} needs a component; a product of 0 has none")
    if found is None or found >= size:
        raise ArgumentError(f"{name} needs an index from 0 to {size - 1}; got {i!r}")
    return found, size


def _letters(n: int) -> list[Obj]:
    return [Var(i) for i in range(n)]


exl, exr, dup, it = ex(0, 2), ex(1, 2), dup_n(2), dup_n(0)
inl, inr, jam, zero = inj(0, 2), inj(1, 2), jam_n(2), jam_n(0)
swap = fork(exr, exl)
left = Arrow("left", (), (), _a, Sum(_a, _b))
right = Arrow("right", (), (), _b, Sum(_a, _b))
decide = Arrow("decide", (), (), B, Unit + Unit)
nil = Arrow("nil", (), (), Unit, List(_a))
push = Arrow("push", (), (), _a * List(_a), List(_a))
pop = Arrow("pop", (), (), List(_a), _a * List(_a))
nonempty = Arrow("nonempty", (), (), List(_a), B)
distribute = Arrow("distribute", (), (), _a * (_b + _c), Sum(_a * _b, _a * _c))
apply = Arrow("apply", (), (), Exp(_b, _a) * _a, _b)
