"""The calculus: what users of JAX and autograd expect, written with `GAD` and nothing else.

Each function takes an arrow and returns an arrow: the derivative is run on ports, and what it did
is a program again. So each can be nested, printed, drawn and interpreted in any category, and
tangents of one differentiation cannot be taken for those of another.

Each differentiates by the whole domain; `argnums` selects components of a product, as in JAX. The
tangent space of R is R, that of Z and B is `Unit`.
"""

from __future__ import annotations

from collections.abc import Callable

from .argnums import Argnums, injected, selection
from .arrows import Arrow
from .categories.differentiated import differentiated, said_of
from .categories.dual import Dual
from .categories.gad import GAD
from .categories.linear_maps import ONE, ZERO, LinearMaps, basis, dimension
from .errors import ArgumentError, DomainError
from .graphs import stage
from .interpretation import interpret
from .jacobians import from_columns, from_rows, jacobian_object
from .memory import collector_paused
from .messages import meant, show
from .objects import Obj, Product, R, Z, brief, ground, leaves
from .primitives import Value
from .records import is_complex
from .tangents import tangent
from .transforms import on_families, on_points
from .values import describe

Pushforward = Callable[[Value], Value]

FORWARD, REVERSE = GAD(LinearMaps), GAD(Dual(LinearMaps))


@on_families
@collector_paused()
def derivative(f: Arrow) -> Arrow:
    """D f : a → (T a ⊸ T b), the derivative of f : a → b at each point. (2018, section 2.)

    Raises `ArgumentError` for what is no arrow.

    >>> from homset import mul
    >>> derivative(mul)(3.0, 4.0)(1.0, 0.0)
    4.0
    """
    dom, cod = _objects(f)
    run = _at(FORWARD, f)
    return _staged(lambda x: run(x)[1], dom, tangent(cod) ** tangent(dom))


@on_families
@collector_paused()
def linearize(f: Arrow) -> Arrow:
    """x ↦ (f x, D f x): the value and, as a function of a tangent, the derivative there.

    Raises `ArgumentError` for what is no arrow.

    >>> from homset import mul
    >>> y, df = linearize(mul)(3.0, 4.0)
    >>> y, df(1.0, 1.0)
    (12.0, 7.0)
    """
    dom, cod = _objects(f)
    return _staged(_at(FORWARD, f), dom, cod * tangent(cod) ** tangent(dom))


@on_points
@collector_paused()
def jvp(f: Arrow) -> Arrow:
    """(x, dx) ↦ (f x, D f x dx): the Jacobian-vector product.

    Raises `ArgumentError` for what is no arrow.

    >>> from homset import mul
    >>> jvp(mul)((3.0, 4.0), (1.0, 0.0))
    (12.0, 4.0)
    """
    dom, cod = _objects(f)
    run = _at(FORWARD, f)

    def both(pair: Value) -> Value:
        y, push = run(pair[0])
        return y, push(pair[1])

    return _staged(both, dom * tangent(dom), cod * tangent(cod))


@on_families
@collector_paused()
def vjp(f: Arrow) -> Arrow:
    """x ↦ (f x, pullback): the vector-Jacobian product, a function of a cotangent of the result.

    Raises `ArgumentError` for what is no arrow, and `MissingStructureError` for a
    result that holds functions, whose covectors are not known.

    >>> from homset import mul
    >>> y, pullback = vjp(mul)(3.0, 4.0)
    >>> y, pullback(1.0)
    (12.0, (4.0, 3.0))
    """
    dom, cod = _objects(f)
    return _staged(_at(REVERSE, f), dom, cod * tangent(dom) ** tangent(cod))


@on_families
@collector_paused()
def grad(f: Arrow, argnums: Argnums = None, has_aux: bool = False) -> Arrow:
    """The gradient of f : a → R, an arrow a → T a; of the components `argnums` if given.

    With `has_aux` it is that of the first result of f : a → R × b, beside the second one.

    Raises `DomainError` if the result of `f` is not in R or its domain is integers alone, and
    `ArgumentError` for `argnums` that are no components.

    >>> from homset import mul
    >>> grad(mul)(3.0, 4.0), grad(mul, argnums=0)(3.0, 4.0)
    ((4.0, 3.0), 4.0)
    """
    dom, cod = _real("grad", f, has_aux)
    choose, at = selection(f, argnums), _value_and_pullback(f, has_aux)

    def slope(x: Value) -> Value:
        y, pull = at(x)
        found = choose(pull(ONE))
        return (found, y[1]) if has_aux else found

    slopes = choose(tangent(dom))
    return _staged(slope, dom, slopes * cod.parts[1] if has_aux else slopes)


