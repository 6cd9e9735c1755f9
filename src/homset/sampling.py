"""Sample points and equality up to rounding: how categories of functions compare arrows."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache
from itertools import count, islice, zip_longest
from typing import Any

import numpy as np

from .chains import chain
from .objects import Array, B, Exp, List, Obj, Product, R, Sum, Z
from .primitives import Value
from .values import Left, Right


def samples(obj: Obj, number: int = 4, seed: int = 0) -> list[Value]:
    """Some values of an object, always the same ones, whose arrays cannot be written to.

    >>> from homset.objects import R, B
    >>> len(samples(R * B)), len(samples(R + B))
    (4, 4)
    """
    return list(_samples(obj, number, seed))


@lru_cache(1024)
def _samples(obj: Obj, number: int, seed: int) -> tuple[Value, ...]:
    return tuple(islice(drawn(obj, seed), number))


def drawn(obj: Obj, seed: int = 0) -> Iterator[Value]:
    """The samples of an object, one after another, for who does not know how many it takes.

    >>> from homset.objects import R
    >>> bool(next(drawn(R)) == samples(R)[0])
    True
    """
    rng = np.random.default_rng(seed)
    return (_sample(obj, rng, k) for k in count())


def _sample(obj: Obj, rng: np.random.Generator, k: int) -> Value:
    if isinstance(obj, Product):
        return tuple(_sample(part, rng, k) for part in obj.parts)
    if isinstance(obj, Sum):
        side = k % 2
        return (Left, Right)[side](_sample(obj.parts[side], rng, k))
    if isinstance(obj, List):
        return chain([_sample(obj.parts[0], rng, k) for _ in range(k)])
    if isinstance(obj, Exp):
        result = _sample(obj.parts[0], rng, k)
        return lambda _: result
    if isinstance(obj, Array):
        draws = [_sample(obj.element, rng, k) for _ in range(obj.size)]
        dtypes: dict[Obj, Any] = {R: float, Z: np.int64, B: bool}
        entries = np.array(draws, dtypes[obj.element]).reshape(obj.shape)
        entries.flags.writeable = False  # the same array is given again
        return entries
    return _SCALARS[obj](rng)


_SCALARS: dict[Obj, Any] = {
    R: lambda rng: np.float64(rng.normal()),
    Z: lambda rng: int(rng.integers(-5, 6)),
    B: lambda rng: np.bool_(rng.integers(2)),
}


def close(obj: Obj, x: Value, y: Value, rtol: float = 1e-9, atol: float = 1e-9) -> bool:
    """Whether two values of an object are equal up to rounding; NaN equals NaN.

    Functions are compared on sample points.

    >>> from homset.objects import R
    >>> close(R * R, (0.1 + 0.2, float("nan")), (0.3, float("nan")))
    True
    """
    if isinstance(obj, Product):
        return all(close(o, a, b, rtol, atol) for o, a, b in zip(obj.parts, x, y, strict=True))
    if isinstance(obj, Sum):
        side = obj.parts[0] if isinstance(x, Left) else obj.parts[1]
        return type(x) is type(y) and close(side, x.value, y.value, rtol, atol)
    if isinstance(obj, List):
        pairs = zip_longest(x, y)
        return all(
            a is not None and b is not None and close(obj.parts[0], a, b, rtol, atol)
            for a, b in pairs
        )
    if isinstance(obj, Exp):
        target, source = obj.parts
        return all(close(target, x(v), y(v), rtol, atol) for v in samples(source))
    if isinstance(x, float) and isinstance(y, float):  # in a tenth of NumPy's time
        return x == y or abs(x - y) <= atol + rtol * abs(y) < math.inf or (x != x and y != y)
    x, y = np.asarray(x), np.asarray(y)
    if x.shape != y.shape:
        return False
    return bool((x == y).all()) or bool(np.allclose(x, y, rtol, atol, equal_nan=True))
