"""The operations of the protocols as programs between known objects.

The combinators are polymorphic and composition simplifies id ∘ f = f; where laws are stated, the
objects have to be said, and nothing may be simplified. Names and arguments are those of the
protocols in `homset.category`.
"""

from __future__ import annotations

from collections.abc import Sequence

from . import combinators as c
from .arrows import Arrow, compose, const
from .arrows import fork as polymorphic_fork
from .arrows import identity as polymorphic
from .objects import B, List, Obj, Product, Unit, Z
from .prelude import less, sub


def identity(a: Obj) -> Arrow:
    """id : a → a."""
    return polymorphic.at(a)


def cross(fs: Sequence[Arrow]) -> Arrow:
    """f₁ × ⋯ × fₙ."""
    return c.cross(*fs)


def ex(i: int, objects: Sequence[Obj]) -> Arrow:
    """exᵢ : a₁ × ⋯ × aₙ → aᵢ."""
    return c.ex(i, len(objects)).at(Product(*objects))


def dup(a: Obj, n: int) -> Arrow:
    """dup : a → a × ⋯ × a."""
    return c.dup_n(n).at(a)


def fork(a: Obj, fs: Sequence[Arrow]) -> Arrow:
    """f₁ △ ⋯ △ fₙ, from a."""
    return Arrow("fork", tuple(fs), (), a, Product(*[f.cod for f in fs]))


def inj(i: int, objects: Sequence[Obj]) -> Arrow:
    """injᵢ : aᵢ → a₁ × ⋯ × aₙ."""
    return c.inj(i, len(objects)).at(objects[i], Product(*objects))


def jam(a: Obj, n: int) -> Arrow:
    """jam : a × ⋯ × a → a."""
    return c.jam_n(n).at(Product(*[a] * n), a)


def join(b: Obj, fs: Sequence[Arrow]) -> Arrow:
    """f₁ ▽ ⋯ ▽ fₙ, to b."""
    return Arrow("join", tuple(fs), (), Product(*[f.dom for f in fs]), b)


def zero(a: Obj, b: Obj) -> Arrow:
    """0 : a → b, through Unit."""
    return jam(b, 0) @ dup(a, 0)


def add(a: Obj, b: Obj, fs: Sequence[Arrow]) -> Arrow:
    """f₁ + ⋯ + fₙ : a → b."""
    return jam(b, len(fs)) @ (cross(fs) @ dup(a, len(fs)))


def assoc(a: Obj) -> Arrow:
    """(a × a) × a → a × (a × a)."""
    return (c.exl >> c.exl & (c.exl >> c.exr & c.exr)).at((a * a) * a)


def by_steps(a: Obj, n: int) -> Arrow:
    """The sum of n + 1: the last added to the sum of the n before it."""
    parts = [a] * (n + 1)
    before = fork(Product(*parts), [ex(i, parts) for i in range(n)])
    return jam(a, 2) @ fork(Product(*parts), [jam(a, n) @ before, ex(n, parts)])


def left(a: Obj, b: Obj) -> Arrow:
    """left : a → a + b."""
    return c.left.at(a, a + b)


def right(a: Obj, b: Obj) -> Arrow:
    """right : b → a + b."""
    return c.right.at(b, a + b)


def distribute(a: Obj, b: Obj, other: Obj) -> Arrow:
    """distribute : a × (b + c) → (a × b) + (a × c)."""
    return c.distribute.at(a * (b + other))


def stack(a: Obj, n: int) -> Arrow:
    """stack : a × ⋯ × a → aⁿ, where `a` may be an array itself."""
    return Arrow("stack", (), (n,), Product(*[a] * n), a**n)


def unstack(a: Obj, n: int) -> Arrow:
    """unstack : aⁿ → a × ⋯ × a."""
    return Arrow("unstack", (), (n,), a**n, Product(*[a] * n))


def cross_i(fs: Sequence[Arrow], a: Obj, b: Obj) -> Arrow:
    """aⁿ → bⁿ, one arrow for each entry."""
    return Arrow("cross_i", tuple(fs), (), a ** len(fs), b ** len(fs))


def fork_i(fs: Sequence[Arrow], a: Obj, b: Obj) -> Arrow:
    """a → bⁿ."""
    return Arrow("fork_i", tuple(fs), (), a, b ** len(fs))


def join_i(fs: Sequence[Arrow], a: Obj, b: Obj) -> Arrow:
    """aⁿ → b."""
    return Arrow("join_i", tuple(fs), (), a ** len(fs), b)


def ex_i(i: int, a: Obj, n: int) -> Arrow:
    """aⁿ → a, entry `i`."""
    return c.ex_i(i, n).at(a**n)