@on_families
@collector_paused()
def value_and_grad(f: Arrow, argnums: Argnums = None, has_aux: bool = False) -> Arrow:
    """x ↦ (f x, gradient of f at x), for f : a → R.

    With `has_aux` the gradient is that of the first result of f : a → R × b.

    Raises `DomainError` if the result of `f` is not in R or its domain is integers alone, and
    `ArgumentError` for `argnums` that are no components.

    >>> from homset import mul
    >>> value_and_grad(mul)(3.0, 4.0)
    (12.0, (4.0, 3.0))
    """
    dom, cod = _real("value_and_grad", f, has_aux)
    choose, at = selection(f, argnums), _value_and_pullback(f, has_aux)

    def both(x: Value) -> Value:
        y, pull = at(x)
        return y, choose(pull(ONE))

    return _staged(both, dom, cod * choose(tangent(dom)))


@on_families
@collector_paused()
def jacobian(f: Arrow, mode: str = "auto", argnums: Argnums = None) -> Arrow:
    """All partial derivatives of f : a → b: the structure of T b, with that of T a at each leaf.

    Between arrays the entry has the shape of the result followed by that of the argument. `mode`
    is `forward` (a pass for each number of a), `reverse` (one for each number of b), or `auto`
    (whichever takes fewer passes).

    Raises `ArgumentError` for another `mode`, and for `argnums` that are no components;
    `MissingStructureError` for lists and functions, which have no basis.

    >>> from homset import mul, cos, sin
    >>> jacobian(mul >> (cos & sin))(0.0, 2.0)
    ((-0.0, -0.0), (2.0, 0.0))
    """
    both = value_and_jacobian(f, mode, argnums)
    return _staged(lambda x: interpret_raw(both)(x)[1], both.dom, both.cod.parts[1])


@on_families
@collector_paused()
def value_and_jacobian(f: Arrow, mode: str = "auto", argnums: Argnums = None) -> Arrow:
    """x ↦ (f x, Jacobian of f at x).

    Raises `ArgumentError` for another `mode`, and for `argnums` that are no components;
    `MissingStructureError` for lists and functions, which have no basis.

    >>> from homset import mul
    >>> value_and_jacobian(mul)(3.0, 4.0)
    (12.0, (4.0, 3.0))
    """
    dom, cod = _objects(f)
    choose = selection(f, argnums)
    source, target = choose(tangent(dom)), tangent(cod)
    if mode not in ("forward", "reverse", "auto"):
        raise ArgumentError(f"mode is 'forward', 'reverse' or 'auto'; got {mode!r}")
    with said_of(REVERSE if mode == "reverse" else FORWARD, f):
        sizes = dimension(source), dimension(target)
    if mode == "auto":
        mode = "forward" if sizes[0] <= sizes[1] else "reverse"
    run = _at(FORWARD if mode == "forward" else REVERSE, f)

    def both(x: Value) -> Value:
        y, linear = run(x)
        if mode == "forward":
            columns = [linear(injected(f, argnums, e)) for e in basis(source)]
            return y, from_columns(source, target, columns)
        return y, from_rows(source, target, [choose(linear(e)) for e in basis(target)])

    return _staged(both, dom, cod * jacobian_object(source, target))


@on_families
@collector_paused()
def hessian(f: Arrow, argnums: Argnums = None) -> Arrow:
    """The second derivatives of f : a → R, the Jacobian of the gradient: forward over reverse.

    Raises `DomainError` if the result of `f` is not in R or its domain is integers alone, and
    `ArgumentError` for `argnums` that are no components.

    >>> from homset import mul
    >>> hessian(mul)(3.0, 4.0)
    ((0.0, 1.0), (1.0, 0.0))
    """
    _real("hessian", f)
    return jacobian(grad(f, argnums), "forward", argnums)


