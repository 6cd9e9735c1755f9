"""Verilog: circuits give the bits of their model, which is near the program."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from math import floor, isqrt, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import python_programs
from hypothesis import given, settings
from hypothesis import strategies as st

import homset as hs
from homset import B, Fixed, R, Unit, Verilog, Z, add, dup, exl, exr, fork, mul, scale
from homset.categories.verilog import Circuit
from homset.compile.circuit import cells, model
from homset.compile.circuit.bench import SimulationError, passed, simulate, written_bench
from homset.compile.circuit.model import EndlessError
from homset.control import case, decide, repeat
from homset.graphs import stage
from homset.primitives import PRIMITIVES

ROOT = Path(__file__).parent.parent
Q = Fixed(16, 8)
simulated = pytest.mark.skipif(
    shutil.which("iverilog") is None, reason="Icarus Verilog is not installed: apt install iverilog"
)
linted = pytest.mark.skipif(
    shutil.which("verilator") is None, reason="Verilator is not installed: apt install verilator"
)
RANDOM = np.random.default_rng(2017)


def points(n: int, *shapes: tuple[int, ...], reach: float = 4.0) -> list[Any]:
    """n random inputs: numbers and arrays."""
    made = [tuple([RANDOM.uniform(-reach, reach, shape) for shape in shapes]) for _ in range(n)]
    return made if len(shapes) > 1 else [x for (x,) in made]


def agree(circuits: list[tuple[Circuit, list[Any]]]) -> None:
    """Every circuit gives the bits of its model, all of them in one simulation."""
    texts, expected = [], []
    for circuit, inputs in circuits:
        vectors = [circuit.vector(x) for x in inputs]
        texts += [circuit.module, written_bench(circuit.bench, vectors)]
        expected.append((circuit, len(vectors)))
    lines = simulate(texts)
    for circuit, count in expected:
        said = [line for line in lines if line.startswith(f"{circuit.name}:")]
        assert passed(circuit.bench, count, circuit.latency, lines), (said, circuit.module)


# --- formats --------------------------------------------------------------------------------------


def rounded(x: Fraction, rounding: str) -> int:
    return round(x) if rounding == "even" else floor(x)


@given(
    st.integers(-(10**6), 10**6), st.integers(0, 12), st.integers(2, 20), st.integers(0, 8),
    st.sampled_from(["even", "floor"]), st.sampled_from(["saturate", "wrap"]),
)  # fmt: skip
def test_fit_is_rounding_and_then_overflow(
    exact: int, fraction: int, width: int, kept: int, rounding: str, overflow: str
) -> None:
    q = Fixed(width, min(kept, width), rounding, overflow)
    found = q.fit(exact, fraction)
    steps = rounded(Fraction(exact, 2**fraction) * 2**q.fraction, rounding)
    if overflow == "wrap":
        assert (found - steps) % 2**width == 0
        assert q.low <= found <= q.high
    else:
        assert found == min(max(steps, q.low), q.high)


def test_formats_that_are_none_are_refused() -> None:
    for width, fraction in ((1, 0), (8, 513), (8, -1), (2.5, 0), (8, 1.0)):
        with pytest.raises(hs.ArgumentError, match="takes a width"):
            Fixed(width, fraction)  # type: ignore[arg-type]
    with pytest.raises(hs.ArgumentError, match="rounding is 'even' or 'floor'; got 'up'"):
        Fixed(8, 4, "up")
    with pytest.raises(hs.ArgumentError, match="overflow is 'saturate' or 'wrap' or 'refuse'"):
        Fixed(8, 4, "even", "trap")
    for format, integers in ((16, 32), (Q, Fixed(8, 2)), (Q, 128)):
        with pytest.raises(hs.ArgumentError, match="Verilog takes a format of real numbers"):
            Verilog(mul, format, integers)  # type: ignore[arg-type]


# --- the model ------------------------------------------------------------------------------------


def test_the_model_is_the_program_where_nothing_is_rounded() -> None:
    """Of integers, and of numbers with few bits, it is the program to the bit."""
    circuit = Verilog(hs.grad((dup >> mul) * (dup >> mul) >> add), Fixed(32, 16))
    for _ in range(200):
        x, y = (int(RANDOM.integers(-1000, 1000)) / 64 for _ in "xy")
        assert circuit(x, y) == (2 * x, 2 * y)
    for f, value in (
        (hs.floor_divide, lambda m, n: m // n), (hs.remainder, lambda m, n: m % n),
        (hs.bitwise_xor, lambda m, n: m ^ n), (mul, lambda m, n: m * n),
        (hs.left_shift, lambda m, n: m << n), (hs.right_shift, lambda m, n: m >> n),
    ):  # fmt: skip
        circuit = Verilog(f.at(Z * Z))
        for m in (-17, -3, 0, 5, 90):
            for n in (1, 2, 7):
                assert circuit(m, n) == value(m, n)


def test_each_operation_is_rounded_once() -> None:
    """The nearest step to the exact result, ties to even; not near the float, but it to the bit."""
    q = Fixed(24, 12)
    for f, exact in (
        (mul, lambda x, y: x * y), (hs.div, lambda x, y: x / y), (add, lambda x, y: x + y)
    ):  # fmt: skip
        circuit = Verilog(f.at(R * R), q)
        for x, y in points(200, (), ()):
            x, y = q.number(q.steps(x)), q.number(q.steps(y))
            steps = round(exact(Fraction(x), Fraction(y)) * 2**12)
            assert circuit(x, y) == min(max(steps, q.low), q.high) / 2**12
    root = Verilog(hs.sqrt, Fixed(24, 12, "floor"))
    for n in range(0, 2**20, 997):
        assert root(n / 2**12) == isqrt(n << 12) / 2**12
    # a sum is exact until it is rounded: products that cancel leave nothing behind
    dot = Verilog(dotted, Q)
    assert dot(np.array([100.0, 100.0, 0.5]), np.array([100.0, -100.0, 0.5])) == 0.25


@hs.arrow
def dotted(x: R**3, y: R**3):  # type: ignore[valid-type,no-untyped-def]
    return x @ y


def test_overflow() -> None:
    for overflow, found in (("saturate", 127.99609375), ("wrap", 20.0 * 21.0 - 512.0 + 0.0)):
        circuit = Verilog(mul, Fixed(16, 8, "even", overflow))
        assert circuit(20.0, 21.0) == found
    with pytest.raises(hs.DomainError, match=r"400 does not fit Fixed.* from -128.0 to 127.9"):
        Verilog(mul, Fixed(16, 8, "even", "refuse"))(20.0, 20.0)
    assert Verilog(hs.recip, Q)(0.0) == Q.highest
    assert Verilog(hs.div, Q)(-1.0, 0.0) == Q.lowest


# --- simulation -----------------------------------------------------------------------------------


SEVEN = hs.iterate(dup >> mul, 7).at(R)


def polynomial(x: float, y: float) -> float:
    if x < y:
        return x * x + 3.0 * y
    return x - y / (x * x + 1.0)


def average(xs: R**12):  # type: ignore[valid-type,no-untyped-def]
    s = 0.0
    for i in range(12):
        if xs[i] > 0.5:
            s += xs[i] * xs[i - 1]
    return s / 12


def nested(x: R, n: Z):  # type: ignore[valid-type,no-untyped-def]
    while n > 0:
        y = x
        for k in range(30):
            y = 0.5 * (y + x * 0.25) + k * 0.01
        x = y
        n -= 1
        if n == 2:
            x = x * 1.5
    return x


def looked_up(i: Z, x: R**5):  # type: ignore[valid-type,no-untyped-def]
    if i == 7:
        return 0.0
    return x[i] + 1


def until(xs: R**6, n: Z):  # type: ignore[valid-type,no-untyped-def]
    """A loop that leaves its array, if n is too large."""
    i, s = 0, 0.0
    while i < n:
        s += xs[i]
        i += 1
    return s


def sorted_pairs(xs: R**4):  # type: ignore[valid-type,no-untyped-def]
    return np.cumsum(xs), np.max(xs), np.argmin(xs), np.where(xs > 0, xs, -xs)[::-1]


def column(a: R ** (2, 3), b: R**3):  # type: ignore[valid-type,no-untyped-def]
    return (a @ b)[0] * a[:, 1:].T


@simulated
def test_branches_loops_arrays_and_derivatives() -> None:
    """Thousands of random inputs, the circuits of programs and of their gradients."""
    integers = [int(n) for n in RANDOM.integers(-8, 9, 200)]
    states = [
        Verilog(average, Q), Verilog(nested, Q),
        Verilog(until, Q), Verilog(hs.grad(hs.arrow(average)), Q, name="average_gradient"),
        Verilog(SEVEN, Q, name="seven"),
        Verilog(hs.grad(SEVEN), Q, name="seven_back"),
    ]  # fmt: skip
    assert not any([circuit.pipelined for circuit in states])
    assert [circuit.latency is None for circuit in states] == [
        False,
        True,
        True,
        False,
        False,
        False,
    ]
    agree([
        (Verilog(polynomial, Q), points(1000, (), (), reach=20.0)),
        (Verilog(hs.grad(polynomial), Q, name="gradient"), points(1000, (), (), reach=20)),
        (Verilog(looked_up, Q), list(zip(integers, points(200, (5,)), strict=True))),
        (Verilog(sorted_pairs, Q), points(300, (4,))),
        (Verilog(column, Q), points(300, (2, 3), (3,))),
        (Verilog(average, Q, name="average_laid_out", unroll=12), points(100, (12,))),
        (states[0], points(50, (12,))),
        (states[1], [(x, n % 5) for x, n in zip(points(50, ()), integers, strict=False)]),
        (states[2], list(zip(points(50, (6,)), integers, strict=False))),
        (states[3], points(30, (12,))),
        (states[4], points(100, (), reach=1.2)),
        (states[5], points(100, (), reach=1.2)),
    ])  # fmt: skip


def newton(a: float) -> float:
    x = a
    while x * x - a > 1e-3:
        x = 0.5 * (x + a / x)
    return x


def relaxed(xs: R**3, n: Z):  # type: ignore[valid-type,no-untyped-def]
    """A loop of unknown length over an array, with a branch in it, after another loop."""
    s = np.sum(xs)
    while s > 2.0:
        s = 0.5 * s
    while n > 0:
        if n % 2 == 0:
            xs = np.sin(xs) * s
            s -= 0.25
        else:
            xs = xs + xs[0]
        n -= 1
    return np.sum(xs * xs)


@simulated
def test_reverse_mode_of_loops_of_unknown_length() -> None:
    """What a step needs on the way back is in a memory; where it is full there is no result."""
    q = Fixed(32, 20)
    slope, back = hs.grad(hs.arrow(newton)), hs.grad(hs.arrow(relaxed))
    made: list[tuple[Circuit, list[Any]]] = [
        (Verilog(slope, q, name="deep", steps=10), [0.0, 1.0, 2.0, 3.5, 100.0]),
        (Verilog(slope, q, name="shallow", steps=3), [0.5, 1.0, 3.0, 100.0, 2.0]),
        (Verilog(slope, q, name="single", steps=1), [0.5, 1.0, 3.0, 1.5]),
        (Verilog(back, q, name="relaxed", steps=6),
         [(x, k % 8) for k, x in enumerate(points(16, (3,)))]),
    ]  # fmt: skip
    agree(made)
    deep, shallow = made[0][0], made[1][0]
    for a in (2.0, 3.5, 100.0):
        assert abs(deep(a) - slope(a)) < 40 * q.step
    assert deep.netlist.fault is not None
    assert deep.lint() == []
    with pytest.raises(hs.DomainError, match="more than 3 steps: its memory has no more room"):
        shallow(100.0)
    x = np.array([0.5, 1.0, 2.0])
    for k in range(5):
        found, exact = made[3][0](x, k)[0], back(x, k)[0]
        np.testing.assert_allclose(found, exact, 1e-4, 40 * q.step)
    with pytest.raises(hs.MissingStructureError, match="of a while loop takes steps="):
        Verilog(slope, q)


@simulated
def test_loops_take_a_list_one_after_the_other() -> None:
    """What the first of them leaves is there for the next one."""
    pushed = fork(hs.identity, hs.it >> hs.nil) >> hs.iterate(fork(exl >> scale(0.5), hs.push), 5)
    taken = fork(add(exl, exr >> hs.pop >> exl), exr >> hs.pop >> exr)
    rest = hs.iterate(taken, 2) >> fork(exl >> scale(4.0), exr) >> hs.iterate(taken, 3) >> exl
    program = (pushed >> exr >> fork(hs.const(0.0), hs.identity) >> rest).at(R)
    circuit = Verilog(program, Fixed(24, 12), name="one_after_the_other")
    inputs = [n / 8 for n in range(-40, 40)]
    agree([(circuit, inputs)])
    assert [circuit(x) for x in inputs] == [program(x) for x in inputs]


@linted
def test_verilator_has_no_warnings() -> None:
    for program in (polynomial, hs.grad(hs.arrow(polynomial)), average, nested, looked_up, until,
                    sorted_pairs, column):  # fmt: skip
        assert Verilog(program, Q).lint() == []
    for overflow in ("wrap", "refuse"):
        every = Verilog(everything, Fixed(12, 5, "floor", overflow), integers=9)
        assert every.lint() == []


def everything(x: R, y: R, m: Z, n: Z, p: B):  # type: ignore[valid-type,no-untyped-def]
    """Each operation of numbers."""
    reals = x / y, abs(x), np.sign(x), np.sqrt(x), np.floor(x), np.ceil(x), np.trunc(x), np.rint(x)
    more = x // y, x % y, 1 / x, -x, min(x, y), max(x, y), x**3, np.where(p, x, y), float(m), x**-2
    whole = m // n, m % n, m & n, m | n, m ^ n, ~m, m << n, m >> n, abs(m), int(x), m**2
    truths = x < y, m <= n, x > y, m >= n, x == y, m != n, p and x < y, p or m == n, not p
    return reals, more, whole, truths


@simulated
@pytest.mark.parametrize("rounding", ["even", "floor"])
def test_every_operation_in_every_format(rounding: str) -> None:
    made: list[tuple[Circuit, list[Any]]] = []
    for overflow in ("saturate", "wrap", "refuse"):
        for width, fraction in ((8, 3), (12, 12), (9, 0), (24, 11), (10, 13)):
            q = Fixed(width, fraction, rounding, overflow)
            name = f"every_{overflow}_{width}_{fraction}"
            circuit = Verilog(everything, q, integers=7, name=name)
            low, high = q.lowest, q.highest
            inputs = [
                (*[float(x) for x in RANDOM.uniform(low, high, 2)],
                 int(RANDOM.integers(-64, 64)), int(RANDOM.integers(-2, 7)), bool(k % 2))
                for k in range(150)
            ]  # fmt: skip
            inputs += [(x, y, 63, n, True) for x in (low, high, 0.0) for y in (low, 0.0, high)
                       for n in (-64, 0, 63)]  # fmt: skip
            made.append((circuit, inputs))
    agree(made)


@simulated
def test_the_corpus(monkeypatch: pytest.MonkeyPatch) -> None:
    """The Python functions: a tested circuit, or a reason that names what is missing.

    Programs of combinators, and gradients, are in the table of programs.
    """
    monkeypatch.setattr(model, "MOST_STEPS", 500)  # some loops do not end in fixed point
    q, found, reasons = Fixed(40, 20), [], []
    examples: list[tuple[Any, Any]] = []
    for program in python_programs.PROGRAMS:
        family = hs.arrow(program.function)
        bound = family.__signature__.bind(*program.inputs[0]).arguments.values()
        given = tuple(bound) if len(bound) != 1 else next(iter(bound))
        examples.append((family.arrow_for(*program.inputs[0]), [given]))
    for k, (arrow, inputs) in enumerate(examples):
        try:
            circuit = Verilog(arrow, q, name=f"program_{k}")
        except (hs.MissingStructureError, hs.DomainError) as error:
            reasons.append(str(error))
            continue
        found.append((circuit, list(inputs)))
    assert all(["Verilog has no" in text or "does not fit" in text for text in reasons])
    assert len(found) > 8 * len(reasons)
    agree([(c, [x for x in xs if in_range(c, x)]) for c, xs in found])


def in_range(circuit: Circuit, x: Any) -> bool:
    try:
        circuit.vector(x)
    except hs.DomainError:
        return False
    return True


# --- random programs ------------------------------------------------------------------------------

BINARY = ["add", "sub", "mul", "div", "minimum", "maximum", "remainder"]
UNARY = ["negate", "abs", "sqrt", "floor", "rint", "sign"]
TESTS = ["less", "less_equal", "equal"]
Step = tuple[str, int, int, float]

STEPS = st.lists(
    st.tuples(
        st.sampled_from([*BINARY, *UNARY, *TESTS, "constant", "branch", "repeat"]),
        st.integers(0, 50), st.integers(0, 50), st.floats(-3.0, 3.0),
    ),
    min_size=1, max_size=12,
)  # fmt: skip
FORMATS = st.builds(
    lambda w, f, r, o: Fixed(w, min(f, w - 2), r, o), st.integers(4, 20), st.integers(0, 12),
    st.sampled_from(["even", "floor"]), st.sampled_from(["saturate", "wrap", "refuse"]),
)  # fmt: skip


def written(steps: list[Step], q: Fixed) -> hs.Arrow:
    """A straight line of operations on three numbers, with branches and loops among them."""

    def run(xyz: Any) -> Any:
        held = list(xyz)
        for op, i, j, c in steps:
            x, y = held[i % len(held)], held[j % len(held)]
            held.append(made(op, x, y, min(max(c, q.lowest), q.highest)))
        return held[-1], held[len(held) // 2]

    return stage(run, hs.Product(R, R, R), R * R).arrow


def made(op: str, x: Any, y: Any, c: float) -> Any:
    if op == "constant":
        return PRIMITIVES["add"](x, c)
    if op == "branch":
        side = decide(PRIMITIVES["less"](x, y))
        return case(side, lambda _: x * y, lambda _: y - x, Unit, Unit, R)
    if op == "repeat":
        return repeat(lambda z: PRIMITIVES["maximum"](z * y, x), 3, x, R)
    if op in TESTS:
        return PRIMITIVES["where"](PRIMITIVES[op](x, y), y, x)
    return PRIMITIVES[op](x) if op in UNARY else PRIMITIVES[op](x, y)


@simulated
@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(STEPS, FORMATS), min_size=12, max_size=12), st.integers(0, 2**32))
def test_random_programs_in_random_formats(
    cases: list[tuple[list[Step], Fixed]], seed: int
) -> None:
    random, circuits = np.random.default_rng(seed), []
    for k, (steps, q) in enumerate(cases):
        try:
            circuit = Verilog(written(steps, q), q, name=f"random_{k}", unroll=4 * (k % 2))
        except hs.DomainError:  # a constant, or one that is computed, does not fit
            continue
        circuits.append((circuit, list(map(tuple, random.uniform(q.lowest, q.highest, (40, 3))))))
    agree(circuits)


@simulated
def test_the_test_bench_finds_mistakes() -> None:
    """A wrong bit in the module, and a wrong latency, are found."""
    circuit = Verilog(polynomial, Q)
    inputs = points(100, (), ())
    assert circuit.check(inputs) == 100
    circuit.module = circuit.module.replace("16'sd768", "16'sd769")
    with pytest.raises(SimulationError, match=r"polynomial: vector \d+ .* gave .*, not "):
        circuit.check(inputs)
    circuit = Verilog(polynomial, Q)
    circuit.latency = 13
    with pytest.raises(SimulationError, match="PASS 100, the first after 12"):
        circuit.check(inputs)


# --- the interface --------------------------------------------------------------------------------


def test_a_pipeline_has_a_stage_for_each_operation() -> None:
    circuit = Verilog((dup >> mul) * (dup >> mul) >> add, Q, name="mag_sqr")
    assert circuit.latency == 2
    assert circuit.pipelined
    assert circuit.operations == {"mul": 2, "add": 1}
    assert repr(circuit) == "<Verilog of mag_sqr: 3 cells, a pipeline of 2 cycles>"
    assert "reg signed [15:0] add1;  // (x0 * x0) + (x1 * x1)" in str(circuit)


def test_ports_are_named_after_parameters() -> None:
    def blend(wire, k_2, α):  # type: ignore[no-untyped-def]
        return wire * α + k_2 * (1 - α)

    module = Verilog(hs.arrow(blend), Q).module
    assert "signed [15:0] wire_," in module
    assert "signed [15:0] k_2_," in module
    assert "signed [15:0] u3b1," in module
    assert Verilog(lambda y: y + 1, Q).outputs[0].name == "y_out"


def test_what_has_no_circuit_is_refused_by_name() -> None:
    def wave(x: R):  # type: ignore[valid-type,no-untyped-def]
        return 2 * np.cbrt(x)

    refused = r"Verilog has no cbrt, which cbrt\(x\)"
    with pytest.raises(hs.MissingStructureError, match=refused) as e:
        Verilog(wave, Q)
    assert e.value.place.function == "wave"
    assert e.value.place.filename == __file__
    for program, said in (
        (hs.curry(add).at(R), "no functions as values"),
        (hs.pow, "powers are by constants from -16 to 16, of integers from 0"),
        (hs.nil.at(Unit, hs.List(R)), "lists have no bounded size; use an array"),
        (inverse, "no inv"),
        (factorial, "recursion, whose depth has no bound: write a loop"),
    ):  # fmt: skip
        with pytest.raises(hs.MissingStructureError, match=said):
            Verilog(program, Q)

    with pytest.raises(hs.MissingStructureError, match="in 576 bits, which are more than 512"):
        Verilog(lambda x: x**10, Fixed(64, 32))


def inverse(a: R ** (2, 2)):  # type: ignore[valid-type,no-untyped-def]
    return np.linalg.inv(a)


def factorial(n: Z):  # type: ignore[valid-type,no-untyped-def]
    return 1 if n < 2 else n * factorial(n - 1)


def test_numbers_that_do_not_fit_are_refused() -> None:
    def scaled(x: R):  # type: ignore[valid-type,no-untyped-def]
        return 1000.0 * x

    with pytest.raises(hs.DomainError, match=r"1000.0 does not fit Fixed\(16, 8\)") as caught:
        Verilog(scaled, Q)
    assert caught.value.place.function == "scaled"
    for x in (1000.0, float("nan"), float("inf")):
        with pytest.raises(hs.DomainError, match=rf"^x0: {x} does not fit .*reaches from"):
            Verilog(exl.at(R * R), Q)(x, 0.0)
    with pytest.raises(hs.DomainError, match=r"^y: 1000.0 does not fit"):
        Verilog(lambda x, y: x + y, Q)(1.0, 1000.0)


def test_faults_are_told_at_their_place() -> None:
    circuit = Verilog(looked_up, Q)
    assert circuit(7, np.zeros(5)) == 0.0
    assert circuit.netlist.fault is not None
    with pytest.raises(hs.OutOfRangeError, match="index 6 is out of range for 5") as caught:
        circuit(6, np.zeros(5))
    assert caught.value.place.function == "looked_up"


def test_a_loop_that_does_not_end() -> None:
    newton = Verilog(hs.while_(hs.greater(hs.identity, hs.const(0.0)), hs.identity).at(R), Q)
    with pytest.raises(EndlessError, match="a loop takes more than 100000 steps"):
        newton.vector(1.0)


def test_a_circuit_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "LARGEST", 1000)

    def pairs(x: R**40):  # type: ignore[valid-type,no-untyped-def]
        return np.sum(np.outer(x, x) ** 2)

    with pytest.raises(hs.MissingStructureError, match="more than 1000 cells"):
        Verilog(pairs, Q)


def test_errors_stay_small() -> None:
    """The model is within a few steps of the program in floats."""
    circuit = Verilog(hs.grad(hs.arrow(polynomial)), Fixed(40, 24))
    exact: Callable[..., Any] = hs.grad(hs.arrow(polynomial))
    for x, y in points(200, (), ()):
        np.testing.assert_allclose(circuit(x, y), exact(x, y), rtol=0, atol=40 * 2.0**-24)
    assert abs(Verilog(hs.sqrt, Fixed(40, 24))(2.0) - sqrt(2.0)) <= 2.0**-25


@simulated
def test_the_example_checks_its_circuits() -> None:
    example = ROOT / "examples" / "circuits.py"
    done = subprocess.run(
        [sys.executable, str(example)], capture_output=True, text=True, check=True
    )
    assert done.stdout.count("as its model, bit for bit") == 7
