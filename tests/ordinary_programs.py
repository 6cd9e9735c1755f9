"""Ordinary Python programs, as people write them who do not think of a compiler.

Each is tried at the arguments beside it, away from kinks and jumps. What they are about is how they
are written: classes with methods of their own, containers that change, iterators, strings that
select, star arguments. (The corpus of `python_programs` is about what functions compute.)
"""

# ruff: noqa: B023, B905, E731, PIE804, RUF005, UP031

from __future__ import annotations

import copy
import functools
import itertools
import math
import operator
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, NamedTuple

import numpy as np

WEIGHTS = {"a": 1.5, "b": -0.5}
TABLE = np.array([0.5, 1.5, -2.0, 3.0])

ORDINARY: list[tuple[Callable[..., Any], tuple[Any, ...]]] = []
"""The programs, each with its arguments."""


def tried(*args: Any) -> Callable[[Any], Any]:
    """The function is in the corpus, with these arguments."""

    def note(function: Any) -> Any:
        ORDINARY.append((function, args))
        return function

    return note


# -- Classes with methods of their own -------------------------------------------------------------


@dataclass
class Vector:
    data: tuple

    def __getitem__(self, i):
        return self.data[i]

    def __len__(self):
        return len(self.data)

    def __iter__(self):
        return iter(self.data)

    def __matmul__(self, other):
        return sum(a * b for a, b in zip(self, other))

    def __abs__(self):
        return math.sqrt(self @ self)

    def __pow__(self, k):
        return Vector(tuple(a**k for a in self))

    def __truediv__(self, s):
        return Vector(tuple(a / s for a in self.data))

    def __rsub__(self, s):
        return Vector(tuple(s - a for a in self))

    def __call__(self, t):
        return self[0] * t + self[1]

    def __lt__(self, other):
        return abs(self) < abs(other)

    def __contains__(self, value):
        return value in self.data

    def __float__(self):
        return 1.0 * self[0]

    def __iadd__(self, other):
        return Vector(tuple(a + b for a, b in zip(self, other)))


@tried(0.7)
def operators_of_a_class(x):
    v = Vector((x, 2 * x, 1.0))
    w = v**2 / 2.0
    v += w
    a, b, c = v
    u = 1.0 - v
    inside = (2 * x in w) + (v < w) * x + float(w)
    return v @ w + abs(u) + v(2.0) + a * b * c + sum(v) + max(v) + len(w) + inside


@dataclass
class Account:
    balance: float = 0.0
    entries: list = field(default_factory=list)

    def add(self, amount):
        self.balance += amount
        self.entries.append(amount)
        return self

    def __iadd__(self, amount):
        self.entries.append(amount)
        return self

    def __add__(self, amount):
        return Account(0.0, self.entries + [amount, amount])


@tried(0.7)
def methods_that_return_self(x):
    account = Account()
    account.add(x).add(2 * x)
    for i in range(3):
        account.add(i * x)
    return account.balance * len(account.entries) + account.entries[1]


@tried(0.7)
def augmented_by_its_own_method(x):
    a = Account()
    b = a
    a += x
    a += 2 * x
    return sum(b.entries) * len(b.entries)


@dataclass
class Animal:
    legs: float

    def speed(self):
        return self.legs**2

    @property
    def doubled(self):
        return 2 * self.legs


@dataclass
class Dog(Animal):
    boost: float = 2.0

    def speed(self):
        return super().speed() * self.boost + super().doubled


@dataclass
class Puppy(Dog):
    def speed(self):
        return super().speed() / 2


@tried(0.7)
def inherited_methods(x):
    return Puppy(x).speed() + Dog(x, boost=x).speed()


@dataclass
class Unit:
    v: tuple
    length: float = field(init=False)

    def __post_init__(self):
        self.length = math.sqrt(sum(a * a for a in self.v))
        self.v = tuple(a / self.length for a in self.v)


@tried(0.7)
def completed_after_init(x):
    return Unit((x, 1.0)).v[0] * Unit((x, 2.0)).length


@dataclass
class Doubled:
    v: float

    def __init__(self, v):
        self.v = 2 * v


@tried(0.7)
def an_init_of_its_own(x):
    return Doubled(x).v ** 2


class Phase(NamedTuple):
    q: float
    p: float = 1.0


