"""Small functions that cannot be compiled faithfully, why, and what to write instead.

Each is what somebody would try. The comment `# here` marks the line that an error points at, and
beside the advice stands a function that follows it and computes the same.
"""

# These are the programs not to write, so no rule of style holds for them.
# ruff: noqa

import bisect
import functools
import itertools
import math
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Refused:
    """A program that the compiler refuses.

    `program` is a function, or source text where Python itself would not let it stand in this file;
    the text defines a function `f`. `inputs` are arguments at which it would be compiled. `rewrite`
    says what to write instead, and `accepted` is a function that does so. `since` is the first
    version of Python whose grammar has the construct.
    """

    program: Callable[..., Any] | str
    inputs: tuple[Any, ...]
    construct: str
    reason: str
    rewrite: str
    accepted: Callable[..., Any] | None = None
    since: tuple[int, int] = (3, 11)

    @property
    def name(self) -> str:
        """A name for tests."""
        return self.construct if isinstance(self.program, str) else self.program.__name__


# -- State outside the function --------------------------------------------------------------------

CALLS = 0
HISTORY: list[float] = []
MEMO: dict[int, int] = {}
BUFFER = np.zeros(3)


def counts_calls(x: float) -> float:
    global CALLS  # here
    CALLS += 1
    return x * x


def counted_outside(x: float) -> float:
    return x * x


def counter_of_steps(x: float) -> float:
    steps = 0

    def step(y: float) -> float:
        nonlocal steps  # here
        steps += 1
        return y / 2

    while x > 1:
        x = step(x)
    return x + steps


def steps_in_the_loop(x: float) -> float:
    steps = 0
    while x > 1:
        x = x / 2
        steps += 1
    return x + steps


def remembers(x: float) -> float:
    HISTORY.append(x)  # here
    return x * x


def memoised_fibonacci(n: int) -> int:
    if n < 2:
        return n
    if n not in MEMO:
        MEMO[n] = memoised_fibonacci(n - 1) + memoised_fibonacci(n - 2)  # here
    return MEMO[n]


def fibonacci_pair(n: int) -> int:
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


def fills_a_captured_array(x: float) -> float:
    BUFFER[0] = x  # here
    return BUFFER[0] + BUFFER[1]


def fills_its_own_array(x: float) -> float:
    buffer = BUFFER.copy()
    buffer[0] = x
    return buffer[0] + buffer[1]


def writes_into_its_closure(x: float) -> float:
    notes = [x]

    def note(y: float) -> float:
        notes.append(y)  # here
        return y

    return note(2 * x) + sum(notes)


def returns_its_notes(x: float) -> float:
    def noted(notes: list[float], y: float) -> tuple[list[float], float]:
        return [*notes, y], y

    notes, y = noted([x], 2 * x)
    return y + sum(notes)


def mutable_default(x: float, seen: list[float] = []) -> float:
    seen.append(x)  # here
    return x + len(seen)


STATE = (
    Refused(
        counts_calls,
        (2.0,),
        "global",
        "`global` changes a variable outside the function",
        "return the new value and let the caller keep it",
        counted_outside,
    ),
    Refused(
        counter_of_steps,
        (9.0,),
        "nonlocal",
        "`nonlocal` changes a variable of the enclosing function",
        "pass the value in and return the new one",
        steps_in_the_loop,
    ),
    Refused(
        remembers,
        (2.0,),
        "append to a captured list",
        "HISTORY lies outside the function, and `append` would change it",
        "return the value and let the caller append it",
        counted_outside,
    ),
    Refused(
        memoised_fibonacci,
        (9,),
        "assignment into a captured dict",
        "MEMO lies outside the function, and this assignment would change it",
        "carry what is needed in a loop; equal work is shared anyway",
        fibonacci_pair,
    ),
    Refused(
        fills_a_captured_array,
        (2.0,),
        "assignment into a captured array",
        "BUFFER lies outside the function, and this assignment would change it",
        "change a copy: buffer = BUFFER.copy()",
        fills_its_own_array,
    ),
    Refused(
        writes_into_its_closure,
        (2.0,),
        "mutation of a list of the enclosing function",
        "notes belongs to the enclosing function, and `append` would change it there",
        "take the list as a parameter and return the longer one: [*notes, y]",
        returns_its_notes,
    ),
    Refused(
        mutable_default,
        (2.0,),
        "mutation of a default argument",
        "the default of seen lives from call to call, and `append` would change it",
        "take seen as an argument and return the longer list: [*seen, x]",
    ),
)


# -- Arguments that would be changed ---------------------------------------------------------------


@dataclass
class Account:
    balance: float
    rate: float


