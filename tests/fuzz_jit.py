"""Compiled functions on arguments of every kind, in a process of its own, where a crash is seen.

    python tests/fuzz_jit.py BACKEND SEED CASES [DTYPE]

Each case is a function compiled at a domain and arguments that may not fit it. It must give what
NumPy gives for the same numbers, or an error of homset; anything else is printed, and ends in 1.
Code in single precision must give the same, to so many digits.
"""

from __future__ import annotations

import faulthandler
import sys
import warnings
from collections import Counter
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction
from typing import Any

import numpy as np

import homset as hs
from homset import B, R, Z

# --- functions and their domains ------------------------------------------------------------------


def smooth(x: Any) -> Any:
    return np.sum(np.sin(x) * x), np.exp(x) + 1.0, x.T * 2.0


def entry(x: Any, i: int) -> Any:
    return x[i]


def entries_in_a_loop(x: Any, i: int) -> Any:
    total = 0.0
    for k in range(4):
        total += x[i + k] * x[k - i]
    return total


def rows_of_a_matrix(m: Any, i: int) -> Any:
    total = np.zeros(3)
    for k in range(3):
        total = total + m[i - k] * k
    return total


def changed(x: Any, i: int, v: float) -> Any:
    y = x * 1.0
    for k in range(3):
        y[i + k] = y[k] + v
    return y


def product(m: Any, x: Any) -> Any:
    return m @ (x / 4.0), m * x, np.max(m, axis=1), m[::-1, 1:]


def gathered(x: Any, index: Any) -> Any:
    return x[index], np.take(x, index, axis=0) * 2.0


def integers(n: Any, k: int) -> Any:
    return n + k, n * n, n // 2, np.sum(n)


def masked(x: Any, there: Any) -> Any:
    return np.where(there, x, -x), np.sum(there)


def branching(x: Any, c: bool, s: float) -> Any:
    y = x * s if c else x + s
    while 0.5 < s < 1e6:
        s = s / 2.0
        y = y + s
    return y


def solved(m: Any, x: Any) -> Any:
    return np.linalg.solve(m + 4.0 * np.eye(3), x), np.linalg.det(m)


def places(m: Any, i: Any, j: Any) -> Any:
    return m[i, j], m[i][:, j], m[0, i]


def lines(m: Any, n: Any) -> Any:
    order = np.argsort(m, axis=1, kind="stable")
    found = np.argmax(m, axis=1), np.argmin(n), np.cumsum(m, axis=0), np.sum(n > 1), np.max(n)
    return *found, np.any(m > 0.0, axis=0), np.take_along_axis(m, order, axis=1), n * n - abs(n)


def systems(m: Any) -> Any:
    m = np.tanh(m) + 4.0 * np.eye(3)
    sign, size = np.linalg.slogdet(m)
    return sign, size, np.linalg.inv(m), np.linalg.cholesky(m @ m.T)


CASES: list[tuple[Any, tuple[Any, ...]]] = [
    (smooth, (R**6,)), (smooth, (R ** (2, 3),)), (smooth, (R**0,)), (smooth, (R ** (3, 0),)),
    (entry, (R**4, Z)), (entry, (R ** (3, 2), Z)), (entry, (Z**4, Z)), (entry, (B**4, Z)),
    (entries_in_a_loop, (R**6, Z)), (rows_of_a_matrix, (R ** (4, 3), Z)),
    (changed, (R**6, Z, R)), (product, (R ** (3, 4), R**4)), (gathered, (R**5, Z**3)),
    (gathered, (R ** (5, 2), Z ** (2, 2))), (integers, (Z**4, Z)), (masked, (R**4, B**4)),
    (branching, (R**3, B, R)), (solved, (R ** (3, 3), R**3)),
    (places, (R ** (3, 4), Z**2, Z**2)), (places, (Z ** (4, 3), Z**3, Z**3)),
    (lines, (R ** (3, 4), Z**5)), (lines, (R ** (2, 9), Z**17)), (systems, (R ** (3, 3),)),
]  # fmt: skip