@tried(Phase(0.3, 0.8))
def a_pendulum_of_named_tuples(s):
    for _ in range(10):
        s = s._replace(q=s.q + 0.1 * s.p, p=s.p - 0.1 * math.sin(s.q))
    q, p = s
    return q * q + p * p + Phase(q).p + s[0]


class Mode(Enum):
    FAST = 1
    SLOW = 2


@tried(0.7)
def an_enumeration_decides(x):
    match Mode.SLOW:
        case Mode.FAST:
            return x
        case Mode.SLOW:
            return x**3 if Mode(2) is Mode.SLOW else x


@dataclass
class Tree:
    value: float
    children: tuple = ()


def total(tree):
    return tree.value + sum(total(child) for child in tree.children)


@tried(0.7)
def a_tree(x):
    return total(Tree(x, (Tree(2 * x), Tree(1.0, (Tree(x * x),)))))


@tried(0.7)
def getters(x):
    best = max([(1.0, x), (2.0, x * x)], key=operator.itemgetter(0))
    return best[1] + operator.attrgetter("legs")(Animal(x)) + operator.itemgetter(1, 0)((x, 2.0))[0]


# -- Containers that change ------------------------------------------------------------------------


@tried(0.7)
def two_names_for_a_list(x):
    a = [x, 1.0]
    b = a
    b[0] = 5.0 * x
    c = a[:]
    c[1] = 0.0
    b += [x * x]
    return sum(a) + sum(c) * len(a)


@tried(0.7)
def lists_in_containers_grow(x):
    a = [[x]]
    b = a[0]
    a[0] += [1.0]
    d = {"k": [x]}
    e = d["k"]
    d["k"] += [2.0, 3.0]
    account = Account(x, [x])
    entries = account.entries
    account.entries += [1.0]
    arrays = [np.zeros(2)]
    z = arrays[0]
    arrays[0] += x
    return len(b) * x + len(e) + sum(entries) + z[0]


@tried(0.7)
def dicts_are_merged(x):
    d = {"a": x, "b": 2.0}
    e = d
    d |= {"z": x}
    f = {}
    f.setdefault("a", x)
    f.setdefault("a", 2.0)
    return len(e) * x + sum(d.values()) + (d | {"c": 1.0, "a": 0.0})["a"] + f["a"]


@tried(0.7)
def a_dict_in_a_loop(x):
    d = {"a": x, "b": 2.0}
    for k in d:
        d[k] = d[k] * x
    for k, v in d.items():
        if k == "a":
            x += v
    return x + max(d.values()) + {**d, "b": x}["b"]


@tried(0.7)
def nested_data(x):
    state = {"pos": [0.0, 0.0], "vel": (x, 1.0)}
    for _ in range(20):
        state["pos"][0] += state["vel"][0] * 0.1
        state["vel"] = (state["vel"][0] * 0.9, state["vel"][1])
        state = {**state, "pos": [state["pos"][0], state["pos"][1] + 0.1]}
    return state["pos"]


@tried(0.7)
def sorted_by_exchange(x):
    xs = [3.0, x, 2.0, 1.0]
    for i in range(4):
        for j in range(3 - i):
            if xs[j] > xs[j + 1]:
                xs[j], xs[j + 1] = xs[j + 1], xs[j]
    return xs


@tried(np.array([3.0, 0.5, 2.0, 1.0]))
def sorted_by_insertion(a):
    a = a.copy()
    for i in range(1, len(a)):
        v = a[i]
        j = i - 1
        while j >= 0 and a[j] > v:
            a[j + 1] = a[j]
            j -= 1
        a[j + 1] = v
    return a


@tried(0.7)
def edit_distance(x):
    a, b = "kitten", "sitting"
    before = list(range(len(b) + 1))
    for i, ca in enumerate(a):
        row = [i + 1]
        for j, cb in enumerate(b):
            row.append(min(before[j + 1] + 1, row[j] + 1, before[j] + (0.0 if ca == cb else x)))
        before = row
    return before[-1]


@tried(0.7)
def a_sieve(x):
    n = 30
    prime = [True] * n
    result = 0.0
    for i in range(2, n):
        if prime[i]:
            result += x**i
            for j in range(i * i, n, i):
                prime[j] = False
    return result


# -- Strings, sets and keys that select ------------------------------------------------------------


