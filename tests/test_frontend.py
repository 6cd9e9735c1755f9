"""Python functions as arrows: the corpus in value and derivative, and what is refused."""

import copy
import functools
import linecache
import math
import sys
import types
from collections.abc import Callable, Iterator
from numbers import Real
from typing import Any

import numpy as np
import pytest
from python_programs import PROGRAMS, Program
from refused_programs import REFUSED, Refused
from test_python_programs import leaves, numbers, with_floats

import homset as hs
from homset import R
from homset.tuples import flat

SMOOTH = [program for program in PROGRAMS if program.smooth]


def named(item: Any) -> str:
    return item.name


@pytest.mark.parametrize("program", PROGRAMS, ids=named)
def test_an_arrow_gives_what_python_gives(program: Program) -> None:
    arrow = hs.arrow(program.function)
    for args in program.inputs:
        given = numbers(arrow(*copy.deepcopy(args)))
        np.testing.assert_allclose(
            given, numbers(program.function(*copy.deepcopy(args))), 1e-10, 1e-10
        )


def moved(args: Any, direction: Iterator[float], step: float) -> Any:
    """The arguments with each float moved, in proportion to its size."""
    return with_floats(
        copy.deepcopy(args), lambda x: x + step * next(direction) * max(abs(x), 1e-3)
    )


def direction(args: Any) -> list[float]:
    floats = [x for x in leaves(args) if isinstance(x, float)]
    return list(np.random.default_rng(2018).uniform(-1, 1, len(floats)))


def slope(f: Callable[..., Any], args: Any) -> np.ndarray:
    """The derivative of all results in a direction, by central differences."""
    along, step = direction(args), 1e-5
    above, below = (numbers(f(*moved(args, iter(along), s))) for s in (step, -step))
    return (above - below) / (2 * step)


def scaled_direction(args: Any) -> np.ndarray:
    floats = [x for x in leaves(args) if isinstance(x, float)]
    return np.array([d * max(abs(x), 1e-3) for d, x in zip(direction(args), floats, strict=True)])


@pytest.mark.parametrize("program", SMOOTH, ids=named)
def test_forward_and_reverse_mode_agree_with_differences(program: Program) -> None:
    arrow, args = hs.arrow(program.function), program.inputs[0]
    results = len(list(leaves(program.function(*copy.deepcopy(args)))))
    jacobians = [
        numbers(hs.jacobian(arrow, mode=mode)(*copy.deepcopy(args)))
        for mode in ("forward", "reverse")
    ]
    np.testing.assert_allclose(*jacobians, 1e-8, 1e-8)
    if results == 1:
        exact = slope(program.function, args)
        given = jacobians[0] @ scaled_direction(args)
        np.testing.assert_allclose(given, exact[0], 1e-5, 1e-6)


@pytest.mark.parametrize("program", SMOOTH, ids=named)
def test_every_arrow_is_printed_and_drawn(program: Program) -> None:
    arrow, args = hs.arrow(program.function), program.inputs[0]
    arrow(*copy.deepcopy(args))
    assert str(hs.Syntax(arrow))
    assert str(hs.Ascii(arrow)).isascii()
    assert hs.Latex(arrow)
    assert hs.Graph(arrow).dot().startswith("digraph")


# --- what is refused ------------------------------------------------------------------------------

# What the compiler computes as Python does, though one might think otherwise.
ACCEPTED = {
    "writes_into_its_closure",
    "two_names_for_one_list",
    "text_as_data",
    "attribute_by_a_name_from_data",
    "integer_that_becomes_a_float",
}
WRITTEN = [case for case in REFUSED if case.since <= sys.version_info]


def function_of(case: Refused) -> Callable[..., Any]:
    if not isinstance(case.program, str):
        return case.program
    filename = f"<{case.construct}>"
    lines = case.program.splitlines(keepends=True)
    linecache.cache[filename] = (len(case.program), None, lines, filename)
    names: dict[str, Any] = {}
    exec(compile(case.program, filename, "exec"), names)
    function: Callable[..., Any] = names["f"]
    return function