def appends_to_its_argument(xs: list[float]) -> float:
    xs.append(sum(xs))  # here
    return xs[-1] * 2


def extends_a_copy(xs: list[float]) -> float:
    xs = [*xs, sum(xs)]
    return xs[-1] * 2


def overwrites_an_entry(xs: np.ndarray) -> float:
    xs[0] = 1.0  # here
    return xs[0] + xs[1]


def overwrites_in_a_copy(xs: np.ndarray) -> float:
    xs = xs.copy()
    xs[0] = 1.0
    return xs[0] + xs[1]


def adds_in_place(xs: np.ndarray) -> float:
    xs += 1.0  # here
    return xs[0] * xs[1]


def adds_anew(xs: np.ndarray) -> float:
    xs = xs + 1.0
    return xs[0] * xs[1]


def sorts_in_place(xs: list[float]) -> float:
    xs.sort()  # here
    return xs[0]


def takes_the_least(xs: list[float]) -> float:
    return min(xs)


def changes_a_field(account: Account) -> Account:
    account.balance *= 1 + account.rate  # here
    return account


def replaces_a_field(account: Account) -> Account:
    return replace(account, balance=account.balance * (1 + account.rate))


def changes_a_key(state: dict[str, float]) -> dict[str, float]:
    state["x"] = state["x"] + 1  # here
    return state


def replaces_a_key(state: dict[str, float]) -> dict[str, float]:
    return {**state, "x": state["x"] + 1}


def two_names_for_one_list(x: float) -> float:
    a = [x, 2 * x]
    b = a
    b[0] = 0.0  # here
    return a[0] + b[1]


def one_name_for_one_list(x: float) -> float:
    a = [x, 2 * x]
    a[0] = 0.0
    return a[0] + a[1]


def deletes_a_key(state: dict[str, float]) -> float:
    del state["y"]  # here
    return sum(state.values())


def keeps_the_other_keys(state: dict[str, float]) -> float:
    kept = {key: value for key, value in state.items() if key != "y"}
    return sum(kept.values())


ARGUMENTS = (
    Refused(
        appends_to_its_argument,
        ([1.0, 2.0],),
        "append to an argument",
        "xs is an argument, and `append` would change the caller's list",
        "make a new list: xs = [*xs, ...]",
        extends_a_copy,
    ),
    Refused(
        overwrites_an_entry,
        (np.array([3.0, 4.0]),),
        "assignment into an argument",
        "xs is an argument, and this assignment would change the caller's array",
        "change a copy: xs = xs.copy()",
        overwrites_in_a_copy,
    ),
    Refused(
        adds_in_place,
        (np.array([3.0, 4.0]),),
        "augmented assignment to an argument array",
        "xs is an argument, and += on an array changes the caller's array",
        "xs = xs + 1.0",
        adds_anew,
    ),
    Refused(
        sorts_in_place,
        ([3.0, 1.0],),
        "sort of an argument",
        "xs is an argument, and `sort` would change the caller's list",
        "make a new list: xs = sorted(xs), or take what is needed: min(xs)",
        takes_the_least,
    ),
    Refused(
        changes_a_field,
        (Account(100.0, 0.05),),
        "assignment to a field of an argument",
        "account is an argument, and this assignment would change the caller's object",
        "make a new one: dataclasses.replace(account, balance=...)",
        replaces_a_field,
    ),
    Refused(
        changes_a_key,
        ({"x": 1.0, "y": 2.0},),
        "assignment to a key of an argument",
        "state is an argument, and this assignment would change the caller's dict",
        "make a new one: {**state, 'x': ...}",
        replaces_a_key,
    ),
    Refused(
        two_names_for_one_list,
        (2.0,),
        "mutation of a list with two names",
        "a and b are the same list, so changing b would change a",
        "use one name, or make a copy: b = list(a)",
        one_name_for_one_list,
    ),
    Refused(
        deletes_a_key,
        ({"x": 1.0, "y": 2.0},),
        "del",
        "`del` changes the dict that it takes from",
        "build a dict of what stays",
        keeps_the_other_keys,
    ),
)


# -- Statements ------------------------------------------------------------------------------------


def catches_a_division(x: float, y: float) -> float:
    try:  # here
        return x / y
    except ZeroDivisionError:
        return 0.0


def asks_before_dividing(x: float, y: float) -> float:
    return x / y if y != 0 else 0.0


def raises_on_negative(x: float) -> float:
    if x < 0:
        raise ValueError("negative")  # here
    return math.sqrt(x)


def nan_on_negative(x: float) -> float:
    return math.sqrt(x) if x >= 0 else math.nan