@tried(0.7)
def keys_that_are_formatted(x):
    d = {f"v{i}": i * x for i in range(3)}
    return d["v2"] + d[f"v{1}"] + {"{}-{}".format("a", 1): x}["a-1"] + {"%d" % 3: x}["3"]


@tried(0.7)
def strings_that_select(x):
    s = f"{2:03d}-{'a'!r}-{1.5:.2f}"
    result = 0.0
    for k in ["a", "b"]:
        result += WEIGHTS[k.lower()] * x
    return result + x * len(s) + x * s.startswith("0") + x * int("12") + {"_".join("pq"): x}["p_q"]


@tried(0.7)
def a_set_that_is_known(x):
    mode = "b"
    return x * len({1, 2}) if mode in {"a", "b"} and mode not in {"c"} else -x


# -- Iterators -------------------------------------------------------------------------------------


@tried(0.7)
def tools_of_iterators(x):
    chained = sum(itertools.chain([x], (2.0, x))) + sum(itertools.chain.from_iterable([[x], [2.0]]))
    pairs = sum(a * b for a, b in itertools.product([x, 1.0], [2.0, x]))
    neighbours = sum(a * b for a, b in itertools.pairwise([x, 2.0, 3.0]))
    chosen = sum(a * b for a, b in itertools.combinations([x, 2.0, 3 * x], 2))
    powers = sum(itertools.starmap(pow, [(x, 2), (2.0, x)]))
    filled = sum(a * b for a, b in itertools.zip_longest([x, 1.0], [2.0], fillvalue=3.0))
    return (
        chained + pairs + neighbours + chosen + powers + filled + sum(itertools.islice([x, 1], 1))
    )


@tried(0.7)
def sums_so_far(x):
    products = itertools.accumulate([x, 2.0, x], operator.mul, initial=1.0)
    return sum(itertools.accumulate([x, x, x])) + sum(products)


@tried(0.7)
def steps_that_have_to_be_known(x):
    sine = sum((-1) ** k * x ** (2 * k + 1) / math.factorial(2 * k + 1) for k in range(9))
    odd = sum([x * math.comb(10, k) for k in range(11) if k % 2])
    return sine + odd + sum(x**k * math.comb(40, k) * 1e-9 for k in range(40))


@tried(0.7)
def unzipped(x):
    xs, ys = zip(*[(x, 1.0), (2.0, x), (3.0, 4.0)])
    return sum(xs) * sum(ys)


@tried(0.7)
def filled_until_long_enough(x):
    a, b, out = 0.0, x, []
    while len(out) < 6:
        out.append(a)
        a, b = b, a + b
    return sum(out)


# -- Functions -------------------------------------------------------------------------------------


@tried(0.7)
def all_kinds_of_arguments(x):
    def f(a, /, b=2.0, *rest, c, d=4.0, **more):
        return a * b + sum(rest) + c * d + sum(more.values())

    return f(x, c=1.0) + f(x, 3.0, x, x, c=x, d=1.0, e=x, g=2.0) + f(*(x, 1.0), **{"c": x})


@tried(0.7)
def functions_of_operators(x):
    total = functools.reduce(operator.mul, [x, 2.0, x], 1.0)
    return (
        total + operator.pow(x, 2) + operator.mod(x, 0.3) * operator.truediv(x, operator.neg(2.0))
    )


@tried(0.7)
def late_closures(x):
    late = []
    for i in range(3):
        late.append(lambda: i * x)
    early = [lambda i=i: i * x for i in range(3)]
    return sum(f() for f in late) + 2 * sum(f() for f in early)


@tried(0.7)
def composed(x):
    compose = lambda *fs: functools.reduce(lambda f, g: lambda y: g(f(y)), fs)
    return compose(math.sin, math.exp, lambda t: t * t)(x)


@tried(0.7)
def without_a_name(x):
    return (lambda f: f(f, 5))(lambda self, n: 1.0 if n == 0 else x * self(self, n - 1))


def scaled(factor=1.0):
    def decorate(f):
        @functools.wraps(f)
        def inner(*args, **keywords):
            return factor * f(*args, **keywords)

        return inner

    return decorate


@scaled(factor=3.0)
def product(x, y=2.0):
    return x * y


@tried(0.7)
def decorated_with_arguments(x):
    return product(x) + product(x, y=x)


