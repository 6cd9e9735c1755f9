"""The laws of every protocol, and `check`, which tries them on a category.

This table is the theory in one place. A law is an equation between two programs; a category
satisfies it when both have the same meaning there, whatever the letters stand for. Products are
n-ary: `exᵢ` is one of n projections, f₁ △ ⋯ △ fₙ forks n arrows, and for n = 0 the laws of products
say what a terminal object is, those of biproducts what a zero object is.

>>> print(LAWS[2])
associativity: h ∘ (g ∘ f) = (h ∘ g) ∘ f, for f : a → b, g : b → c, h : c → d
>>> import homset as hs
>>> check(hs.Matrices, examples=1)
<report on Matrices: ...>
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .arrows import Arrow, const
from .category import (
    Additive,
    Addressed,
    Cartesian,
    Category,
    Closed,
    Cocartesian,
    Coproduct,
    Diagrammatic,
    Indexed,
    IndexedAdditive,
    Lists,
    Loops,
    Monoidal,
    Numeric,
    Recursive,
    Scalar,
)
from .checking import Equation, Law, Meaning, Report, check_all
from .combinators import (
    apply,
    curry,
    decide,
    either,
    fix,
    iterate,
    plus,
    scale,
    scan,
    swap,
    uncurry,
)
from .diagrams import as_arrow, straighten
from .elaboration import elaborate
from .errors import ArgumentError
from .interpretation import interpret
from .messages import show
from .objects import B, List, Obj, Product, R, Unit, Z
from .operations import (
    add,
    assoc,
    by_steps,
    called_once,
    counting_down,
    cross,
    cross_i,
    distribute,
    dup,
    ex,
    ex_i,
    flip,
    fork,
    fork_i,
    from_above,
    get,
    identity,
    in_i,
    index,
    inj,
    jam,
    jam_i,
    join,
    join_i,
    left,
    nil,
    nonempty,
    pop,
    push,
    put_at,
    repl_i,
    right,
    scan_unrolled,
    stack,
    times,
    truth,
    unstack,
    while_flagged,
    zero,
)
from .prelude import less, mul, sub

__all__ = ["LAWS", "Law", "Report", "check"]


def check(category: Category[Any] | type[Category[Any]], *, examples: int = 25) -> Report:
    """Try every law of every protocol that a category has, with Hypothesis.

    Each law is tried on at least `examples` cases, among them products of 0, 1, 2 and 3 components
    and arrays of these lengths. The arrows are random programs, made of what the category
    understands. `category` may also be a class that needs no arguments.

    Returns a `Report`, which prints as a table. Raises `LawError`, with the law, both sides and the
    smallest counterexample found, if a law fails or the category raises an error in one; and
    `MissingExtraError` without Hypothesis.

    >>> import homset as hs
    >>> check(hs.Matrices, examples=1).lacks
    ('Coproduct', 'Closed', 'Recursive', 'Lists', 'Addressed', 'Loops', 'Diagrammatic')
    """
    chosen = category() if isinstance(category, type) else category
    if not isinstance(chosen, Category):
        raise ArgumentError(f"check takes a category; got {category!r}")
    return check_all(chosen, LAWS, examples)


def law(
    name: str,
    protocols: type[Category[Any]] | tuple[type[Category[Any]], ...],
    given: str,
    statement: str,
    sides: Callable[..., Equation | list[Equation]],
    *uses: Arrow,
) -> Law:
    """An entry of the table."""
    several = protocols if isinstance(protocols, tuple) else (protocols,)
    return Law(name, several, given, statement, sides, uses)


def doms(fs: Sequence[Arrow]) -> list[Obj]:
    """The domains of a family of arrows."""
    return [f.dom for f in fs]


def cods(fs: Sequence[Arrow]) -> list[Obj]:
    """The codomains of a family of arrows."""
    return [f.cod for f in fs]


def each(family: Sequence[Any]) -> range:
    """The indices of a family."""
    return range(len(family))


def diagram(f: Arrow) -> Meaning:
    """A program as a straight line of boxes, interpreted by `Cartesian.diagram`."""
    d = straighten(elaborate(f)).map(lambda box: box.arrow.at(box.dom, box.cod))
    return Meaning(f"diagram of {show(f)}", f.dom, f.cod, (as_arrow(d),), lambda k, m: m)


def meaning(f: Arrow) -> Meaning:
    """What `interpret` makes of a program."""
    return Meaning(f"interpret {show(f)}", f.dom, f.cod, (), lambda k: interpret(k, f))


def derived(name: str, a: Obj, b: Obj, fs: Sequence[Arrow], method: Callable[..., Any]) -> Meaning:
    """What a derived operation of the protocol makes of some programs."""
    return Meaning(f"{name}({', '.join(map(show, fs))})", a, b, tuple(fs), method)


COUNTING = (const(1, Z).at(Unit), sub.at(Z * Z), less.at(Z * Z))
"""What a recursion that counts needs."""


def both(f: Arrow, g: Arrow) -> Arrow:
    """f + g."""
    return add(f.dom, f.cod, [f, g])


LAWS: tuple[Law, ...] = (
    # A category: arrows compose, and for each object there is one that does nothing.
    law("left identity", Category, "f : a → b", "id ∘ f = f",
        lambda f: (identity(f.cod) @ f, f)),
    law("right identity", Category, "f : a → b", "f ∘ id = f",
        lambda f: (f @ identity(f.dom), f)),
    law("associativity", Category, "f : a → b, g : b → c, h : c → d", "h ∘ (g ∘ f) = (h ∘ g) ∘ f",
        lambda f, g, h: (h @ (g @ f), (h @ g) @ f)),

    # Monoidal: arrows side by side. × is a functor.
    law("identities side by side", Monoidal, "aᵢ", "id × ⋯ × id = id",
        lambda a: (cross([identity(o) for o in a]), identity(Product(*a)))),
    law("interchange", Monoidal, "fᵢ : aᵢ → bᵢ, gᵢ : bᵢ → cᵢ",
        "(g₁ × ⋯ × gₙ) ∘ (f₁ × ⋯ × fₙ) = (g₁ ∘ f₁) × ⋯ × (gₙ ∘ fₙ)",
        lambda f, g: (cross(g) @ cross(f), cross([g[i] @ f[i] for i in each(f)]))),

    # Cartesian: the product is the categorical one. An arrow into it is its components.
    law("projection", Cartesian, "a, fᵢ : a → bᵢ", "exᵢ ∘ (f₁ △ ⋯ △ fₙ) = fᵢ",
        lambda a, f: [(ex(i, cods(f)) @ fork(a, f), f[i]) for i in each(f)]),
    law("uniqueness", Cartesian, "a, bᵢ, h : a → ∏bᵢ", "(ex₁ ∘ h) △ ⋯ △ (exₙ ∘ h) = h",
        lambda a, b, h: (fork(a, [ex(i, b) @ h for i in each(b)]), h)),
    law("terminal object", Cartesian, "h : a → 1", "h = it",
        lambda h: (h, dup(h.dom, 0))),
    law("fork", Cartesian, "a, fᵢ : a → bᵢ", "f₁ △ ⋯ △ fₙ = (f₁ × ⋯ × fₙ) ∘ dup",
        lambda a, f: (fork(a, f), cross(f) @ dup(a, len(f)))),
    law("unfork", Cartesian, "a, fᵢ : a → bᵢ", "unfork (f₁ △ ⋯ △ fₙ) = f₁, …, fₙ",
        lambda a, f: [(derived("unfork", a, f[i].cod, [fork(a, f)],
                               lambda k, h, i=i: k.unfork(h, cods(f))[i]), f[i]) for i in each(f)]),
    law("copies", Cartesian, "a, n", "exᵢ ∘ dup = id",
        lambda a, n: [(ex(i, [a] * n) @ dup(a, n), identity(a)) for i in range(n)]),
    law("copying is natural", Cartesian, "f : a → b, n", "dup ∘ f = (f × ⋯ × f) ∘ dup",
        lambda f, n: (dup(f.cod, n) @ f, cross([f] * n) @ dup(f.dom, n))),
    law("copies are alike", Cartesian, "a", "swap ∘ dup = dup",
        lambda a: (swap @ dup(a, 2), dup(a, 2))),
    law("projecting is natural", Cartesian, "fᵢ : aᵢ → bᵢ", "exᵢ ∘ (f₁ × ⋯ × fₙ) = fᵢ ∘ exᵢ",
        lambda f: [(ex(i, cods(f)) @ cross(f), f[i] @ ex(i, doms(f))) for i in each(f)]),
    law("fork after an arrow", Cartesian, "h : a → b, fᵢ : b → cᵢ",
        "(f₁ △ ⋯ △ fₙ) ∘ h = (f₁ ∘ h) △ ⋯ △ (fₙ ∘ h)",
        lambda h, f: (fork(h.cod, f) @ h, fork(h.dom, [g @ h for g in f]))),
    law("cross after fork", Cartesian, "a, fᵢ : a → bᵢ, gᵢ : bᵢ → cᵢ",
        "(g₁ × ⋯ × gₙ) ∘ (f₁ △ ⋯ △ fₙ) = (g₁ ∘ f₁) △ ⋯ △ (gₙ ∘ fₙ)",
        lambda a, f, g: (cross(g) @ fork(a, f), fork(a, [g[i] @ f[i] for i in each(f)]))),
    law("diagrams", Cartesian, "f : a → b", "diagram of f = f",
        lambda f: (diagram(f), f)),
    law("meaning by diagrams", Diagrammatic, "f : a → b", "f by diagrams = f by combinators",
        lambda f: (meaning(f), f)),

    # Additive: every object is a commutative monoid, jam its sum; and so are the arrows to it.
    law("sum with zeros", Additive, "a, n", "jam ∘ injᵢ = id",
        lambda a, n: [(jam(a, n) @ inj(i, [a] * n), identity(a)) for i in range(n)]),
    law("commutativity", Additive, "a", "jam ∘ swap = jam",
        lambda a: (jam(a, 2) @ swap, jam(a, 2))),
    law("sum by sum", Additive, "a, n", "jamₙ₊₁ = jam ∘ ((jamₙ ∘ all but the last) △ the last)",
        lambda a, n: (jam(a, n + 1), by_steps(a, n))),
    law("associativity of jam", Additive, "a", "jam ∘ (jam × id) = jam ∘ (id × jam) ∘ assoc",
        lambda a: (jam(a, 2) @ cross([jam(a, 2), identity(a)]),
                   jam(a, 2) @ (cross([identity(a), jam(a, 2)]) @ assoc(a)))),
    law("sums by components", Additive, "aᵢ", "exᵢ ∘ jam = jam ∘ (exᵢ × exᵢ)",
        lambda a: [(ex(i, a) @ jam(Product(*a), m), jam(a[i], m) @ cross([ex(i, a)] * m))
                   for i in each(a) for m in (0, 2)]),
    law("orthogonality", Additive, "aᵢ", "exᵢ ∘ injᵢ = id, exⱼ ∘ injᵢ = 0",
        lambda a: [(ex(j, a) @ inj(i, a), identity(a[i]) if i == j else zero(a[i], a[j]))
                   for i in each(a) for j in each(a)]),
    law("join", Additive, "b, fᵢ : aᵢ → b", "f₁ ▽ ⋯ ▽ fₙ = jam ∘ (f₁ × ⋯ × fₙ)",
        lambda b, f: (join(b, f), jam(b, len(f)) @ cross(f))),
    law("zero arrow", Additive, "a, b", "0 = jam₀ ∘ dup₀",
        lambda a, b: (derived("zero", a, b, [], lambda k: k.zero(a, b)), zero(a, b))),
    law("sum of arrows", Additive, "a, b, fᵢ : a → b", "f₁ + ⋯ + fₙ = jam ∘ (f₁ × ⋯ × fₙ) ∘ dup",
        lambda a, b, f: (derived("sum", a, b, f, lambda k, *fs: k.sum(a, b, *fs)), add(a, b, f))),
    law("+ is commutative", Additive, "f : a → b, g : a → b", "f + g = g + f",
        lambda f, g: (both(f, g), both(g, f))),
    law("+ is associative", Additive, "f : a → b, g : a → b, h : a → b",
        "(f + g) + h = f + (g + h)",
        lambda f, g, h: (both(both(f, g), h), both(f, both(g, h)))),
    law("0 is neutral", Additive, "f : a → b", "f + 0 = f",
        lambda f: (both(f, zero(f.dom, f.cod)), f)),
    law("+ before an arrow", Additive, "h : a → b, f : b → c, g : b → c",
        "(f + g) ∘ h = f ∘ h + g ∘ h",
        lambda h, f, g: (both(f, g) @ h, both(f @ h, g @ h))),
    law("0 before an arrow", Additive, "b, h : a → c", "0 ∘ h = 0",
        lambda b, h: (zero(h.cod, b) @ h, zero(h.dom, b))),
    law("fork of sums", Additive, "f : a → b, g : a → b, h : a → c, k : a → c",
        "(f + g) △ (h + k) = (f △ h) + (g △ k)",
        lambda f, g, h, k: (fork(f.dom, [both(f, g), both(h, k)]),
                            both(fork(f.dom, [f, h]), fork(f.dom, [g, k])))),

    # Cocartesian: sums are natural, so the product is a coproduct too, a biproduct. An arrow out of
    # it is its components, and composition distributes over + on both sides.
    law("injection", Cocartesian, "b, fᵢ : aᵢ → b", "(f₁ ▽ ⋯ ▽ fₙ) ∘ injᵢ = fᵢ",
        lambda b, f: [(join(b, f) @ inj(i, doms(f)), f[i]) for i in each(f)]),
    law("couniqueness", Cocartesian, "b, aᵢ, h : ∏aᵢ → b", "(h ∘ inj₁) ▽ ⋯ ▽ (h ∘ injₙ) = h",
        lambda b, a, h: (join(b, [h @ inj(i, a) for i in each(a)]), h)),
    law("initial object", Cocartesian, "h : 1 → a", "h = 0",
        lambda h: (h, jam(h.cod, 0))),
    law("unjoin", Cocartesian, "b, fᵢ : aᵢ → b", "unjoin (f₁ ▽ ⋯ ▽ fₙ) = f₁, …, fₙ",
        lambda b, f: [(derived("unjoin", f[i].dom, b, [join(b, f)],
                               lambda k, h, i=i: k.unjoin(h, doms(f))[i]), f[i]) for i in each(f)]),
    law("summing is natural", Cocartesian, "f : a → b, n", "f ∘ jam = jam ∘ (f × ⋯ × f)",
        lambda f, n: (f @ jam(f.dom, n), jam(f.cod, n) @ cross([f] * n))),
    law("injecting is natural", Cocartesian, "fᵢ : aᵢ → bᵢ", "(f₁ × ⋯ × fₙ) ∘ injᵢ = injᵢ ∘ fᵢ",
        lambda f: [(cross(f) @ inj(i, doms(f)), inj(i, cods(f)) @ f[i]) for i in each(f)]),
    law("an arrow after join", Cocartesian, "h : b → c, fᵢ : aᵢ → b",
        "h ∘ (f₁ ▽ ⋯ ▽ fₙ) = (h ∘ f₁) ▽ ⋯ ▽ (h ∘ fₙ)",
        lambda h, f: (h @ join(h.dom, f), join(h.cod, [h @ g for g in f]))),
    law("join after cross", Cocartesian, "c, gᵢ : bᵢ → c, fᵢ : aᵢ → bᵢ",
        "(g₁ ▽ ⋯ ▽ gₙ) ∘ (f₁ × ⋯ × fₙ) = (g₁ ∘ f₁) ▽ ⋯ ▽ (gₙ ∘ fₙ)",
        lambda c, g, f: (join(c, g) @ cross(f), join(c, [g[i] @ f[i] for i in each(f)]))),
    law("fork of joins", Cocartesian, "f : a → c, g : b → c, h : a → d, k : b → d",
        "(f ▽ g) △ (h ▽ k) = (f △ h) ▽ (g △ k)",
        lambda f, g, h, k: (fork(f.dom * g.dom, [join(f.cod, [f, g]), join(h.cod, [h, k])]),
                            join(f.cod * h.cod, [fork(f.dom, [f, h]), fork(g.dom, [g, k])]))),
    law("biproduct", Cocartesian, "aᵢ", "inj₁ ∘ ex₁ + ⋯ + injₙ ∘ exₙ = id",
        lambda a: (add(Product(*a), Product(*a), [inj(i, a) @ ex(i, a) for i in each(a)]),
                   identity(Product(*a)))),
    law("+ after an arrow", Cocartesian, "f : a → b, g : a → b, h : b → c",
        "h ∘ (f + g) = h ∘ f + h ∘ g",
        lambda f, g, h: (h @ both(f, g), both(h @ f, h @ g))),
    law("an arrow after 0", Cocartesian, "a, h : b → c", "h ∘ 0 = 0",
        lambda a, h: (h @ zero(a, h.dom), zero(a, h.cod))),

    # Coproducts, over which products distribute.
    law("either, left", Coproduct, "f : a → c, g : b → c", "either(f, g) ∘ left = f",
        lambda f, g: (either(f, g) @ left(f.dom, g.dom), f)),
    law("either, right", Coproduct, "f : a → c, g : b → c", "either(f, g) ∘ right = g",
        lambda f, g: (either(f, g) @ right(f.dom, g.dom), g)),
    law("uniqueness of either", Coproduct, "a, b, h : a + b → c",
        "either(h ∘ left, h ∘ right) = h",
        lambda a, b, h: (either(h @ left(a, b), h @ right(a, b)), h)),
    law("an arrow after either", Coproduct, "f : a → c, g : b → c, h : c → d",
        "h ∘ either(f, g) = either(h ∘ f, h ∘ g)",
        lambda f, g, h: (h @ either(f, g), either(h @ f, h @ g))),
    law("sum of two arrows", Coproduct, "f : a → c, g : b → d",
        "f + g = either(left ∘ f, right ∘ g)",
        lambda f, g: (plus(f, g), either(left(f.cod, g.cod) @ f, right(f.cod, g.cod) @ g))),
    law("distribute, left", Coproduct, "a, b, c", "distribute ∘ (id × left) = left",
        lambda a, b, c: (distribute(a, b, c) @ cross([identity(a), left(b, c)]),
                         left(a * b, a * c))),
    law("distribute, right", Coproduct, "a, b, c", "distribute ∘ (id × right) = right",
        lambda a, b, c: (distribute(a, b, c) @ cross([identity(a), right(b, c)]),
                         right(a * b, a * c))),
    law("distributing is natural", Coproduct, "f : a → d, g : b → e, h : c → e",
        "distribute ∘ (f × (g + h)) = ((f × g) + (f × h)) ∘ distribute",
        lambda f, g, h: (distribute(f.cod, g.cod, h.cod) @ cross([f, plus(g, h)]),
                         plus(cross([f, g]), cross([f, h])) @ distribute(f.dom, g.dom, h.dom))),
    law("distribute has an inverse", Coproduct, "a, b, c",
        "either(id × left, id × right) ∘ distribute = id",
        lambda a, b, c: (either(cross([identity(a), left(b, c)]), cross([identity(a), right(b, c)]))
                         @ distribute(a, b, c), identity(a * (b + c)))),

    law("truth values", (Coproduct, Numeric), "n", "either(true, false) ∘ decide = id",
        lambda n: (either(truth(True), truth(False)) @ decide, identity(B)), truth(True)),

    # Closed: arrows are values too. To curry is to apply later.
    law("apply and curry", Closed, "f : a × b → c", "apply ∘ (curry f × id) = f",
        lambda f: (apply @ cross([curry(f), identity(f.dom.parts[1])]), f)),
    law("uniqueness of curry", Closed, "a, b, g : a → c^b", "curry(apply ∘ (g × id)) = g",
        lambda a, b, g: (curry(apply @ cross([g, identity(b)])), g)),
    law("uncurry", Closed, "a, b, g : a → c^b", "uncurry g = apply ∘ (g × id)",
        lambda a, b, g: (uncurry(g), apply @ cross([g, identity(b)]))),
    law("uncurry and curry", Closed, "f : a × b → c", "uncurry(curry f) = f",
        lambda f: (uncurry(curry(f)), f)),
    law("currying is natural", Closed, "f : a × b → c, h : d → a",
        "curry f ∘ h = curry(f ∘ (h × id))",
        lambda f, h: (curry(f) @ h, curry(f @ cross([h, identity(f.dom.parts[1])])))),

    # Recursive: an arrow that is given itself.
    law("one call", (Recursive, Coproduct, Numeric), "f : a → a, n",
        "fix g = g ∘ ((id △ curry (fix g)) × id), where g calls itself n times",
        lambda f, n: (fix(counting_down(f)) @ from_above(f.dom, n),
                      called_once(counting_down(f)) @ from_above(f.dom, n)), *COUNTING),
    law("recursion", (Recursive, Coproduct, Numeric), "f : a → a, n",
        "fix g = f ∘ ⋯ ∘ f, where g calls itself n times",
        lambda f, n: (fix(counting_down(f)) @ from_above(f.dom, n), times(f, n)), *COUNTING),

    # Lists, from which one takes what one has put there.
    law("push and pop", Lists, "a", "pop ∘ push = id",
        lambda a: (pop(a) @ push(a), identity(a * List(a)))),
    law("a list with an entry", (Lists, Numeric), "a", "nonempty ∘ push = true",
        lambda a: (nonempty(a) @ push(a), const(True, B).at(a * List(a))), truth(True)),
    law("a list without entries", (Lists, Numeric), "a", "nonempty ∘ nil = false",
        lambda a: (nonempty(a) @ nil(a), const(False, B).at(Unit)), truth(True)),

    # Indexed: an array is a product of as many equal components as it has rows.
    law("stack and unstack", Indexed, "s, n", "stack ∘ unstack = id",
        lambda s, n: [(stack(row, n) @ unstack(row, n), identity(row**n)) for row in (s, s**2)]),
    law("unstack and stack", Indexed, "s, n", "unstack ∘ stack = id",
        lambda s, n: [(unstack(row, n) @ stack(row, n), identity(Product(*[row] * n)))
                      for row in (s, s**2)]),
    law("cross of entries", Indexed, "s, t, fᵢ : s → t",
        "cross_i(f₁, …, fₙ) = stack ∘ (f₁ × ⋯ × fₙ) ∘ unstack",
        lambda s, t, f: (cross_i(f, s, t), stack(t, len(f)) @ (cross(f) @ unstack(s, len(f))))),
    law("fork to entries", Indexed, "a, t, fᵢ : a → t",
        "fork_i(f₁, …, fₙ) = stack ∘ (f₁ △ ⋯ △ fₙ)",
        lambda a, t, f: (fork_i(f, a, t), stack(t, len(f)) @ fork(a, f))),
    law("entry", Indexed, "s, n", "ex_iₖ = exₖ ∘ unstack",
        lambda s, n: [(ex_i(k, s, n), ex(k, [s] * n) @ unstack(s, n)) for k in range(n)]),
    law("copies as entries", Indexed, "s, n", "repl_i = stack ∘ dup",
        lambda s, n: (repl_i(s, n), stack(s, n) @ dup(s, n))),
    law("entry of a fork", Indexed, "a, t, fᵢ : a → t", "ex_iₖ ∘ fork_i(f₁, …, fₙ) = fₖ",
        lambda a, t, f: [(ex_i(k, t, len(f)) @ fork_i(f, a, t), f[k]) for k in each(f)]),

    law("entries turned round", Indexed, "s, n", "ex_iₖ ∘ flip = ex_iₙ₋₁₋ₖ",
        lambda s, n: [(ex_i(k, s, n) @ flip(s, n), ex_i(n - 1 - k, s, n)) for k in range(n)]),
    law("turned twice", Indexed, "s, n", "flip ∘ flip = id",
        lambda s, n: [(flip(row, n) @ flip(row, n), identity(row**n)) for row in (s, s**2)]),

    # Addressed: entries at a number; the last one is at −1 too.
    law("get", (Addressed, Numeric), "s, n", "get at k = ex_iₖ = get at k − n",
        lambda s, n: [(get(s, n) @ fork(s**n, [identity(s**n), index(i, s**n)]), ex_i(i % n, s, n))
                      for i in range(-n, n)], index(0, Unit)),
    law("get what was put", (Addressed, Numeric), "s, n", "get at k ∘ put at k = the new entry",
        lambda s, n: [(get(s, n) @ fork(s**n * s, [put_at(k, s, n), index(k, s**n * s)]),
                       ex(1, (s**n, s))) for k in range(n)], index(0, Unit)),
    law("put what is there", (Addressed, Numeric), "s, n", "put at k of ex_iₖ = id",
        lambda s, n: [(put_at(k, s, n) @ fork(s**n, [identity(s**n), ex_i(k, s, n)]),
                       identity(s**n)) for k in range(n)], index(0, Unit)),

    # IndexedAdditive: an array is a biproduct as well; it is added entry by entry.
    law("join of entries", IndexedAdditive, "s, b, fᵢ : s → b",
        "join_i(f₁, …, fₙ) = (f₁ ▽ ⋯ ▽ fₙ) ∘ unstack",
        lambda s, b, f: (join_i(f, s, b), join(b, f) @ unstack(s, len(f)))),
    law("entry among zeros", IndexedAdditive, "s, n", "in_iₖ = stack ∘ injₖ",
        lambda s, n: [(in_i(k, s, n), stack(s, n) @ inj(k, [s] * n)) for k in range(n)]),
    law("sum of entries", IndexedAdditive, "s, n", "jam_i = jam ∘ unstack",
        lambda s, n: (jam_i(s, n), jam(s, n) @ unstack(s, n))),
    law("sums by entries", IndexedAdditive, "s, n", "unstack ∘ jam = jam ∘ (unstack × unstack)",
        lambda s, n: [(unstack(s, n) @ jam(s**n, m), jam(Product(*[s] * n), m)
                       @ cross([unstack(s, n)] * m)) for m in (0, 2)]),

    # Scalar: numbers act on R, one after the other as their product, together as their sum.
    law("scale by one", Scalar, "n", "scale 1 = id",
        lambda n: (scale(1.0), identity(R)), scale(2.0)),
    law("scale by a product", Scalar, "λ, μ", "scale λ ∘ scale μ = scale (λ · μ)",
        lambda x, y: (scale(x) @ scale(y), scale(x * y)), scale(2.0)),
    law("scale by a sum", (Scalar, Additive), "λ, μ", "scale λ + scale μ = scale (λ + μ)",
        lambda x, y: (both(scale(x), scale(y)), scale(x + y)), scale(2.0)),
    law("scale by zero", (Scalar, Additive), "n", "scale 0 = 0",
        lambda n: (scale(0.0), zero(R, R)), scale(2.0)),
    law("homogeneity", (Scalar, Cocartesian), "λ, f : R → R", "f ∘ scale λ = scale λ ∘ f",
        lambda x, f: (f @ scale(x), scale(x) @ f), scale(2.0)),
    law("scale is a product", (Scalar, Numeric, Cartesian), "λ", "scale λ = mul ∘ (λ △ id)",
        lambda x: (scale(x), mul @ fork(R, [const(x, R).at(R), identity(R)])),
        scale(2.0), const(2.0, R).at(R), mul.at(R * R)),

    # Numeric: what a primitive means is the category's affair; a constant ignores its input.
    law("constant", (Numeric, Cartesian), "λ, f : a → b", "λ ∘ f = λ",
        lambda x, f: (const(x, R).at(f.cod) @ f, const(x, R).at(f.dom)), const(2.0, R).at(R)),

    # Loops.
    law("no round", Loops, "f : a → a", "iterate(f, 0) = id",
        lambda f: (iterate(f, 0), identity(f.dom))),
    law("one round more", Loops, "f : a → a, n", "iterate(f, n + 1) = f ∘ iterate(f, n)",
        lambda f, n: (iterate(f, n + 1), f @ iterate(f, n))),
    law("while", (Loops, Numeric, Cartesian), "f : a → a, n",
        "f while the first of n flags is up, which it takes away = f ∘ ⋯ ∘ f",
        lambda f, n: (while_flagged(f, n), times(f, n)), const(True, B).at(B)),
    law("scan", (Loops, Indexed), "a, s, t, f : a × s → a × t, n",
        "scan f = f on the first entry, then on the second, …",
        lambda a, s, t, f, n: (scan(f, n), scan_unrolled(f, a, s, n))),
)  # fmt: skip
"""Every law, by protocol."""