def asserts_on_data(x: float) -> float:
    assert x > 0  # here
    return math.log(x)


def log_or_nan(x: float) -> float:
    return math.log(x) if x > 0 else math.nan


def with_errors_ignored(x: float) -> float:
    with np.errstate(divide="ignore"):  # here
        return np.log(x)


def without_a_context(x: float) -> float:
    return np.log(x)


def imports_inside(x: float) -> float:
    import math as m  # here

    return m.sin(x)


def imports_names_inside(x: float) -> float:
    from math import sin  # here

    return sin(x)


def imported_outside(x: float) -> float:
    return math.sin(x)


def class_inside(x: float) -> float:
    class Box:  # here
        def __init__(self, content: float) -> None:
            self.content = content

    return Box(x).content


def class_outside(x: float) -> float:
    return Account(x, 0.0).balance


def yields_values(x: float):
    for k in range(3):
        yield x * k  # here


def lists_values(x: float) -> list[float]:
    return [x * k for k in range(3)]


def yields_from(xs: list[float]):
    yield from xs  # here


def returns_the_list(xs: list[float]) -> list[float]:
    return list(xs)


def deletes_a_name(x: float) -> float:
    y = x * x
    del x  # here
    return y


def keeps_the_name(x: float) -> float:
    return x * x


ASYNC = """
async def f(x):  # here
    return x * x
"""
AWAIT = """
async def g(x):
    return x * x

async def f(x):  # here
    return await g(x)
"""
EXCEPT_GROUP = """
def f(x, y):
    try:  # here
        return x / y
    except* ZeroDivisionError:
        pass
    return 0.0
"""
TYPE_INSIDE = """
def f(x):
    type Number = float  # here
    return x * x
"""

STATEMENTS = (
    Refused(
        catches_a_division,
        (1.0, 2.0),
        "try",
        "an exception would leave the function from inside an expression",
        "ask before: x / y if y != 0 else 0.0",
        asks_before_dividing,
    ),
    Refused(
        raises_on_negative,
        (2.0,),
        "raise",
        "whether this is reached depends on the data, and an arrow gives a value for every input",
        "return a value that says so, such as math.nan, or check before the call",
        nan_on_negative,
    ),
    Refused(
        asserts_on_data,
        (2.0,),
        "assert",
        "whether this holds depends on the data, and an arrow gives a value for every input",
        "return a value that says so, such as math.nan, or check before the call",
        log_or_nan,
    ),
    Refused(
        with_errors_ignored,
        (2.0,),
        "with",
        "`with` enters and leaves a context, which no category has",
        "open the context around the call of the arrow",
        without_a_context,
    ),
    Refused(
        imports_inside,
        (2.0,),
        "import",
        "an import inside would run at each call",
        "import at the top of the file",
        imported_outside,
    ),
    Refused(
        imports_names_inside,
        (2.0,),
        "from ... import",
        "an import inside would run at each call",
        "import at the top of the file",
        imported_outside,
    ),
    Refused(
        class_inside,
        (2.0,),
        "class",
        "a class made inside would be another one at each call",
        "define the class outside; a dataclass is a product with names",
        class_outside,
    ),
    Refused(
        yields_values,
        (2.0,),
        "yield",
        "a generator is suspended between its values",
        "return all of them: [... for ... in ...]",
        lists_values,
    ),
    Refused(
        yields_from,
        ([1.0, 2.0],),
        "yield from",
        "a generator is suspended between its values",
        "return the list",
        returns_the_list,
    ),
    Refused(
        deletes_a_name,
        (2.0,),
        "del of a name",
        "`del` takes a name away, after which it means nothing",
        "leave it out: what is not used costs nothing",
        keeps_the_name,
    ),
    Refused(
        ASYNC,
        (2.0,),
        "async def",
        "a coroutine is suspended while it waits",
        "write `def`",
        keeps_the_name,
    ),
    Refused(
        AWAIT,
        (2.0,),
        "await",
        "a coroutine is suspended while it waits",
        "await before, and give the arrow the value",
        keeps_the_name,
    ),
    Refused(
        EXCEPT_GROUP,
        (1.0, 2.0),
        "except*",
        "an exception would leave the function from inside an expression",
        "ask before: x / y if y != 0 else 0.0",
        asks_before_dividing,
    ),
    Refused(
        TYPE_INSIDE,
        (2.0,),
        "type",
        "a type made inside would be another one at each call",
        "define it outside",
        keeps_the_name,
        since=(3, 12),
    ),
)


# -- What is not a number --------------------------------------------------------------------------


def set_literal(x: float) -> float:
    return sum({1.0, 2.0, x})  # here