@tried(0.7)
def options_that_may_be_absent(x, options=None):
    options = options or {"k": 2.0}
    nested = {"a": {"b": [1.0, x]}}
    return options["k"] * x + nested.get("a", {}).get("b", [0.0])[1]


# -- Loops and arrays ------------------------------------------------------------------------------


@tried(0.7)
def a_walrus_in_a_test(x):
    t = 0.0
    while (x := x * 0.5) > 0.01:
        t += x
    return t


@tried(0.7)
def a_table_that_looks_back(x):
    a = np.zeros(50)
    a[0], a[1] = x, 1.0
    for i in range(2, 50):
        a[i] = 0.5 * a[i - 1] + 0.3 * a[i - 2]
    return a[-1] + a[10:20].sum()


@tried(0.7)
def adam(x):
    m = v = 0.0
    w = 3.0
    for t in range(1, 31):
        g = 2 * (w - x)
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g * g
        w -= 0.1 * (m / (1 - 0.9**t)) / (math.sqrt(v / (1 - 0.999**t)) + 1e-8)
    return w


@tried({"layers": [{"w": 1.0, "b": 0.5}, {"w": -1.0, "b": 0.2}]}, 0.3)
def nested_parameters(parameters, x):
    for layer in parameters["layers"]:
        x = math.tanh(layer["w"] * x + layer["b"])
    return x


@tried(0.7)
def trapezoids(x):
    ts = np.linspace(0.0, 1.0, 11)
    rows = np.array([[x, 1.0], [2.0, x]])
    return (
        np.trapezoid(np.exp(-x * ts), ts) + np.trapezoid([x, 1.0], dx=0.1) + np.trapezoid(rows)[1]
    )


@tried(np.array([0.3, -1.0, 2.0]))
def an_array_as_a_list(v):
    return sum(t * k for k, t in enumerate(v.tolist())) + v.real[0] + v[0].real + TABLE[:3] @ v


@tried(0.7)
def the_most_likely_path(x):
    change = [[0.6 * x, 0.4], [0.3, 0.7]]
    p = [0.5, 0.5]
    for seen in (0, 1, 1):
        p = [
            max(p[i] * change[i][j] for i in range(2)) * (0.9 if seen == j else x) for j in range(2)
        ]
    return max(p)


@tried(0.7)
def replaced_fields(x):
    return replace(Dog(x), boost=x * x).speed()


# -- Arrays that share their memory ----------------------------------------------------------------


@tried(1.5)
def the_row_that_was_chosen(x):
    a = np.zeros((2, 2))
    row = a[0] if x > 0 else a[1]
    a[0, 0] = x
    return row[0]


@tried(1.5)
def the_last_row_of_a_loop(x):
    a = np.zeros((12, 2))
    row = a[0]
    for i in range(12):
        row = a[i]
    a[11, 0] = x * x
    return row[0]


@tried(0.4)
def rows_that_are_normalized(x):
    a = np.ones((12, 3))
    for i, row in enumerate(a):
        row[1:] *= x * i
        row /= row.sum()
    return a


@tried(0.4)
def a_table_by_its_rows(x):
    table = np.ones((12, 3))
    before = table[0]
    for i in range(1, 12):
        for j in range(3):
            table[i][j] = before[j] * x + i
        before = table[i]
    before[0] += 7.0
    return table


@tried(1.5)
def a_branch_that_gives_a_row(x):
    a = np.full((4, 3), x)

    def pick(i):
        if i > x:
            a[i, 1] = 4.0 * x
            return a[i]
        return a[0]

    pick(2)[2] = x * x
    return pick(3) + pick(1), a


@tried(1.5)
def views_of_an_array(x):
    a = np.full((2, 3), x)
    turned, flat, part = a.T, a.reshape(-1), a[:, 1:]
    copies = a.flatten(), a.T.copy()
    turned[0, 1] = x * x
    flat[2] -= 2.0
    part *= 3.0
    flat = flat.reshape(3, 2)
    flat[0] = 7.0 * x
    return a, turned, part, copies


@tried(1.5)
def rows_that_change_places(x):
    p = 1 if x > 1 else 2
    a = np.array([[x, 1.0], [2.0, x * x], [3.0, 4.0]])
    a[[0, p]] = a[[p, 0]]
    last = np.zeros(3)
    last[[p, p]] = [x, 2 * x]
    return a, last


