"""Products of arrays with sums: einsum, of which dot, matmul, outer and tensordot are cases.

`contract` is linear in each of its arrays, and its dual in one of them is `contract` of the others:
that is the whole of its differentiation, in every mode and to every order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

import numpy as np

from ..errors import ArgumentError
from ..objects import B, Obj, R
from ..primitives import Multilinear, Partial, Primitive, Value, logical_and
from .family import (
    family,
    in_order,
    object_at,
    operation,
    scalar_if,
    shape_at,
    shaped,
)
from .shapes import permuted, reshaped, sliced, spread, summed

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


@family
def contract(x: Obj, y: Obj, left: str, right: str, out: str) -> Primitive:
    """The sum of products of two arrays over the letters that are not in `out`, as in einsum.

    The letters of one array are distinct, and each of its letters is in the other one or in `out`.

    >>> contract(R ** (2, 3), R ** 3, "ab", "b", "a")(np.ones((2, 3)), np.arange(3.0))
    array([3., 3.])
    """
    sizes = dict(zip(left + right, x.shape + y.shape, strict=True))
    target = shaped(x.element, tuple([sizes[letter] for letter in out]))
    multiply = _multiplier(left, right, out, sizes)
    real = x.element is R
    partials: list[Partial] = [
        Multilinear(lambda w, _x, y: contracted(w, out, y, right, left, sizes)) if real else 0.0,
        Multilinear(lambda w, x, _y: contracted(w, out, x, left, right, sizes)) if real else 0.0,
    ]
    return operation(
        contract, (x, y, left, right, out), [x, y], target,
        lambda x, y: scalar_if(target, multiply(x, y)), partials,
    )  # fmt: skip


def _multiplier(left: str, right: str, out: str, sizes: dict[str, int]) -> Callable[..., Any]:
    """The product by one call of BLAS: batches × rows × inner times batches × inner × columns."""
    both = [c for c in left if c in right]
    batch, inner = [c for c in both if c in out], [c for c in both if c not in out]
    rows, columns = [c for c in left if c not in right], [c for c in right if c not in left]
    lefts = [left.index(c) for c in (*batch, *rows, *inner)]
    rights = [right.index(c) for c in (*batch, *inner, *columns)]
    n = [prod([sizes[c] for c in cs]) for cs in (batch, rows, inner, columns)]
    heads = [sizes[c] for c in batch]
    if not inner:  # no sum: NumPy broadcasts
        order = [*batch, *rows, *columns]
        shape_x = [sizes[c] if c in left else 1 for c in order]
        shape_y = [sizes[c] if c in right else 1 for c in order]
        after = [order.index(c) for c in out]
        return lambda x, y: np.transpose(
            np.transpose(x, lefts).reshape(shape_x) * np.transpose(y, rights).reshape(shape_y),
            after,
        )
    made = [*batch, *rows, *columns]
    after = [made.index(c) for c in out]
    shape = [sizes[c] for c in made]
    first = (*heads, n[1], n[2]) if batch else (n[1], n[2])
    second = (*heads, n[2], n[3]) if batch else (n[2], n[3])

    def multiply(x: Any, y: Any) -> Any:
        product = np.transpose(x, lefts).reshape(first) @ np.transpose(y, rights).reshape(second)
        return np.transpose(product.reshape(shape), after)

    return multiply


# --- on values ------------------------------------------------------------------------------------


def contracted(
    x: Value, left: str, y: Value, right: str, out: str, sizes: dict[str, int] | None = None
) -> Value:
    """einsum of two arrays; letters of `out` that neither has are spread over, by `sizes`."""
    x, left = _reduced(x, left, right + out)
    y, right = _reduced(y, right, left + out)
    known = [c for c in out if c in left or c in right]
    if not left or not right:
        made = _scaled(x, left, y, right)
        made = permuted(made, [(left or right).index(c) for c in known])
    else:
        made = contract(object_at(x), object_at(y), left, right, "".join(known))(x, y)
    if len(known) == len(out):
        return made
    assert sizes is not None
    held = tuple([sizes[c] if c in known else 1 for c in out])
    return spread(reshaped(made, held), tuple([sizes[c] for c in out]))


def _scaled(x: Value, left: str, y: Value, right: str) -> Value:
    """The product where one of the two is a number; of truth values, both."""
    x, y = (spread(x, shape_at(y)), y) if right else (x, spread(y, shape_at(x)))
    return logical_and(x, y) if object_at(x).element is B else x * y


def _reduced(x: Value, letters: str, needed: str) -> tuple[Value, str]:
    """The array summed over the letters that nobody else needs."""
    axes = [i for i, c in enumerate(letters) if c not in needed]
    if not axes:
        return x, letters
    return summed(x, axes), "".join([c for c in letters if c in needed])


def einsum(spec: str, *xs: Value) -> Value:
    """np.einsum of one or more arrays, the cheapest pairs first.

    Raises `ArgumentError` for a text that does not fit the arrays.

    >>> einsum("ij,jk->ik", np.eye(2), np.ones((2, 2)))
    array([[1., 1.],
           [1., 1.]])
    """
    inputs, out = _parsed(spec, xs)
    named = list(zip(xs, inputs, strict=True))
    _check_sizes(spec, named)
    pairs = [_undiagonal(x, letters) for x, letters in named]
    for chosen in _path(pairs, out):
        picked = [pairs[i] for i in chosen]
        pairs = [pair for i, pair in enumerate(pairs) if i not in chosen]
        needed = out + "".join([letters for _, letters in pairs])
        pairs.append(_step(picked, needed))
    x, letters = _reduced(*pairs[0], out)
    return permuted(x, [letters.index(c) for c in out])


def _step(picked: Sequence[tuple[Value, str]], needed: str) -> tuple[Value, str]:
    if len(picked) == 1:
        return _reduced(*picked[0], needed)
    (x, left), (y, right) = picked
    out = "".join(dict.fromkeys([c for c in left + right if c in needed]))
    return contracted(x, left, y, right, out), out


def _parsed(spec: str, xs: Sequence[Value]) -> tuple[list[str], str]:
    source, arrow, out = spec.replace(" ", "").partition("->")
    inputs = source.split(",")
    if len(inputs) != len(xs):
        raise ArgumentError(f"einsum {spec!r} names {len(inputs)} arrays; got {len(xs)}")
    if "." in spec:
        inputs, out = _without_dots(inputs, out if arrow else None, xs)
    elif not arrow:
        out = "".join(sorted([c for c in set(source) - {","} if source.count(c) == 1]))
    for letters, x in zip(inputs, xs, strict=True):
        if len(letters) != len(shape_at(x)) or not set(letters) <= set(_LETTERS):
            raise ArgumentError(
                f"einsum {spec!r}: {letters!r} does not name the axes of {shape_at(x)}"
            )
    if len(set(out)) < len(out) or not set(out) <= set("".join(inputs)):
        raise ArgumentError(f"einsum {spec!r}: {out!r} does not name axes of the arrays, once each")
    return inputs, out


def _without_dots(
    inputs: Sequence[str], out: str | None, xs: Sequence[Value]
) -> tuple[list[str], str]:
    """The text with letters for `...`: the axes that it leaves out, aligned at the end."""
    free = [c for c in _LETTERS if c not in "".join(inputs)]
    ranks = [
        len(shape_at(x)) - len(letters.replace("...", "")) if "..." in letters else 0
        for letters, x in zip(inputs, xs, strict=True)
    ]
    most = "".join(free[: max(ranks)])
    named = [
        letters.replace("...", most[len(most) - rank :])
        for letters, rank in zip(inputs, ranks, strict=True)
    ]
    if out is not None:
        return named, out.replace("...", most)
    single = sorted([c for c in set("".join(named)) - set(most) if "".join(named).count(c) == 1])
    return named, most + "".join(single)


def _undiagonal(x: Value, letters: str) -> tuple[Value, str]:
    """The array with the diagonal taken where a letter names two axes."""
    for c in dict.fromkeys(letters):
        while letters.count(c) > 1:
            i, j = [k for k, d in enumerate(letters) if d == c][:2]
            x = diagonal(x, i, j)
            letters = "".join([d for k, d in enumerate(letters) if k not in (i, j)]) + c
    return x, letters


def diagonal(x: Value, first: int = 0, second: int = 1) -> Value:
    """np.diagonal of two axes, which becomes the last axis."""
    shape = shape_at(x)
    n, m = shape[first], shape[second]
    count = min(n, m)
    rest = [i for i in range(len(shape)) if i not in (first, second)]
    x = permuted(x, [*rest, first, second])
    kept = tuple([shape[i] for i in rest])
    whole = tuple([(0, k, 1) for k in kept])
    return sliced(reshaped(x, (*kept, n * m)), (*whole, (0, count, m + 1)))


def _check_sizes(spec: str, pairs: Sequence[tuple[Value, str]]) -> None:
    sizes: dict[str, int] = {}
    for x, letters in pairs:
        for c, n in zip(letters, shape_at(x), strict=True):
            if sizes.setdefault(c, n) != n:
                raise ArgumentError(f"einsum {spec!r}: axis {c} has the lengths {sizes[c]} and {n}")


def _path(pairs: Sequence[tuple[Value, str]], out: str) -> list[tuple[int, ...]]:
    """Which arrays to multiply with one another, step by step."""
    if len(pairs) <= 2:
        return [tuple(range(len(pairs)))]
    spec = ",".join([letters for _, letters in pairs]) + "->" + out
    shapes = [np.broadcast_to(0.0, shape_at(x)) for x, _ in pairs]
    path = np.einsum_path(spec, *shapes, optimize="optimal" if len(pairs) < 7 else "greedy")[0][1:]
    steps = [tuple(step) for step in path]
    pairwise = all([len(step) == 2 for step in steps])
    return steps if pairwise else [(0, 1)] * (len(pairs) - 1)


def matmul(x: Value, y: Value) -> Value:
    """x @ y as NumPy has it: vectors, matrices, and stacks of matrices that are broadcast."""
    a, b = shape_at(x), shape_at(y)
    if not a or not b:
        raise ArgumentError("@ takes arrays; multiply numbers with *")
    left = "k" if len(a) == 1 else "ik"
    right = "k" if len(b) == 1 else "kj"
    out = ("i" if len(a) > 1 else "") + ("j" if len(b) > 1 else "")
    if a[-1] != b[max(len(b) - 2, 0)]:
        raise ArgumentError(f"@ does not fit arrays of the shapes {a} and {b}")
    from .shapes import broadcast_shape

    heads = broadcast_shape(a[:-2], b[:-2])
    x, left = _headed(x, a[:-2], heads, left)
    y, right = _headed(y, b[:-2], heads, right)
    letters = "".join(_LETTERS[-(i + 1)] for i in range(len(heads)))[::-1]
    return contracted(x, left, y, right, letters + out)


def _headed(
    x: Value, own: tuple[int, ...], heads: tuple[int, ...], letters: str
) -> tuple[Value, str]:
    """A stack of matrices whose first axes are named; axes of length 1 go, to be spread over."""
    shape = shape_at(x)
    rank, tail = len(heads), shape[len(own) :]
    names = "".join(_LETTERS[-(i + 1)] for i in range(rank))[::-1][rank - len(own) :]
    kept = [i for i, n in enumerate(own) if n == heads[rank - len(own) + i]]
    x = reshaped(x, (*[own[i] for i in kept], *tail))
    return x, "".join([names[i] for i in kept]) + letters


def dot(x: Value, y: Value) -> Value:
    """np.dot: over the last axis of x and the last but one of y."""
    a, b = shape_at(x), shape_at(y)
    if not a or not b:
        return _scaled(x, "", y, "b" if b else "")
    return tensordot(x, y, ([len(a) - 1], [max(len(b) - 2, 0)]))


def tensordot(x: Value, y: Value, axes: Any = 2) -> Value:
    """np.tensordot: over the axes named, or the last n of x and the first n of y."""
    a, b = shape_at(x), shape_at(y)
    if isinstance(axes, int):
        axes = (list(range(len(a) - axes, len(a))), list(range(axes)))
    ours, theirs = (
        in_order(shape, (k,) if isinstance(k, int) else k)
        for shape, k in zip((a, b), axes, strict=True)
    )
    left = list(_LETTERS[: len(a)])
    right = list(_LETTERS[len(a) : len(a) + len(b)])
    for i, j in zip(ours, theirs, strict=True):
        if a[i] != b[j]:
            raise ArgumentError(f"axes of the lengths {a[i]} and {b[j]} do not fit together")
        right[j] = left[i]
    shared = set(left) & set(right)
    out = [c for c in left + right if c not in shared]
    return contracted(x, "".join(left), y, "".join(right), "".join(out))


def outer(x: Value, y: Value) -> Value:
    """np.outer of two vectors."""
    return contracted(reshaped(x, (-1,)), "a", reshaped(y, (-1,)), "b", "ab")