def set_comprehension(n: int) -> int:
    return len({k % 3 for k in (1, 2, 3, n)})  # here


def tuple_instead_of_set(x: float) -> float:
    return sum((1.0, 2.0, x))


def dict_with_a_key_from_data(n: int) -> float:
    table = {n: 1.0, n + 1: 2.0}  # here
    return table[n]


def dict_looked_up_by_data(n: int) -> float:
    table = {1: 0.5, 2: 0.25, 4: 0.125}
    return table[n]  # here


def match_instead_of_lookup(n: int) -> float:
    match n:
        case 1:
            return 0.5
        case 2:
            return 0.25
        case _:
            return 0.125


def formats_a_number(x: float) -> str:
    return f"{x:.2f}"  # here


def turned_into_text(x: float) -> int:
    return len(str(x))  # here


def text_as_data(unit: str, x: float) -> float:
    return 1000 * x if unit == "km" else x  # here


def attribute_by_a_name_from_data(which: str, account: Account) -> float:
    return getattr(account, which)  # here


def complex_determinant(a: complex, b: complex) -> float:
    return abs(np.linalg.det(np.array([[a, b], [b, 1j]])))  # here


def written_determinant(a: complex, b: complex) -> float:
    return abs(a * 1j - b * b)


def same_object(x: float, y: float) -> bool:
    return x is y  # here


def equal_numbers(x: float, y: float) -> bool:
    return x == y


def exact_fraction(x: float) -> float:
    return float(Fraction(x) / 3)  # here


def float_fraction(x: float) -> float:
    return x / 3


def bytes_of_data(n: int) -> int:
    return n + len(b"abc" * n)  # here


def integer_beyond_64_bits(n: int) -> int:
    return n % 2**70  # here


def object_identity(x: float) -> int:
    return id(x) % 2  # here


VALUES = (
    Refused(
        set_literal,
        (3.0,),
        "set",
        "how many elements a set has depends on which are equal",
        "use a tuple or a list",
        tuple_instead_of_set,
    ),
    Refused(
        set_comprehension,
        (4,),
        "set comprehension",
        "how many elements a set has depends on which are equal",
        "use a list comprehension",
    ),
    Refused(
        dict_with_a_key_from_data,
        (4,),
        "dict with a key from data",
        "the keys of a dict are part of its type, and n is known only while running",
        "use keys that are written out, or a list indexed by n",
    ),
    Refused(
        dict_looked_up_by_data,
        (2,),
        "dict looked up by data",
        "the keys of a dict are part of its type, and n is known only while running",
        "use `match` or a tuple indexed by n",
        match_instead_of_lookup,
    ),
    Refused(
        formats_a_number,
        (2.5,),
        "f-string",
        "text made from data is no object of the category",
        "return the number and format it after the call",
    ),
    Refused(
        turned_into_text,
        (2.5,),
        "str",
        "text made from data is no object of the category",
        "return the number and turn it into text after the call",
    ),
    Refused(
        text_as_data,
        ("km", 2.5),
        "text as an argument",
        "'km' is text, which is no object of the category",
        "use a bool or an int, or fix the text before: functools.partial(f, 'km')",
    ),
    Refused(
        attribute_by_a_name_from_data,
        ("balance", Account(100.0, 0.05)),
        "getattr with a name from data",
        "'balance' is text, which is no object of the category",
        "write account.balance, or fix the text before: functools.partial(f, 'balance')",
    ),
    Refused(
        complex_determinant,
        (2.0 + 1j, 1.0 - 1j),
        "determinant of a complex matrix",
        "np.linalg.det is a function of real numbers",
        "a product of pivots, or a formula",
        written_determinant,
    ),
    Refused(
        same_object,
        (2.0, 3.0),
        "is",
        "`is` asks for the same object, and numbers are only equal",
        "x == y",
        equal_numbers,
    ),
    Refused(
        exact_fraction,
        (2.5,),
        "a class that is no product",
        "Fraction is neither a dataclass nor a named tuple, so it is not known as a product",
        "compute with floats, or write a dataclass with the operations needed",
        float_fraction,
    ),
    Refused(
        bytes_of_data,
        (2,),
        "bytes",
        "bytes whose length depends on data are no object of the category",
        "compute with integers",
    ),
    Refused(
        integer_beyond_64_bits,
        (7,),
        "an integer of more than 64 bits",
        "2**70 does not fit the 64 bits of Z",
        "use a float, or keep integers below 2**63",
    ),
    Refused(
        object_identity,
        (2.0,),
        "id",
        "`id` tells where an object lies, which differs from run to run",
        "compute from the value",
    ),
)