# --- arguments ------------------------------------------------------------------------------------


class Sub(np.ndarray[Any, Any]):
    """Arrays of another class."""


class Real(float):
    """Numbers of another class."""


class Level(IntEnum):
    HIGH = 3


DTYPES = (
    "f8", "f8", "f8", "f4", "f2", "g", "i8", "i4", "u1", "u8", "?", "O", "c16", ">f8", ">i4", ">f4",
    "U3", "S2", "M8[s]", "V8",
)  # fmt: skip


def shape_like(draw: Any, shape: tuple[int, ...]) -> tuple[int, ...]:
    """A shape, which is the wrong one now and then."""
    kind = draw.integers(14)
    if kind == 0:
        return (*shape, 1)
    if kind == 1:
        return shape[1:]
    if kind == 2:
        return tuple([n + 1 for n in shape])
    if kind == 3:
        return (0, *shape[1:])
    return () if kind == 4 else shape


def laid_out(draw: Any, x: Any) -> Any:
    """The same array in another layout."""
    kind = draw.integers(10)
    if x.ndim == 0 or kind == 0:
        return x
    if kind == 1:
        return np.asfortranarray(x)
    if kind == 2:
        return np.repeat(x, 2, axis=-1)[..., ::2]
    if kind == 3:
        return x[::-1]
    if kind == 4:
        x = x.copy()
        x.setflags(write=False)
        return x
    if kind == 5 and x.dtype.kind != "O":  # at an odd address
        held = np.zeros(x.nbytes + 1, np.uint8)[1:].view(x.dtype)
        held = held.reshape(x.shape)
        held[...] = x
        return held
    if kind == 6:
        return np.broadcast_to(x[:1], x.shape) if x.size else x
    if kind == 7:
        return np.ma.masked_array(x, mask=draw.integers(2, size=x.shape) * draw.integers(2))
    if kind == 8:
        return x.view(Sub)
    return x.tolist()


def array(draw: Any, obj: Any) -> Any:
    """An argument for an array."""
    shape = shape_like(draw, obj.shape)
    own = {R: "f8", Z: "i8", B: "?"}[obj.element]
    dtype = own if draw.integers(3) else DTYPES[draw.integers(len(DTYPES))]
    low, high = (-7, 8) if obj.element is Z else (-3, 4)
    numbers = draw.integers(low, high, shape) if dtype[-1] != "?" else draw.integers(0, 2, shape)
    numbers = np.asarray(numbers)
    if np.dtype(dtype).kind == "f":
        numbers = numbers * 0.3
        if draw.integers(8) == 0 and numbers.ndim and numbers.size:
            numbers.flat[0] = draw.choice([np.nan, np.inf, -np.inf, -0.0, 1e308])
    if dtype[0] in "VM":
        return np.zeros(shape, dtype)
    with np.errstate(all="ignore"):
        return laid_out(draw, numbers.astype(dtype))


SCALARS: tuple[Any, ...] = (
    0, 1, 2, 3, -1, -4, 5, 7, 10**6, -(2**62), 2**63 - 1, -(2**63), 2**70, 0.5, 2.0, -1.5, np.nan,
    np.inf, True, False, np.True_, np.int8(1), np.uint64(2**64 - 1), np.float32(0.5), 1j, "1", None,
    np.array(1), np.array([1]), np.array(0.5), [1], (1,), b"1", np.float16(2.0), object(),
    Real(0.5), Level.HIGH, Fraction(1, 2), Decimal("0.5"), 0.1 + 0j, np.longdouble(0.25), 2.0**63,
)  # fmt: skip


def argument(draw: Any, obj: Any) -> Any:
    if isinstance(obj, hs.objects.Array):
        return array(draw, obj)
    if draw.integers(4):
        right: dict[Any, tuple[Any, ...]] = {
            R: (0.3, 1.5, -2.0), Z: (0, 1, 2, -1, -3, 4, 9, -9), B: (True, False)
        }  # fmt: skip
        return right[obj][draw.integers(len(right[obj]))]
    return SCALARS[draw.integers(len(SCALARS))]