@on_points
@collector_paused()
def hvp(f: Arrow) -> Arrow:
    """(x, v) ↦ the Hessian of f : a → R at x times v, in the time of a few gradients.

    Raises `DomainError` if the result of `f` is not in R or its domain is integers alone.

    >>> from homset import mul
    >>> hvp(mul)((3.0, 4.0), (1.0, 0.0))
    (0.0, 1.0)
    """
    _real("hvp", f)
    product = jvp(grad(f))
    return _staged(lambda xv: interpret_raw(product)(xv)[1], product.dom, product.cod.parts[1])


# --- how the derivatives are run and put together -------------------------------------------------


def _objects(f: Arrow) -> tuple[Obj, Obj]:
    if not isinstance(f, Arrow):
        raise ArgumentError(f"only arrows can be differentiated; got {describe(f)}{meant(f)}")
    return ground(f.dom), ground(f.cod)


def _value_and_pullback(f: Arrow, has_aux: bool) -> Callable[[Value], tuple[Value, Pushforward]]:
    """x ↦ the value and the pullback of a number; beside it, with `has_aux`, nothing goes back."""
    run = _at(REVERSE, f)
    if not has_aux:
        return run

    def at(x: Value) -> tuple[Value, Pushforward]:
        y, pull = run(x)
        return y, lambda slope: pull((slope, ZERO))

    return at


def _real(name: str, f: Arrow, has_aux: bool = False) -> tuple[Obj, Obj]:
    dom, cod = _objects(f)
    real_domain(name, dom)
    if has_aux and not (isinstance(cod, Product) and len(cod.parts) == 2 and cod.parts[0] is R):
        raise DomainError(f"{name} with has_aux needs an arrow to R × b; got {show(f, 24)}")
    if cod is not R and not has_aux:
        raise DomainError(
            f"{name} needs an arrow to R; got {show(f, 24)}; use {_instead(name, cod)}"
        )
    return dom, cod


def _instead(name: str, cod: Obj) -> str:
    """What to use where there is no gradient, as the result is of this object."""
    pair = isinstance(cod, Product) and not cod.key and len(cod.parts) == 2
    if pair and cod.parts[0] is R and name in ("grad", "value_and_grad"):
        return "has_aux=True, if the second result goes beside, else jacobian or vjp"
    if not is_complex(cod):
        return "jacobian or vjp"
    return (
        "abs, .real or .imag of the result, which are real, or hs.derivative(f)(z)(1), which is"
        " f′(z) where f is holomorphic"
    )


def real_domain(name: str, dom: Obj) -> None:
    """Raise `DomainError` for a domain of integers alone, which have no tangents.

    >>> real_domain("grad", Z)
    Traceback (most recent call last):
        ...
    homset.errors.DomainError: grad is by real numbers, and Z has none: call it with 3.0, not 3
    """
    kinds = [leaf.element for leaf in leaves(dom)]
    if not tangent(dom).width and Z in kinds:
        instead = "call it with 3.0, not 3" if Z in leaves(dom) else "use x.astype(float)"
        raise DomainError(f"{name} is by real numbers, and {brief(dom)} has none: {instead}")


def _staged(function: Callable[[Value], Value], dom: Obj, cod: Obj) -> Arrow:
    return stage(function, dom, cod).arrow


def _at(category: GAD, f: Arrow) -> Callable[[Value], tuple[Value, Pushforward]]:
    """A point ↦ the value there and the derivative there as a function on vectors."""
    run, (dom, cod) = differentiated(category, f), _objects(f)
    a, b, k = tangent(dom), tangent(cod), category.k

    def at(x: Value) -> tuple[Value, Pushforward]:
        y, df = run(x)
        act = k.action(df, a, b).raw

        def push(v: Value) -> Value:
            with said_of(category, f):
                return act(v)

        return y, push

    return at


def interpret_raw(f: Arrow) -> Callable[[Value], Value]:
    """The program as a function on values, without checks."""
    from .categories.functions import Functions

    return interpret(Functions, f)