@tried(np.arange(20.0) * 7.3 % 11 - 4)
def many_in_order(values):
    up, down = sorted(values), sorted(values, reverse=True)
    pairs = sorted(enumerate(values), key=lambda pair: abs(pair[1]))
    stable = sorted(enumerate(values), key=lambda pair: pair[0] % 3, reverse=True)
    weights = range(20)
    return (
        sum(w * v for w, v in zip(weights, up)),
        sum(w * v for w, v in zip(weights, down)),
        sum(w * i * v for w, (i, v) in zip(weights, pairs)),
        sum(w * v for w, (_, v) in zip(weights, stable)),
    )


# -- Plain classes ---------------------------------------------------------------------------------


class Dense:
    """No dataclass: its attributes are those that __init__ assigns."""

    slope = 0.1

    def __init__(self, w, b=0.0):
        self.w = w
        self.b = b
        self.seen = []

    def __call__(self, x):
        y = self.w * x + self.b
        self.seen.append(y)
        return y if y > 0.0 else self.slope * y

    def grow(self, by):
        self.b += by
        return self

    @property
    def size(self):
        return self.w**2 + self.b**2

    @size.setter
    def size(self, value):
        self.w = value

    @classmethod
    def twice(cls, w):
        return cls(2.0 * w)

    @staticmethod
    def half(x):
        return 0.5 * x

    def __add__(self, other):
        return type(self)(self.w + other.w, self.b + other.b)


class Wide(Dense):
    slope = 0.3

    def __init__(self, w):
        super().__init__(w, 1.0)
        self.k = 2.0 * w

    def __add__(self, other):
        return Wide(self.w - other.w)

    def __call__(self, x):
        return super().__call__(x) * self.k


@tried(0.7)
def instances_of_plain_classes(x):
    layer = Dense(x, 2.0)
    layer.grow(x).grow(1.0)
    layer.size = 3.0 * x
    other = Dense.twice(x) + layer
    return layer(2.0) + other.size + Dense.half(sum(layer.seen)) + other(x - 5.0)


@tried(0.7)
def classes_that_inherit(x):
    wide, both = Wide(x), Wide(2.0 * x) + Wide(x)
    return wide(-4.0) + both(2.0) * isinstance(both, Dense) + len(type(both).__name__)


@tried(1.3)
def instances_in_loops(x):
    layer, total = Dense(x, 1.0), 0.0
    for i in range(30):
        layer.w = 0.9 * layer.w + 0.01 * i
        layer.grow(0.1 * layer.w)
        total += layer.size
    while layer.b > 0.5:
        layer.b = layer.b * 0.5 - 0.01 * layer.w
    return total + layer.b


@tried(1.3)
def instances_that_paths_meet(x):
    layer = Dense(x, 1.0) if x > 1.0 else Dense(2.0, x)
    layer = copy.copy(layer)
    if layer.w * x > 1.0:
        layer.b = x**2
    else:
        layer.w = 0.0
    same, layers = layer, [Dense(x * i) for i in range(3)]
    same.w += 1.0
    return layer.w * layer.b + sum(layer.w for layer in layers)


class Twig:
    def __init__(self, value, left=None, right=None):
        self.value, self.left, self.right = value, left, right

    def total(self):
        found = self.value
        for side in (self.left, self.right):
            if side is not None:
                found = found + side.total()
        return found


@tried(0.4)
def a_tree_of_instances(x):
    return Twig(x, Twig(2.0 * x), Twig(x * x, None, Twig(1.0))).total()


class Stack:
    """Its entries are asked for and assigned by methods of its own."""

    def __init__(self):
        self._held, self._order = {}, []

    def __setitem__(self, key, value):
        self._held[key] = value
        self._order.append(key)

    def __getitem__(self, key):
        return self._held[key]

    def __contains__(self, key):
        return key in self._held

    def pop(self):
        return self._held.pop(self._order.pop())


@tried(0.4)
def entries_of_instances(x):
    stack = Stack()
    stack["a"], stack["b"] = x, x**2
    stack["c"] = stack["a"] * stack["b"]
    stack.scale = 2.0 * x
    found = stack.pop() * getattr(stack, "scale", 1.0) * getattr(stack, "unit", 3.0)
    return found + ("b" in stack) + ("c" in stack) + hasattr(stack, "pop")


class Bag:
    pass