# -- Effects and what differs from call to call ----------------------------------------------------


def prints(x: float) -> float:
    print(x)  # here
    return x * x


INPUT = """
def f(x):
    return x + float(input())  # here
"""


def reads_a_file(x: float) -> float:
    return x + len(open(__file__).readline())  # here


def random_number(x: float) -> float:
    return x + random.random()  # here


def random_array(x: float) -> float:
    return x * np.random.normal()  # here


def reads_the_clock(x: float) -> float:
    return x + time.time()  # here


def evaluates_text(x: float) -> float:
    return eval("x * x")  # here


def executes_text(x: float) -> float:
    exec("y = x * x")  # here
    return x


def looks_into_globals(x: float) -> float:
    return globals()["CALLS"] + x  # here


def steps_an_iterator(xs: list[float]) -> float:
    values = iter(xs)
    return next(values) - next(values)  # here


def unpacks_instead(xs: list[float]) -> float:
    first, second, *_ = xs
    return first - second


EFFECTS = (
    Refused(
        prints,
        (2.0,),
        "print",
        "`print` has an effect beside its value",
        "return what is to be shown, and print it after the call",
        keeps_the_name,
    ),
    Refused(
        INPUT,
        (2.0,),
        "input",
        "`input` gives another value at each call",
        "read before, and pass the value as an argument",
    ),
    Refused(
        reads_a_file,
        (2.0,),
        "open",
        "`open` reads what may change from call to call",
        "read before, and pass the data as an argument",
    ),
    Refused(
        random_number,
        (2.0,),
        "random",
        "random.random gives another value at each call",
        "draw before, and pass the noise as an argument",
    ),
    Refused(
        random_array,
        (2.0,),
        "np.random",
        "np.random.normal gives another value at each call",
        "draw before, and pass the noise as an argument",
    ),
    Refused(
        reads_the_clock,
        (2.0,),
        "time",
        "time.time gives another value at each call",
        "read the clock before, and pass the time as an argument",
    ),
    Refused(
        evaluates_text,
        (2.0,),
        "eval",
        "`eval` runs text, whose source cannot be compiled here",
        "write the expression itself, or pass a function",
        keeps_the_name,
    ),
    Refused(
        executes_text,
        (2.0,),
        "exec",
        "`exec` runs text, whose source cannot be compiled here",
        "write the statements themselves",
    ),
    Refused(
        looks_into_globals,
        (2.0,),
        "globals",
        "`globals` gives a dict that may change from call to call",
        "write the name itself: it is a constant of the arrow",
    ),
    Refused(
        steps_an_iterator,
        ([3.0, 1.0],),
        "next",
        "`next` changes the iterator",
        "unpack, use an index, or loop with `for`",
        unpacks_instead,
    ),
)


# -- Shapes that depend on data --------------------------------------------------------------------


def zeros_of_data_length(n: int) -> np.ndarray:
    return np.zeros(n)  # here


def boolean_mask(xs: np.ndarray) -> float:
    return sum(xs[xs > 0])  # here


def selected_by_a_condition(xs: np.ndarray) -> float:
    return sum(x if x > 0 else 0.0 for x in xs)


def slice_of_data_length(xs: np.ndarray, n: int) -> float:
    return sum(xs[:n])  # here


def loop_up_to_data(xs: np.ndarray, n: int) -> float:
    return sum(x if i < n else 0.0 for i, x in enumerate(xs))


def comprehension_with_a_condition_on_data(xs: np.ndarray) -> list[float]:
    return [x for x in xs if x > 0]  # here


def filtered_by_data(xs: list[float]) -> list[float]:
    return list(filter(lambda x: x > 0, xs))  # here


def list_over_a_range_of_data_length(n: int) -> list[float]:
    return [1 / (k + 1) for k in range(n)]  # here


def list_repeated_by_data(x: float, n: int) -> float:
    return sum([x] * n)  # here


def multiplied_by_data(x: float, n: int) -> float:
    return x * n


def list_grown_in_a_loop(x: float) -> float:
    halves = []
    while x > 1:
        halves.append(x)  # here
        x /= 2
    return sum(halves)


def total_kept_in_a_loop(x: float) -> float:
    total = 0.0
    while x > 1:
        total += x
        x /= 2
    return total


def tuple_nested_in_a_loop(x: float) -> float:
    nested = (x,)
    while x > 1:
        x /= 2
        nested = (x, nested)  # here
    return nested[0]


def latest_kept_in_a_loop(x: float) -> float:
    while x > 1:
        x /= 2
    return x


def closure_grown_in_a_loop(x: float, n: int) -> float:
    f = math.sin
    for _ in range(n):
        f = lambda y, inner=f: inner(y / 2)  # here
    return f(x)