@pytest.mark.parametrize("case", [c for c in WRITTEN if c.name not in ACCEPTED], ids=named)
def test_a_program_is_refused_at_its_place(case: Refused) -> None:
    with pytest.raises(hs.RefusedError) as caught:
        hs.arrow(function_of(case))(*copy.deepcopy(case.inputs))
    error = caught.value
    assert isinstance(error, SyntaxError)
    assert len(error.msg) > 15
    if case.name != "made_by_exec":
        assert error.filename
        assert error.lineno
        assert error.text


@pytest.mark.parametrize("case", [c for c in WRITTEN if c.name in ACCEPTED], ids=named)
def test_what_is_not_refused_is_what_python_computes(case: Refused) -> None:
    function = function_of(case)
    expected = numbers(function(*copy.deepcopy(case.inputs)))
    given = numbers(hs.arrow(function)(*copy.deepcopy(case.inputs)))
    np.testing.assert_array_equal(given, expected)


@pytest.mark.parametrize("case", [c for c in WRITTEN if c.accepted], ids=named)
def test_the_advice_can_be_compiled(case: Refused) -> None:
    assert case.accepted is not None
    try:
        expected = numbers(case.accepted(*copy.deepcopy(case.inputs)))
    except TypeError:
        pytest.skip("the advice takes other arguments")
    given = numbers(hs.arrow(case.accepted)(*copy.deepcopy(case.inputs)))
    np.testing.assert_allclose(given, expected, 1e-12)


def test_the_error_points_into_the_users_source() -> None:
    def counts(x: float) -> float:
        global total
        return x

    with pytest.raises(hs.RefusedError) as caught:
        hs.arrow(counts)(1.0)
    error = caught.value
    assert error.text is not None
    assert error.text.strip() == "global total"
    assert error.msg == (
        "`global` is refused: an arrow has no state outside; pass the value as an argument and"
        " return the new one"
    )


# --- it reads like Python -------------------------------------------------------------------------


@hs.arrow
def scaled(x: float, *, factor: float = 2.0) -> float:
    """x times a factor."""
    return factor * x


def test_name_docstring_signature_and_keywords_stay() -> None:
    assert scaled.__name__ == "scaled"
    assert scaled.__doc__ == "x times a factor."
    assert str(scaled.__signature__) == "(x: float, *, factor: float = 2.0) -> float"
    assert scaled(3.0) == 6.0
    assert scaled(3.0, factor=5.0) == 15.0
    assert scaled(x=1.0) == 2.0


def test_an_array_that_may_have_another_name_is_not_changed_in_place() -> None:
    def shifted(xs):
        ys = xs
        ys += 1.0
        return xs[0]

    with pytest.raises(hs.RefusedError, match=r"write ys = ys \+ …"):
        hs.arrow(shifted)(np.ones(2))


def test_specialisations_are_kept_for_each_type() -> None:
    square = hs.arrow(lambda x: x * x)
    assert square(3) == 9
    assert type(square(3)) is int
    assert square(1.5) == 2.25
    np.testing.assert_array_equal(square(np.array([1.0, 2.0])), [1.0, 4.0])
    assert square.at(hs.R) is square.at(hs.R)


def test_program_size_does_not_depend_on_trip_counts() -> None:
    def powers(x, n):
        total = 0.0
        for i in range(n):
            total += x * i
        return total

    def sizes(n: int) -> int:
        graph = hs.Graph(hs.grad(hs.arrow(lambda x: powers(x, n))))
        return sum(graph.operations.values())

    assert sizes(100) == sizes(100_000)


def shared(n: int, x: float) -> float:
    return x if n < 2 else shared(n - 1, x) * x + shared(n - 2, x)


def different(n: int, x: float) -> float:
    return x if n < 2 else different(n - 1, 0.9 * x) + different(n - 2, 0.7 * x) * x


def test_a_call_that_is_known_runs_once_for_equal_arguments() -> None:
    """There are 75,000 calls of the first for 24, and 10⁴¹ for 200."""
    sizes = []
    for n in (24, 100, 200):
        program = hs.arrow(lambda x, n=n: shared(n, x)).at(R)
        sizes.append(sum(hs.Graph(program).operations.values()))
        x, y = 0.3, [0.3, 0.3]
        for _ in range(n - 1):
            y = [y[1], y[1] * x + y[0]]
        assert program(x) == pytest.approx(y[1])
    assert sizes == [46, 198, 398]