@tried(np.array([0.3, 0.5, -0.2]))
def attributes_that_others_assign(x):
    bag = Bag()
    bag.total, bag.rows = 0.0, x.copy()
    bag.rows[0] *= x[1]
    for v in x:
        bag.total += v * bag.rows[0]
    return bag.total


# -- Copies ----------------------------------------------------------------------------------------


@dataclass
class Held:
    w: Any
    b: float


class Numbered(NamedTuple):
    n: float
    xs: Any


@tried(np.array([0.3, 0.5, -0.2]))
def copies_of_everything(x):
    held, layer, pair = Held(x.copy(), 1.0), Dense(x[0]), Numbered(2.0, x.copy())
    lists, names = [x.copy(), [x[0]]], {"a": x.copy(), "b": [x[1]]}
    for y in (held, layer, pair, lists, names):
        copy.copy(y)
    flat, deep = copy.copy(lists), copy.deepcopy(lists)
    flat[1][0], deep[0][0], deep[1][0] = 5.0 * x[0], 7.0, 8.0
    one, two, three = copy.copy(held), copy.deepcopy(held), copy.deepcopy(names)
    one.b, one.w[1], two.w[0], three["a"][2], three["b"][0] = 3.0, x[0], x[2], 9.0, 1.0
    other, again = copy.copy(layer), copy.deepcopy(pair)
    other.w, again.xs[0] = 4.0, 6.0
    numbers = held.b + one.b + layer.w * other.w + lists[1][0] + names["b"][0] + copy.copy(x[1])
    return numbers + np.sum(lists[0] * held.w * two.w * pair.xs * names["a"] * copy.deepcopy(x))


@tried(0.7)
def copies_share_what_was_shared(x):
    row = [x, 2.0]
    both = copy.deepcopy([row, row])
    both[0][1] = x * x
    steps = [0.0, x]
    for _ in range(20):
        steps = copy.copy(steps)
        steps[0] += steps[1] * both[1][1]
    return steps[0] + row[1]


@tried(np.linspace(0.5, 1.5, 30))
def accumulations_along_arrays(x):
    pairs = itertools.accumulate(((v, 1.0) for v in x), lambda p, q: (p[0] + q[0], p[1] * 0.5))
    smooth = list(itertools.accumulate(x, lambda a, b: 0.5 * a + b, initial=0.0))
    total = sum(a * b for a, b in zip(x, itertools.accumulate(x, operator.mul)))
    return total + smooth[-1] + smooth[0] + sum(a * b for a, b in pairs) + np.sum(np.cumprod(x))


@tried(np.arange(20.0) * 7.3 % 11 - 4)
def lists_of_loops_beside_others(values):
    squares = [v * v for v in values]
    padded = [0.0] + squares + [1.0]
    padded += [v + 1 for v in values]
    twice = np.array(squares * 2)
    told = [squares == padded[1:21], squares < padded, squares != [0.0], squares[2] in squares]
    told += [padded > squares, padded <= padded[:9], squares >= squares, (squares <= values)[3]]
    return padded, twice, squares + values, [v if t else -v for v, t in zip(values, told)]


@tried(np.linspace(0.0, 5.0, 70))
def lists_that_long_loops_append_to(values):
    sums = []
    pairs = []
    total = 0.0
    smooth: list = [values[0]]
    for i, v in enumerate(values):
        total = total + v
        sums.append(total)
        smooth.append(0.9 * smooth[-1] + 0.1 * v)
        pairs.append((i, total * v))
    sums.append(-1.0)
    return sums, smooth, smooth[-1] * len(pairs), sum(i * x for i, x in pairs)


@tried(np.linspace(0.0, 1.0, 70))
def arrays_that_long_loops_append(values):
    a = np.array([[0.9, 0.1], [0.0, 0.5]])
    row = np.zeros(3)
    rows = []
    path = [np.ones(2)]
    for i, v in enumerate(values):
        row[i % 3] += v
        rows.append(row.copy())
        path.append(a @ path[-1] + v)
    return np.stack(path), np.array(rows)


@tried(np.linspace(0.0, 1.0, 66))
def lists_appended_to_in_loops_inside_of_loops(values):
    table = []
    for v in values:
        row = []
        for w in values:
            row.append(v * w)
        table.append(row)
    return np.sum(np.array(table), axis=0)