# --- what must come out ---------------------------------------------------------------------------


def outcome(f: Any, args: Any) -> tuple[str, Any]:
    try:
        return "value", f(*args)
    except hs.HomsetError as error:
        return type(error).__name__, str(error)


def same(x: Any, y: Any) -> bool:
    if isinstance(x, tuple):
        return isinstance(y, tuple) and all(map(same, x, y))
    if isinstance(x, int) and abs(x) >= 2**63:
        return True  # integers of Python have no end; those of NumPy go round
    if np.shape(x) != np.shape(y):
        return False
    if np.shape(x) and np.asarray(x).dtype.kind != np.asarray(y).dtype.kind:
        return False  # numbers are Python's: True + True is 2
    if DTYPE == "float64":
        return bool(np.allclose(x, y, rtol=1e-9, atol=1e-12, equal_nan=True))
    return near(np.asarray(x), np.asarray(y))


DTYPE = sys.argv[4] if len(sys.argv) > 4 else "float64"
"""The type of real numbers."""


def near(x: Any, y: Any) -> bool:
    """Whether what was computed in single precision is right, where double has no more room."""
    if y.dtype.kind not in "fc":
        return bool(np.array_equal(x, y))
    inside = np.isfinite(y) & (np.abs(y) < 1e15)
    held = x.dtype in (np.float32, np.complex64) or (x.dtype == complex and not x.ndim)
    if not (held and inside.all()):
        return held
    return bool(np.allclose(x, y, rtol=1e-4, atol=1e-4 * max(1.0, np.abs(y).max(initial=0.0))))


def infinite(x: Any) -> bool:
    """Whether there are entries without end, of which LAPACK makes one thing or another."""
    return not np.isfinite(np.asarray(x, np.float32)).all()


def rounded(x: Any) -> Any:
    """Arguments as code takes them: real numbers in the precision that it has."""
    if DTYPE == "float64":
        return x
    if isinstance(x, (list, tuple)):
        return type(x)(map(rounded, x))
    if isinstance(x, np.ndarray):
        single = {"f": np.float32, "c": np.complex64}.get(x.dtype.kind, x.dtype)
        return x.astype(single).astype(x.dtype)
    return type(x)(np.float32(x)) if isinstance(x, (float, np.floating)) else x


def wanted(f: Any, objects: Any, args: Any) -> Any:
    """What NumPy gives for the numbers as their objects have them, or None where it does not."""
    dtypes = {R: np.float64, Z: np.int64, B: np.bool_}
    given = [
        np.array(x, dtypes[o.element])
        if isinstance(o, hs.objects.Array)
        else float(x)
        if o is R
        else x
        for o, x in zip(objects, args, strict=True)
    ]
    try:
        return f(*given)
    except (IndexError, ValueError, TypeError, OverflowError, np.linalg.LinAlgError):
        return None


ON_ANY_SHAPES: list[Any] = [
    lambda x, y: x + y, lambda x, y: x @ y, lambda x, y: np.sum(x * y, axis=0),
    lambda x, y: np.concatenate([x, y]), lambda x, y: x[1:] - y[-1], lambda x, y: x[y],
    lambda x, y: np.stack([x, y]), lambda x, y: np.where(x > 0, x, y), lambda x, y: x[0] * y[0],
    lambda x, y: np.dot(x, y), lambda x, y: np.maximum(x, y) - np.mean(y), lambda x, y: x // y,
    lambda x, y: np.reshape(x, -1) * 2.0, lambda x, y: np.linalg.solve(x, y),
    lambda x, y: np.max(x) * 1.0 + np.max(y), lambda x, y: np.sort(x) + np.transpose(y),
    lambda x, y: np.outer(x, y),
]  # fmt: skip