def test_a_function_that_calls_itself_too_often_is_a_recursion_on_data() -> None:
    program = hs.arrow(lambda x: different(20, x)).at(R)
    assert hs.Graph(program).operations["fix"] == 1
    assert program(0.3) == pytest.approx(different(20, 0.3))
    slope = (different(20, 0.3 + 1e-6) - different(20, 0.3 - 1e-6)) / 2e-6
    assert hs.grad(program)(0.3) == pytest.approx(slope)


def by_size(n: int, x: float) -> float:
    total = np.sum(np.full(n + 1, x))
    return x if n < 2 else by_size(n - 1, 0.9 * x) + by_size(n - 2, 0.7 * x) * total


def test_what_cannot_be_a_recursion_on_data_is_written_out_or_refused(monkeypatch: Any) -> None:
    monkeypatch.setattr("homset.frontend.repeated.MANY", 50)
    program = hs.arrow(lambda x: by_size(9, x)).at(R)
    assert "fix" not in hs.Graph(program).operations
    assert program(0.3) == pytest.approx(by_size(9, 0.3))
    monkeypatch.setattr("homset.frontend.repeated.MOST", 100)
    with pytest.raises(hs.RefusedError, match="by_size calls itself more than 100 times with arg"):
        hs.arrow(lambda x: by_size(10, x)).at(R)


def test_calls_in_different_branches_are_different_calls() -> None:
    def either(x: float) -> float:
        y = shared(3, x) if x > 1 else shared(3, x) + shared(2, x)
        return y + shared(3, x)

    for x in (0.5, 1.5):
        assert hs.arrow(either)(x) == pytest.approx(either(x))


def test_two_loops_may_share_a_variable() -> None:
    """What the inner loop leaves in the variable is what the outer one has after it."""

    def run(x: float) -> float:
        i = 0
        for i in range(20):
            for i in range(10):  # noqa: B007
                x = math.sin(x)
        return x + i

    assert hs.arrow(run, hs.R)(0.7) == run(0.7)


# --- what holds a function ------------------------------------------------------------------------


class Spring:
    def __init__(self, stiffness: float) -> None:
        self.stiffness = stiffness

    def energy(self, x: Any) -> Any:
        return 0.5 * self.stiffness * x**2

    @classmethod
    def at_rest(cls, x: Any) -> Any:
        return x**2 / 2

    def __call__(self, x: Any) -> Any:
        return self.energy(x)


@functools.lru_cache
def squared(x: Any) -> Any:
    return x**2


HOLDERS = {
    "a method": (Spring(3.0).energy, 1.5),
    "a method of a class": (Spring.at_rest, 0.5),
    "a function with an argument": (functools.partial(Spring.energy, Spring(3.0)), 1.5),
    "a method with an argument": (functools.partial(Spring(3.0).energy), 1.5),
    "a function with a cache": (squared, 1.0),
}


@pytest.mark.parametrize(("f", "factor"), HOLDERS.values(), ids=HOLDERS)
def test_what_holds_a_function_is_a_program(f: Any, factor: float) -> None:
    assert hs.arrow(f)(2.0) == hs.jit(f)(2.0) == hs.Functions(f)(2.0) == 4.0 * factor
    assert hs.grad(f)(2.0) == hs.jvp(f)(2.0, 1.0)[1] == 4.0 * factor
    assert hs.vmap(f)(np.array([1.0, 2.0])).tolist() == [factor, 4.0 * factor]
    assert (hs.sin >> f)(0.0) == 0.0
    assert hs.Interval(f)((1, 2)).hi == 4.0 * factor


@pytest.mark.parametrize(
    ("f", "args"),
    [
        (math.sin, (0.5,)), (math.hypot, (3.0, 4.0)), (abs, (-2.0,)), (max, (1.0, 2.0)),
        (np.tanh, (0.5,)), (np.arctan2, (1.0, 2.0)), (np.sum, (np.ones((2, 3)),)),
        (np.linalg.det, (np.array([[2.0, 1.0], [0.5, 3.0]]),)),
        (functools.partial(np.mean, axis=0), (np.ones((2, 3)),)),
        (np.where, (True, 1.0, 2.0)), (np.dot, (np.ones(3), np.ones(3))),
    ],
)  # fmt: skip
def test_a_known_function_is_a_program_as_it_is(f: Any, args: Any) -> None:
    compiled = hs.arrow(f)
    assert compiled.__name__ == getattr(f, "func", f).__name__
    np.testing.assert_allclose(compiled(*args), f(*args), rtol=1e-14)
    np.testing.assert_allclose(
        flattened(hs.jacobian(f)(*args)),
        flattened(hs.jacobian(lambda *xs: f(*xs))(*args)),
    )


