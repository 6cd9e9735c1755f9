"""What one primitive costs: its operations on numbers, and how many of them follow one another.

An operation on whole arrays is counted as the method one would write by hand: a sum of n numbers is
n − 1 additions in a tree ⌈log₂ n⌉ deep. Entries that are only moved are no operations.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from math import prod
from typing import NamedTuple

from ..errors import Lacking
from ..objects import Array, B, Obj, leaves
from ..primitives import Primitive


class Count(NamedTuple):
    """Operations by name, and the length of the longest chain of them."""

    operations: Counter[str]
    depth: int


def counted(p: Primitive, dom: Obj, cod: Obj) -> Count:
    """The operations of a primitive.

    Raises `Lacking` where the number depends on the values: methods that go on until they converge.

    >>> from homset.arrays import shapes
    >>> from homset.objects import R
    >>> member = shapes.sum(R ** 8, (0,))
    >>> counted(member, member.dom, member.cod)
    Count(operations=Counter({'add': 7}), depth=3)
    """
    if p.family is None:
        return Count(Counter({p.name: numbers(cod)}), 1)
    if p.name in MOVES:
        return Count(Counter(), 0)
    if p.name not in METHODS:
        raise Lacking(f"number of operations of {p.name}", "its method is not fixed")
    found = METHODS[p.name](p, dom, cod)
    return Count(+found.operations, found.depth)


def numbers(obj: Obj) -> int:
    """How many numbers and truth values there are in a value; a list, a side is one."""
    return sum([leaf.size for leaf in leaves(obj)])


def array_bytes(obj: Obj) -> int:
    """The bytes of the arrays in a value, at 8 a number and 1 a truth value.

    >>> from homset.objects import R, Z
    >>> array_bytes(R ** (2, 3) * Z * B ** 4)
    52
    """
    arrays = [leaf for leaf in leaves(obj) if isinstance(leaf, Array)]
    return sum([prod(a.shape) * (1 if a.element is B else 8) for a in arrays])


def stored_bytes(obj: Obj) -> int:
    """The bytes of a value that is an entry of an array or of a list: its numbers are in memory.

    >>> from homset.objects import R
    >>> stored_bytes(R * B * R ** 3)
    33
    """
    return array_bytes(obj) + sum(
        [1 if leaf is B else 8 for leaf in leaves(obj) if not isinstance(leaf, Array)]
    )


def levels(n: int) -> int:
    """⌈log₂ n⌉: how deep a tree over n numbers is.

    >>> [levels(n) for n in (0, 1, 2, 3, 4, 5)]
    [0, 0, 1, 2, 2, 3]
    """
    return (max(n, 1) - 1).bit_length()


MOVES = {
    "along", "broadcast", "concatenate", "embed", "reshape", "slices", "take", "transpose",
}  # fmt: skip
"""What moves entries and computes nothing."""


def _tree(operation: str) -> Callable[[Primitive, Obj, Obj], Count]:
    """Each entry of the result takes a tree over its part of the input."""

    def count(p: Primitive, dom: Obj, cod: Obj) -> Count:
        n, groups = numbers(dom), max(numbers(cod), 1)
        return Count(Counter({operation: max(n - groups, 0)}), levels(n // groups))

    return count


def _logsumexp(p: Primitive, dom: Obj, cod: Obj) -> Count:
    """The largest entry is taken off before, and added after."""
    n, groups = numbers(dom), max(numbers(cod), 1)
    found = {
        "maximum": n - groups, "sub": n, "exp": n, "add": n, "log": groups,
    }  # fmt: skip
    return Count(Counter(found), 2 * levels(n // groups) + 4)


def _running(p: Primitive, dom: Obj, cod: Obj) -> Count:
    """From the first entry to the last, one after the other."""
    n, length = numbers(dom), dom.shape[p.parameters[1]]
    steps = max(length - 1, 0)
    return Count(Counter(add=n // max(length, 1) * steps), steps)


def _scattered(p: Primitive, dom: Obj, cod: Obj) -> Count:
    """Every entry is added to one of the result; at worst all of them to the same."""
    n = numbers(dom.parts[0])
    return Count(Counter(add=n), levels(n + 1))


def _contracted(p: Primitive, dom: Obj, cod: Obj) -> Count:
    """A product for each choice of all the letters, and sums over those that go."""
    x, y, left, right, _ = p.parameters
    sizes = dict(zip(left + right, x.shape + y.shape, strict=True))
    products, sums = prod(sizes.values()), max(numbers(cod), 1)
    deep = 1 + levels(products // sums)
    return Count(Counter(mul=products, add=max(products - sums, 0)), deep)


def _sorted(p: Primitive, dom: Obj, cod: Obj) -> Count:
    """Merging, with the comparisons of the worst case: n − 1 to merge n."""
    length = dom.shape[p.parameters[1]]
    merges: Counter[int] = Counter()
    todo = Counter({length: 1})
    depth = 0
    while todo := Counter({n: k for n, k in todo.items() if n > 1}):
        depth += max(todo) - 1
        halves: Counter[int] = Counter()
        for n, k in todo.items():
            merges[n] += k
            halves[n // 2] += k
            halves[n - n // 2] += k
        todo = halves
    one = sum([(n - 1) * k for n, k in merges.items()])
    return Count(Counter(less=numbers(dom) // max(length, 1) * one), depth)


def _searched(p: Primitive, dom: Obj, cod: Obj) -> Count:
    """By halves, for each number that is looked for."""
    steps = levels(numbers(dom.parts[0]) + 1)
    return Count(Counter(less=numbers(cod) * steps), steps)


def _eliminated(n: int) -> Count:
    """Gaussian elimination: a quotient for each row below, then its products are taken away."""
    squares = (n - 1) * n * (2 * n - 1) // 6
    return Count(Counter(div=n * (n - 1) // 2, mul=squares, sub=squares), 3 * max(n - 1, 0))


def _substituted(n: int, columns: int) -> Count:
    """A triangular system, unknown after unknown."""
    below = n * (n - 1) // 2 * columns
    return Count(Counter(mul=below, sub=below, div=n * columns), max(3 * n - 2, 0))


def _solved(p: Primitive, dom: Obj, cod: Obj) -> Count:
    """Elimination, then two triangular systems; one of them has ones on its diagonal."""
    n, columns = _system(dom.parts[0], cod)
    return _both_substituted(n, columns)


def _inverted(p: Primitive, dom: Obj, cod: Obj) -> Count:
    """Solved for the columns of the identity."""
    n = dom.shape[0]
    return _both_substituted(n, n)


def _both_substituted(n: int, columns: int) -> Count:
    """Right-hand sides are columns that are eliminated as well: the first system takes no time."""
    first, second = _eliminated(n), _substituted(n, columns)
    unit = Counter({k: v for k, v in second.operations.items() if k != "div"})
    operations = first.operations + second.operations + unit
    return Count(operations, first.depth + second.depth)


def _triangular(p: Primitive, dom: Obj, cod: Obj) -> Count:
    return _substituted(*_system(dom.parts[0], cod))


def _system(matrix: Obj, cod: Obj) -> tuple[int, int]:
    """The number of unknowns, and of systems that are solved for them."""
    n = matrix.shape[0]
    return n, numbers(cod) // max(n, 1)


def _determinant(*after: str) -> Callable[[Primitive, Obj, Obj], Count]:
    """Elimination, then what is done to the diagonal: to each entry, and last in a tree."""

    def count(p: Primitive, dom: Obj, cod: Obj) -> Count:
        n = dom.shape[0]
        first = _eliminated(n)
        *entries, tree = after
        found = Counter(dict.fromkeys(entries, n)) + Counter({tree: max(n - 1, 0)})
        return Count(first.operations + found, first.depth + len(entries) + levels(n))

    return count


def _cholesky(p: Primitive, dom: Obj, cod: Obj) -> Count:
    """A root and its quotients for each column, then its products are taken away."""
    n = dom.shape[0]
    thirds = (n**3 - n) // 6
    found = Counter(sqrt=n, div=n * (n - 1) // 2, mul=thirds, sub=thirds)
    return Count(found, max(4 * n - 3, 0))


METHODS: dict[str, Callable[[Primitive, Obj, Obj], Count]] = {
    "sum": _tree("add"),
    "max": _tree("maximum"),
    "min": _tree("minimum"),
    "argmax": _tree("less"),
    "argmin": _tree("less"),
    "all": _tree("logical_and"),
    "any": _tree("logical_or"),
    "logsumexp": _logsumexp,
    "cumsum": _running,
    "scatter": _scattered,
    "scatter_along": _scattered,
    "contract": _contracted,
    "argsort": _sorted,
    "searchsorted": _searched,
    "solve": _solved,
    "inv": _inverted,
    "triangular_solve": _triangular,
    "det": _determinant("mul"),
    "logabsdet": _determinant("abs", "log", "add"),
    "signdet": _determinant("sign", "mul"),
    "cholesky": _cholesky,
}
"""The families whose operations can be counted, by name."""