def in_i(i: int, a: Obj, n: int) -> Arrow:
    """a → aⁿ, zero but for entry `i`."""
    return c.in_i(i, n).at(a)


def repl_i(a: Obj, n: int) -> Arrow:
    """a → aⁿ, equal entries."""
    return c.repl_i(n).at(a)


def jam_i(a: Obj, n: int) -> Arrow:
    """aⁿ → a, the sum of the entries."""
    return c.jam_i(n).at(a**n)


def times(f: Arrow, n: int) -> Arrow:
    """f ∘ ⋯ ∘ f, n times."""
    return compose(*[f] * n, identity(f.dom))


def while_flagged(f: Arrow, n: int) -> Arrow:
    """f, n times, by a loop that goes on as long as the first of n + 1 flags is up.

    Each round takes a flag away, so the loop ends whatever f does.
    """
    a, flags = f.dom, (B,) * (n + 1)
    up, down = const(True, B), const(False, B)
    start = fork(a, [identity(a), fork(a, [*[up.at(a)] * n, down.at(a)])])
    shifted = fork(
        Product(*flags), [*[ex(i + 1, flags) for i in range(n)], down.at(Product(*flags))]
    )
    test = ex(0, flags) @ ex(1, (a, Product(*flags)))
    return c.exl @ (c.while_(test, cross([f, shifted])) @ start)


def scan_unrolled(f: Arrow, a: Obj, s: Obj, n: int) -> Arrow:
    """The step f : a × s → a × t threaded through n entries, one after the other."""
    whole = Product(a, s**n)
    entries = unstack(s, n) @ ex(1, (a, s**n))
    state, results = ex(0, (a, s**n)), []
    for i in range(n):
        both = f @ fork(whole, [state, ex(i, (s,) * n) @ entries])
        state, result = c.exl @ both, c.exr @ both
        results.append(result)
    t = f.cod.parts[1]
    return fork(whole, [state, stack(t, n) @ fork(whole, results)])


def truth(value: bool) -> Arrow:
    """A truth value, from 1."""
    return const(value, B).at(Unit)


def flip(a: Obj, n: int) -> Arrow:
    """aⁿ → aⁿ, turned round."""
    return Arrow("flip", (), (n,), a**n, a**n)


def get(a: Obj, n: int) -> Arrow:
    """aⁿ × Z → a."""
    return Arrow("get", (), (n,), a**n * Z, a)


def put(a: Obj, n: int) -> Arrow:
    """(aⁿ × Z) × a → aⁿ."""
    return Arrow("put", (), (n,), (a**n * Z) * a, a**n)


def index(i: int, a: Obj) -> Arrow:
    """The number of an entry, from a."""
    return const(i, Z).at(a)


def put_at(i: int, a: Obj, n: int) -> Arrow:
    """aⁿ × a → aⁿ, with another entry `i`."""
    parts = a**n, a
    whole = Product(*parts)
    place = fork(whole, [fork(whole, [ex(0, parts), index(i, whole)]), ex(1, parts)])
    return put(a, n) @ place


def nil(a: Obj) -> Arrow:
    """1 → List a."""
    return c.nil.at(Unit, List(a))


def push(a: Obj) -> Arrow:
    """a × List a → List a."""
    return c.push.at(a * List(a))


def pop(a: Obj) -> Arrow:
    """List a → a × List a."""
    return c.pop.at(List(a))


def nonempty(a: Obj) -> Arrow:
    """List a → B."""
    return c.nonempty.at(List(a))


def counting_down(f: Arrow) -> Arrow:
    """(1 × a^(a × Z)) × (a × Z) → a: x at 0, else what it is given at f x and one less."""
    a, one = f.dom, const(1, Z)
    itself, x, n = c.exl >> c.exr, c.exr >> c.exl, c.exr >> c.exr
    again = polymorphic_fork(itself, polymorphic_fork(x >> f, sub(n, one))) >> c.apply
    return c.cond(less(n, one), x, again).at((Unit * a ** (a * Z)) * (a * Z))


def from_above(a: Obj, n: int) -> Arrow:
    """x ↦ ((), (x, n)): where a recursion that counts down begins."""
    return fork(a, [dup(a, 0), fork(a, [identity(a), index(n, a)])])


def called_once(g: Arrow) -> Arrow:
    """g ∘ ((id △ curry (fix g)) × id), for a recursion g."""
    e, a = g.dom.parts[0].parts[0], g.dom.parts[1]
    return g @ cross([fork(e, [identity(e), c.curry(c.fix(g))]), identity(a)])