def argument_moved_in_a_loop(x: float, n: int) -> float:
    for _ in range(n):
        x = x / 2
    return math.sin(x)


def arguments_of_data_length(n: int) -> int:
    return max(*range(n + 2))  # here


def reshaped_by_data(xs: np.ndarray, n: int) -> np.ndarray:
    return xs.reshape(n, -1)  # here


SHAPES = (
    Refused(
        zeros_of_data_length,
        (3,),
        "np.zeros of data length",
        "the shape depends on n, which is known only while running",
        "fix n before: functools.partial(f, 3)",
    ),
    Refused(
        boolean_mask,
        (np.array([1.0, -2.0, 3.0]),),
        "boolean mask",
        "how many entries a mask keeps depends on the data",
        "keep all of them: np.where(xs > 0, xs, 0.0)",
        selected_by_a_condition,
    ),
    Refused(
        slice_of_data_length,
        (np.array([1.0, -2.0, 3.0]), 2),
        "slice of data length",
        "the length of the slice depends on n, which is known only while running",
        "loop with a condition: x if i < n else 0.0 for i, x in enumerate(xs)",
        loop_up_to_data,
    ),
    Refused(
        comprehension_with_a_condition_on_data,
        (np.array([1.0, -2.0, 3.0]),),
        "comprehension with a condition on data",
        "how long the list is depends on the data",
        "keep all of them: [x if x > 0 else 0.0 for x in xs]; inside sum, any, max an `if` may stay",
    ),
    Refused(
        filtered_by_data,
        ([1.0, -2.0, 3.0],),
        "filter by data",
        "how long the list is depends on the data",
        "keep all of them: [x if x > 0 else 0.0 for x in xs]; inside sum, any, max `filter` may stay",
    ),
    Refused(
        list_over_a_range_of_data_length,
        (3,),
        "list over a range of data length",
        "how long the list is depends on n, which is known only while running",
        "keep what is needed of it in a loop, or fix n before: functools.partial(f, 3)",
    ),
    Refused(
        list_repeated_by_data,
        (2.0, 3),
        "list repeated by data",
        "how long the list is depends on n, which is known only while running",
        "keep what is needed of it in a loop, or fix n before: functools.partial(f, n=3)",
        multiplied_by_data,
    ),
    Refused(
        list_grown_in_a_loop,
        (9.0,),
        "a list that grows in a loop",
        "halves is longer after each turn, and the number of turns depends on the data",
        "keep what is needed of it: total += x",
        total_kept_in_a_loop,
    ),
    Refused(
        tuple_nested_in_a_loop,
        (9.0,),
        "a tuple that nests in a loop",
        "nested has another type after each turn, and the number of turns depends on the data",
        "keep what is needed of it in the loop",
        latest_kept_in_a_loop,
    ),
    Refused(
        closure_grown_in_a_loop,
        (2.0, 3),
        "a closure that grows in a loop",
        "f holds the f of the turn before, and the number of turns depends on the data",
        "carry the values in the loop and apply the function afterwards",
        argument_moved_in_a_loop,
    ),
    Refused(
        arguments_of_data_length,
        (3,),
        "*arguments of data length",
        "how many arguments there are depends on n, which is known only while running",
        "loop over the range",
    ),
    Refused(
        reshaped_by_data,
        (np.array([1.0, -2.0, 3.0, 4.0]), 2),
        "reshape by data",
        "the shape depends on n, which is known only while running",
        "fix n before: functools.partial(f, n=2)",
    ),
)


# -- Types that do not agree -----------------------------------------------------------------------


def number_or_tuple(x: float) -> Any:
    if x > 0:
        return x
    return x, -x  # here


def number_or_none(x: float) -> float | None:
    return math.sqrt(x) if x >= 0 else None  # here


def falls_off_the_end(x: float) -> Any:
    if x > 0:  # here
        return math.log(x)


def returns_everywhere(x: float) -> float:
    if x > 0:
        return math.log(x)
    return math.nan


def tuples_of_two_lengths(x: float) -> Any:
    return (x, x) if x > 0 else (x, x, x)  # here


def perhaps_unbound(x: float) -> float:
    if x > 0:
        y = math.sqrt(x)
    return y + 1  # here


def bound_before(x: float) -> float:
    y = 0.0
    if x > 0:
        y = math.sqrt(x)
    return y + 1


def unbound_if_the_loop_is_empty(n: int) -> float:
    for k in range(n):
        last = 1 / (k + 1)
    return last  # here


def bound_before_the_loop(n: int) -> float:
    last = 0.0
    for k in range(n):
        last = 1 / (k + 1)
    return last