def flattened(x: Any) -> Any:
    return np.concatenate([np.ravel(part) for part in flat(x)])


def test_known_functions_are_taken_wherever_functions_are() -> None:
    assert hs.grad(np.tanh)(0.5) == hs.grad(lambda x: np.tanh(x))(0.5)
    assert str(hs.arrow(math.hypot, R * R)) == "hypot : R × R → R"
    assert str(hs.sin >> np.exp) == "exp ∘ sin : R → R"
    np.testing.assert_array_equal(hs.vmap(np.sin)(np.ones(3)), np.sin(np.ones(3)))
    assert "sin_(double x)" in hs.C(np.sin).header
    with pytest.raises(hs.errors.RefusedError, match=r"^axis has to be known[^(]*$"):
        hs.arrow(np.sum)(np.ones((2, 3)), axis=0)
    with pytest.raises(hs.errors.RefusedError, match="not among the functions that are known"):
        hs.arrow(math.nextafter)


def test_the_domain_of_gathered_arguments_is_their_product() -> None:
    product = hs.arrow(lambda *xs: xs[0] * xs[1])
    assert product(2.0, 3.0) == product.at(R, R)(2.0, 3.0) == 6.0
    assert hs.arrow(lambda *xs: xs[0] * xs[1], R * R).dom == R * R
    assert hs.arrow(lambda a, *xs: a * xs[0] + xs[1]).at(R, R, R)(2.0, (3.0, 4.0)) == 10.0


def test_an_object_that_can_be_called_is_a_program_where_one_is_asked_for() -> None:
    spring = Spring(3.0)
    assert hs.grad(spring)(2.0) == hs.grad(hs.arrow(spring))(2.0) == 6.0
    assert hs.jit(spring)(2.0) == hs.vmap(spring)(np.array([2.0]))[0] == spring(2.0)
    assert hs.Graph(spring) == hs.Graph(hs.arrow(spring))
    assert hs.Interval(spring)((2.0, 2.0)).hi >= spring(2.0)
    assert hs.grad(lambda s, x: s(x))(spring, 2.0)[1] == 6.0  # as an argument it is its numbers


def test_long_lists_that_loops_make_are_changed_in_copies() -> None:
    def changed(xs, change):
        ys = [x * x for x in xs]
        change(ys)
        return ys

    def copied(xs):
        ys = [*[x * x for x in xs]]
        ys.pop()
        zs = [x * x for x in xs].copy()
        zs[0] = 7.0
        return [*ys, *zs]

    changes = (
        lambda ys: ys.append(1.0), lambda ys: ys.pop(), lambda ys: ys.sort(), lambda ys: ys.clear(),
        lambda ys: ys.insert(0, 1.0),
    )  # fmt: skip
    for change in changes:
        with pytest.raises(hs.RefusedError, match=r"make one that can \(ys = \[\*ys\]\)"):
            hs.arrow(changed)(np.arange(100.0), change)
    assert hs.arrow(copied)(np.arange(100.0)) == copied(np.arange(100.0))


def test_what_holds_a_function_is_no_caller() -> None:
    def careful(self, x):
        with x:
            return x

    for held in (functools.partial(careful, 1.0), types.MethodType(careful, 1.0)):
        with pytest.raises(hs.RefusedError, match=r"test_frontend\.py") as caught:
            hs.grad(held)(2.0)
        assert not getattr(caught.value, "__notes__", [])


def test_a_refusal_says_that_nobody_said_what_arguments_are() -> None:
    def invert(a):
        return np.linalg.inv(a)

    with pytest.raises(hs.RefusedError, match="got R; arguments are R where nothing says other"):
        hs.Interval(invert)
    with pytest.raises(hs.RefusedError, match=r"got R \("):
        hs.arrow(invert, R)
    assert hs.Graph(hs.arrow(invert, R ** (2, 2))).operations["inv"] == 1
    assert str(hs.arrow(invert)) == repr(hs.arrow(invert))
    assert str(hs.vmap(lambda x: x * x)).startswith("<arrow vmap(")