def widened(x: Any) -> Any:
    """An argument with entries of 64 bits, which are the only ones that homset has."""
    if isinstance(x, np.ndarray):
        array = np.asarray(x)
        if array.dtype == np.uint64 and np.any(array >= 2**63):
            return array.astype(float)
        wide = {"f": float, "i": np.int64, "u": np.int64, "b": bool, "c": complex}
        return array.astype(wide[array.dtype.kind])
    return x.item() if isinstance(x, np.generic) else x


def of_any_shapes(backend: str, draw: Any, cases: int) -> int:
    """Python functions, compiled for the shapes of each call: what NumPy gives, or an error."""
    runs = [hs.jit(f, backend=backend, dtype=DTYPE) for f in ON_ANY_SHAPES]
    wrong, seen = 0, Counter[str]()
    for _ in range(cases):
        k = int(draw.integers(len(runs)))
        args = []
        for _ in range(2):
            shape = tuple(draw.integers(0, 4, draw.integers(3)).tolist())
            own = [R, R, R, Z, B][draw.integers(5)]
            arg = array(draw, hs.objects.Array(own, shape)) if shape else argument(draw, own)
            args.append(np.asarray(arg) if isinstance(arg, list) else arg)
        try:
            found = outcome(runs[k], args)
        except Exception as error:
            found = "wrong", repr(error)
        seen[found[0]] += 1
        good = found[0] != "wrong"
        if found[0] == "value":
            try:
                good = same(found[1], ON_ANY_SHAPES[k](*map(widened, rounded(args))))
            except ZeroDivisionError:
                good = True  # of numbers of Python, where IEEE has an answer
            except Exception as error:
                good, found = False, (*found, repr(error))
        if not good:
            wrong += 1
            print(f"{backend} {k} of any shapes: {args!r}\n  {found}", flush=True)
    print(dict(seen), f"wrong: {wrong}")
    return wrong


def main(backend: str, seed: int, cases: int) -> int:
    faulthandler.enable()
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    draw = np.random.default_rng(seed)
    if of_any_shapes(backend, draw, cases // 20):
        return 1
    arrows = [(f, dom, hs.arrow(f).at(*dom)) for f, dom in CASES]
    arrows += [(None, arrow.dom, hs.grad(arrow >> hs.sin)) for _, _, arrow in arrows
               if arrow.cod is R]  # fmt: skip
    compiled = [hs.jit(arrow, backend=backend, dtype=DTYPE) for _, _, arrow in arrows]
    seen: Counter[str] = Counter()
    wrong = 0
    for _ in range(cases):
        k = int(draw.integers(len(arrows)))
        f, dom, arrow = arrows[k]
        objects = dom if isinstance(dom, tuple) else dom.parts
        args = [argument(draw, obj) for obj in objects]
        if draw.integers(25) == 0:
            args = [args[:-1], [*args, 1.0], [tuple(args)]][draw.integers(3)]
        before = [x.copy() if isinstance(x, np.ndarray) else x for x in args]
        found = slow = None
        try:
            found, slow = outcome(compiled[k], args), outcome(arrow, rounded(args))
        except Exception as error:  # whatever it is: it is no error of homset
            found = ("wrong", repr(error))
        seen[found[0]] += 1
        good = found[0] != "wrong" and slow is not None and found[0] == slow[0]
        if good and found[0] == "value":
            fits = f is not None and len(args) == len(objects)
            plain = wanted(f, objects, rounded(args)) if fits else None
            with np.errstate(all="ignore"):
                good = same(found[1], slow[1]) and (plain is None or same(found[1], plain))
                good = good or (f is solved and DTYPE == "float32" and infinite(args[0]))
            kept = zip(args, before, strict=True)
            good = good and all([x.tobytes() == y.tobytes() for x, y in kept
                                 if isinstance(x, np.ndarray) and x.dtype.kind != "O"])  # fmt: skip
        if not good:
            wrong += 1
            name = getattr(f, "__name__", "a gradient")
            print(f"{backend} {name} {dom}: {args!r}\n  {found}\n  {slow}", flush=True)
    print(dict(seen), f"wrong: {wrong}")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