def integer_that_becomes_a_float(n: int) -> float:
    while n > 1:
        n = n / 2  # here
    return n


def float_from_the_beginning(n: int) -> float:
    x = float(n)
    while x > 1:
        x = x / 2
    return x


def boolean_or_number(flag: bool, x: float) -> Any:
    return flag and x  # here


def number_by_a_condition(flag: bool, x: float) -> float:
    return x if flag else 0.0


def index_into_mixed_types(i: int, x: float) -> Any:
    return (x, (x, x))[i]  # here


def dicts_of_other_keys(x: float) -> dict[str, float]:
    if x > 0:
        return {"above": x}
    return {"below": x}  # here


TYPES = (
    Refused(
        number_or_tuple,
        (2.0,),
        "branches of other types",
        "one branch gives R, the other R * R",
        "give both the same type: x, 0.0",
    ),
    Refused(
        number_or_none,
        (2.0,),
        "a number or None",
        "one branch gives R, the other None",
        "give both the same type: a number such as math.nan, or a pair (found, value)",
        nan_on_negative,
    ),
    Refused(
        falls_off_the_end,
        (2.0,),
        "a branch without return",
        "where the condition is false the function ends without `return` and gives None",
        "return a number there too",
        returns_everywhere,
    ),
    Refused(
        tuples_of_two_lengths,
        (2.0,),
        "tuples of two lengths",
        "one branch gives R * R, the other R * R * R",
        "give both the same length",
    ),
    Refused(
        perhaps_unbound,
        (4.0,),
        "a variable that may be unbound",
        "y has no value where x > 0 is false",
        "give y a value before the `if`",
        bound_before,
    ),
    Refused(
        unbound_if_the_loop_is_empty,
        (3,),
        "a variable that may be unbound after a loop",
        "last has no value where the loop makes no turn",
        "give last a value before the loop",
        bound_before_the_loop,
    ),
    Refused(
        integer_that_becomes_a_float,
        (9,),
        "a loop that changes a type",
        "n is Z before the loop and R after a turn",
        "make it a float before the loop: x = float(n)",
        float_from_the_beginning,
    ),
    Refused(
        boolean_or_number,
        (True, 2.0),
        "and of other types",
        "`and` gives False or x, and these have other types: B and R",
        "x if flag else 0.0",
        number_by_a_condition,
    ),
    Refused(
        index_into_mixed_types,
        (0, 2.0),
        "an index from data into mixed types",
        "the components are R and R * R, so the type depends on i",
        "give all components the same type, or use `match i`",
    ),
    Refused(
        dicts_of_other_keys,
        (2.0,),
        "dicts of other keys",
        "one branch gives the key 'above', the other 'below'",
        "give both branches all keys",
    ),
)


# -- Recursion and loops without end ---------------------------------------------------------------


def recursion_that_grows(x: Any, n: int) -> float:
    if n == 0:
        return 0.0
    return 1 + recursion_that_grows((x, x), n - 1)  # here


def recursion_of_one_type(x: float, n: int) -> float:
    if n == 0:
        return 0.0
    return 1 + recursion_of_one_type(2 * x, n - 1)


def recursion_without_end(x: float) -> float:
    return recursion_without_end(x / 2) + 1  # here


def recursion_with_an_end(x: float) -> float:
    return 0.0 if x < 1 else recursion_with_an_end(x / 2) + 1


def mutual_without_end(x: float) -> float:
    return mutual_without_end_too(x)  # here


def mutual_without_end_too(x: float) -> float:
    return mutual_without_end(x)


def loop_without_end(x: float) -> float:
    while True:  # here
        x = x / 2
    return x


def list_recursion_by_data(n: int) -> list[int]:
    if n == 0:
        return []
    return [n, *list_recursion_by_data(n - 1)]  # here


WITHOUT_END = (
    Refused(
        recursion_that_grows,
        (1.0, 3),
        "recursion whose argument grows",
        "each call takes a larger type, R, R * R, ..., and its end depends on the data",
        "let the argument keep its type",
        recursion_of_one_type,
    ),
    Refused(
        recursion_without_end,
        (1.0,),
        "recursion without an end",
        "every way through the function calls it again",
        "add a branch that returns without the call",
        recursion_with_an_end,
    ),
    Refused(
        mutual_without_end,
        (1.0,),
        "mutual recursion without an end",
        "mutual_without_end and mutual_without_end_too call each other on every way",
        "add a branch that returns without the call",
        recursion_with_an_end,
    ),
    Refused(
        loop_without_end,
        (1.0,),
        "a loop without an end",
        "nothing in this loop breaks or returns",
        "write the condition: while x > 1",
        latest_kept_in_a_loop,
    ),
    Refused(
        list_recursion_by_data,
        (3,),
        "recursion that builds a list",
        "the result is [] in one branch and longer in the other",
        "keep what is needed of it, or fix n before: functools.partial(f, 3)",
    ),
)