def test_numbers_are_made_finite_in_another_array() -> None:
    def finite(xs):
        ys = np.nan_to_num(xs, nan=2.0)
        ys[0] = 1.0
        return xs, ys

    def itself(xs):
        return np.nan_to_num(xs, copy=False)

    before, after = hs.arrow(finite)(np.array([3.0, np.nan]))
    assert before[0] == 3.0
    assert after.tolist() == [1.0, 2.0]
    with pytest.raises(hs.RefusedError, match="nan_to_num has no parameter copy"):
        hs.arrow(itself)(np.array([1.0]))


@pytest.mark.parametrize("transform", [hs.grad, hs.value_and_grad, hs.jacobian, hs.hessian])
def test_what_a_derivative_does_not_take_is_refused_at_once(transform: Any) -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'allow_int'"):
        transform(squared, allow_int=True)


@pytest.mark.parametrize(
    ("f", "text"),
    [
        (
            lambda x: x.at[0].set(1.0),
            r"no attribute at .*: assign to entries of a copy \(y = x\.copy",
        ),
        (lambda x: x.fill(1.0), r"no attribute fill .*: write x\[:\] = 1.0"),
        (lambda x: x.flat[0], r"no attribute flat .*: write x\.reshape\(-1\)\[i\], which shares"),
        (lambda x: x.view(), r"no attribute view .*: write what it does with indices and loops"),
    ],
)
def test_attributes_that_are_not_known_say_what_to_write(f: Any, text: str) -> None:
    with pytest.raises(hs.RefusedError, match=text):
        hs.arrow(f)(np.ones(3))


def test_an_arrow_is_what_it_is() -> None:
    wave = hs.sin >> hs.cos
    assert hs.arrow(wave) is wave
    assert hs.arrow(hs.dup >> hs.mul, R) == (hs.dup >> hs.mul).at(R)


def test_isinstance_knows_arrays_and_the_kinds_of_numbers() -> None:
    def kinds(x: Any, xs: Any, n: Any) -> Any:
        own, several = np.zeros(3), [v * 2.0 for v in x]
        return (
            isinstance(x, np.ndarray), isinstance(own, np.ndarray), isinstance(x, (list, tuple)),
            isinstance(x, object), isinstance(x, float), isinstance(x[0], float),
            isinstance(x[0], Real), isinstance(n, (float, int)), isinstance(n, bool),
            isinstance(several, list), isinstance(xs, list), isinstance(1j * x, np.ndarray),
            isinstance(1j * x[0], complex), isinstance(x[0], complex),
        )  # fmt: skip

    given = np.ones(40), [1.0, 2.0], 3
    assert hs.arrow(kinds)(*given) == kinds(*given)


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (lambda x: x.astype(np.float32), 'int or bool, and hs.jit(f, dtype="float32")'),
        (lambda x: np.zeros(3, dtype="int32") + x, "int32 is refused, as numbers have 64 bits"),
        (lambda x: np.where(x > 0.0), "np.where(mask, xs, 0.0)"),
        (lambda x: np.bincount(np.argsort(x)), "np.add.at(found, places, weights)"),
        (lambda x: np.max(x, where=x > 0.0), "give it initial=…, too"),
        (lambda x: np.take(x, [5], mode="around"), "raise, clip and wrap; got 'around'"),
    ],
)  # fmt: skip
def test_what_numpy_is_asked_for_and_cannot_be_said_names_what_to_write(
    function: Any, said: str
) -> None:
    with pytest.raises(hs.RefusedError) as error:
        hs.arrow(function)(np.ones(3))
    assert said in str(error.value)


def test_truth_values_are_not_added_up() -> None:
    def counted(i: Any) -> Any:
        seen = np.zeros(4, dtype=bool)
        np.add.at(seen, i, True)
        return seen

    with pytest.raises(hs.RefusedError, match="adds numbers"):
        hs.arrow(counted)(np.array([1, 1, 2]))


def test_a_function_of_another_library_is_told_as_one() -> None:
    def sine(x: Any) -> Any:
        raise NotImplementedError

    sine.__module__, sine.__name__ = "jax.numpy", "sin"
    with pytest.raises(hs.RefusedError, match=r"programs are written with NumPy: try np\.sin"):
        hs.arrow(lambda x: sine(x))(1.0)