# -- Functions without source ----------------------------------------------------------------------

vectorised = np.vectorize(lambda x: x * x)
_namespace: dict[str, Any] = {}
exec("def made_by_exec(x): return x * x", _namespace)
made_by_exec = _namespace["made_by_exec"]


@functools.singledispatch
def dispatched(x: Any) -> float:
    return x * x


def calls_a_built_in(x: float) -> float:
    return math.nextafter(x, 2.0)  # here


def calls_a_function_of_c(xs: list[float], x: float) -> int:
    return bisect.bisect(xs, x)  # here


def counts_instead(xs: list[float], x: float) -> int:
    return sum(1 for y in xs if y <= x)


def calls_an_iterator_of_c(xs: list[float]) -> list[float]:
    return list(itertools.compress(xs, [True, False, True]))  # here


def compresses_by_a_list(xs: list[float]) -> list[float]:
    return [x for x, keep in zip(xs, [True, False, True], strict=True) if keep]


def calls_what_exec_made(x: float) -> float:
    return made_by_exec(x)  # here


def calls_a_vectorised_function(x: float) -> float:
    return float(vectorised(x))  # here


def calls_a_dispatched_function(x: float) -> float:
    return dispatched(x)  # here


def calls_what_is_no_function(x: float) -> float:
    return x(2.0)  # here


def asks_for_a_missing_attribute(x: float) -> float:
    return x.value  # here


def uses_a_missing_name(x: float) -> float:
    return x + undefined_name  # here


def too_few_arguments(x: float) -> float:
    return math.atan2(x)  # here


WITHOUT_SOURCE = (
    Refused(
        calls_a_built_in,
        (1.0,),
        "a built-in function without a meaning",
        "math.nextafter is built in and has no Python source",
        "write it in Python, or give it a meaning: homset.Primitive",
    ),
    Refused(
        calls_a_function_of_c,
        ([1.0, 2.0, 4.0], 2.5),
        "a function of C",
        "bisect.bisect is built in and has no Python source",
        "write it in Python",
        counts_instead,
    ),
    Refused(
        calls_an_iterator_of_c,
        ([1.0, 2.0, 4.0],),
        "a class of C",
        "itertools.compress is built in and has no Python source",
        "write it in Python",
        compresses_by_a_list,
    ),
    Refused(
        calls_what_exec_made,
        (2.0,),
        "a function made by exec",
        "the source of made_by_exec cannot be found: it was not defined in a file",
        "define it in a file or in a notebook cell",
        keeps_the_name,
    ),
    Refused(
        made_by_exec,
        (2.0,),
        "a function whose own source is missing",
        "the source of made_by_exec cannot be found: it was not defined in a file",
        "define it in a file or in a notebook cell",
        keeps_the_name,
    ),
    Refused(
        calls_a_vectorised_function,
        (2.0,),
        "a decorator that hides the source",
        "vectorised is a numpy.vectorize object, whose function cannot be reached",
        "call the function itself in a comprehension",
        keeps_the_name,
    ),
    Refused(
        calls_a_dispatched_function,
        (2.0,),
        "a dispatched function",
        "dispatched is a functools.singledispatch, whose choices may be added to later",
        "call the function of the type itself, or use isinstance",
        keeps_the_name,
    ),
    Refused(
        calls_what_is_no_function,
        (2.0,),
        "a call of what is no function",
        "x is R, which cannot be called",
        "pass a function, or multiply: x * (2.0)",
    ),
    Refused(
        asks_for_a_missing_attribute,
        (2.0,),
        "an attribute that is not there",
        "x is R, which has no attribute value",
        "use x itself",
    ),
    Refused(
        uses_a_missing_name,
        (2.0,),
        "a name that is not there",
        "undefined_name is defined neither here nor outside",
        "define it or pass it as an argument",
    ),
    Refused(
        too_few_arguments,
        (2.0,),
        "a call with too few arguments",
        "math.atan2 takes 2 arguments; got 1",
        "math.atan2(y, x)",
    ),
)

REFUSED: tuple[Refused, ...] = (
    *STATE,
    *ARGUMENTS,
    *STATEMENTS,
    *VALUES,
    *EFFECTS,
    *SHAPES,
    *TYPES,
    *WITHOUT_END,
    *WITHOUT_SOURCE,
)
