"""C: what programs are in C99, compiled by the system's compiler and called."""

import copy
import itertools
import math
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import c_calls
import numpy as np
import programs
import pytest
import python_programs
from c_calls import SANITIZED, STRICT, Failed, needs_cc, numbers, ulps
from numpy_programs import PROGRAMS as NUMPY_PROGRAMS
from test_numpy_programs import arguments

import homset as hs
from homset import R, Z
from homset.categories.c import C, CSource
from homset.cli import main
from homset.compile.clike.c import unit
from homset.compile.jit import taken
from homset.objects import Array, B, Obj, ground
from homset.primitives import PRIMITIVES
from homset.values import to_value


class Case(NamedTuple):
    """A program, what it is called in C, and values to run it on."""

    name: str
    arrow: hs.Arrow
    inputs: list[Any]


def python_cases() -> list[Case]:
    """The corpus of Python functions, with the inputs of the types of the first ones."""
    found = []
    for program in python_programs.PROGRAMS:
        family = hs.arrow(program.function)
        arrow, _ = family.placed(*copy.deepcopy(program.inputs[0]))
        placed = [family.placed(*copy.deepcopy(given)) for given in program.inputs]
        values = [v[0] if len(v) == 1 else v for a, v in placed if a is arrow]
        found.append(Case(program.name, arrow, values))
    return found


def numpy_cases() -> list[Case]:
    """Programs on whole arrays, and the gradients of the sums of what they give."""
    found = []
    for f in NUMPY_PROGRAMS:
        arrow, values = hs.arrow(f).placed(*arguments(f, 0))
        found.append(Case(f"on_{f.__name__}", arrow, [values[0] if len(values) == 1 else values]))
    return found


def with_gradient(case: Case) -> list[Case]:
    """A program, and its value with its gradient if it has one."""
    try:
        return [case, Case(f"{case.name}_gradient", hs.value_and_grad(case.arrow), case.inputs)]
    except hs.HomsetError:
        return [case]


CASES = [
    one
    for case in [
        *[Case(f"the_{n}", e.arrow, list(e.inputs)) for n, e in programs.PROGRAMS.items()],
        *python_cases(),
        *numpy_cases(),
    ]
    for one in with_gradient(case)
]
OVERFLOWING = {"the_polynomial_at_z": 1, "integer_sqrt": 3}
"""Integers beyond 64 bits come up at this one of their inputs."""


def printed() -> tuple[dict[str, CSource], dict[str, str]]:
    """What has a meaning in C, and why the others have none."""
    found, reasons = {}, {}
    for case in CASES:
        try:
            found[case.name] = C(case.arrow, case.name)
        except hs.MissingStructureError as error:
            reasons[case.name] = str(error)
    return found, reasons


SOURCES, REASONS = printed()


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """All programs, as one library."""
    functions = [source.functions[0] for source in SOURCES.values()]
    text = unit(functions, ["/* . */"] * len(functions))
    return c_calls.library(text, tmp_path_factory.mktemp("c"))


def wanted_of(case: Case, given: Any) -> np.ndarray[Any, Any]:
    """The numbers of what a program gives in homset."""
    return numbers(to_value(ground(case.arrow.cod), case.arrow(copy.deepcopy(given))))


@needs_cc
@pytest.mark.parametrize("case", [c for c in CASES if c.name in SOURCES], ids=lambda c: c.name)
def test_c_gives_what_the_program_gives(case: Case, code: Any) -> None:
    """The order of sums and the last bits of functions may differ, nothing else."""
    function = SOURCES[case.name].functions[0]
    dom, cod = ground(case.arrow.dom), ground(case.arrow.cod)
    for i, given in enumerate(case.inputs):
        wanted = wanted_of(case, given)
        value = to_value(dom, copy.deepcopy(given))
        if OVERFLOWING.get(case.name) == i:
            with pytest.raises(Failed, match=r"^4$"):
                c_calls.call(code, function, dom, cod, value)
        else:
            assert ulps(numbers(c_calls.call(code, function, dom, cod, value)), wanted) <= 16


@needs_cc
def test_nearly_all_are_equal_bit_for_bit(code: Any) -> None:
    """C uses the same mathematics as Python, in the same order but for sums of arrays."""
    exact = total = 0
    for case in CASES:
        if case.name in SOURCES and not case.name.startswith("on_"):
            function = SOURCES[case.name].functions[0]
            dom, cod = ground(case.arrow.dom), ground(case.arrow.cod)
            for given in case.inputs:
                wanted = wanted_of(case, given)
                try:
                    made = c_calls.call(code, function, dom, cod, to_value(dom, given))
                except Failed:
                    continue
                total += 1
                exact += ulps(numbers(made), wanted) == 0.0
    assert total > 1200
    assert exact > 0.95 * total


def test_what_c_has_not_is_named() -> None:
    """Few programs have no meaning in C: those that take or give functions, linear algebra."""
    assert len(SOURCES) > 0.9 * len(CASES)
    algebra = r"(solve|\w*inv|cholesky|eigh|qr|svd|singular_values|searchsorted|\w*det) of arrays"
    known = rf"functions|{algebra}"
    for name, reason in REASONS.items():
        assert re.search(known, reason), (name, reason)
    plain = {name for name in REASONS if not name.startswith(("on_", "the_"))}
    plain = {name for name in plain if not name.endswith("_gradient")}
    assert plain == set()


# --- as processes, with the sanitizers ------------------------------------------------------------


def main_of(cases: list[Case]) -> str:
    """A program in C that runs functions on their inputs and prints what they give."""
    functions = [SOURCES[case.name].functions[0] for case in cases]
    lines = [unit(functions, ["/* . */"] * len(functions)), "#include <stdio.h>", "int main(void)",
             "{"]  # fmt: skip
    for case, function in zip(cases, functions, strict=True):
        for given in case.inputs:
            dom = ground(case.arrow.dom)
            lines += _calling(function, taken(dom, to_value(dom, copy.deepcopy(given))))
    return "\n".join([*lines, "    return 0;", "}", ""])


def _calling(function: Any, values: list[Any]) -> list[str]:
    """The lines of a call."""
    args, lines, prints = [], ["    {"], []
    for i, (v, x) in enumerate(zip(function.block_of.params, values, strict=True)):
        if isinstance(v.obj, Array):
            held = np.asarray(x).ravel().tolist()
            texts = [function.literal(v.obj.element, e).text for e in held] or ["0"]
            kind = function.types[v.obj.element]
            lines.append(f"static const {kind} a{i}[] = {{{', '.join(texts)}}};")
            args.append(f"a{i}")
        else:
            args.append(function.literal(v.obj, x).text)
    if function.returns:
        obj = function.block_of.results[0].obj
        lines.append(f"{function.types[obj]} o0 = {function.name}({', '.join(args)});")
        return [*lines, _printing(obj, "o0"), "    }"]
    for i, v in enumerate(function.block_of.results):
        array = isinstance(v.obj, Array)
        kind = function.types[v.obj.element if array else v.obj]
        lines.append(f"{kind} o{i}[{max(1, v.obj.size)}];" if array else f"{kind} o{i};")
        args.append(f"o{i}" if array else f"&o{i}")
        size = v.obj.size if array else 0
        prints.append(
            f"for (int k = 0; k < {size}; ++k) {{ {_printing(v.obj.element, f'o{i}[k]')} }}"
            if array
            else _printing(v.obj, f"o{i}")
        )
    call = f"{function.name}({', '.join(args)})"
    if function.fails:
        return [*lines, f"if ({call} == 0) {{", *prints, "}", "    }"]
    return [*lines, f"{call};", *prints, "    }"]


def _printing(obj: Obj, name: str) -> str:
    return f'printf("%a\\n", (double){name});'


@needs_cc
def test_nothing_is_read_or_written_that_should_not_be(tmp_path: Path) -> None:
    """Run with the sanitizers of addresses, leaks and undefined behaviour: they stay silent."""
    cases = [case for case in CASES if case.name in SOURCES and case.name not in OVERFLOWING]
    source, target = tmp_path / "all.c", tmp_path / "all"
    source.write_text(main_of(cases), encoding="utf-8")
    flags = ["-std=c99", "-Wall", "-Wextra", "-Werror", *SANITIZED]
    made = subprocess.run(
        [str(c_calls.CC), *flags, str(source), "-o", str(target), "-lm"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if "cannot find" in made.stderr:
        pytest.skip("needs the sanitizers of the C compiler")
    assert made.returncode == 0, made.stderr[:2000]
    run = subprocess.run([str(target)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[:2000]
    assert run.stderr == ""
    found = [float.fromhex(line) if "x" in line else float(line) for line in run.stdout.split()]
    assert len(found) > 3000


# --- each primitive -------------------------------------------------------------------------------

SPECIAL = [0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 2.5, -2.5, 1e-9, 1e9, -3.0, float("inf"),
           float("-inf"), float("nan")]  # fmt: skip
WHOLE = [0, 1, -1, 2, -3, 7, -64, 63, 2**31, -(2**40), 2**62, -(2**63), 2**63 - 1]


def primitives(kind: Obj) -> list[str]:
    """The primitives on numbers of a kind."""
    found = []
    for name, p in PRIMITIVES.items():
        if p.family is None:
            try:
                hs.primitive(p).at(kind if p.arity == 1 else hs.Product(*[kind] * p.arity))
                found.append(name)
            except hs.HomsetError:
                pass
    return found


@needs_cc
@pytest.mark.parametrize("kind", [R, Z], ids=["reals", "integers"])
def test_every_primitive_is_that_of_numpy(kind: Obj, tmp_path: Path) -> None:
    """On special numbers too: signed zeros, infinities, what is no number, what overflows."""
    names = primitives(kind)
    arrows = {n: hs.primitive(PRIMITIVES[n]).at(*_places(n, kind)) for n in names}
    source = C.unit(**{f"p_{n}": a for n, a in arrows.items()})
    code = c_calls.library(source.text, tmp_path)
    for (name, arrow), function in zip(arrows.items(), source.functions, strict=True):
        values = SPECIAL if kind is R else WHOLE
        for given in itertools.product(values, repeat=PRIMITIVES[name].arity):
            if name in ("minimum", "maximum") and given in ((0.0, -0.0), (-0.0, 0.0)):
                continue  # which of the zeros NumPy takes depends on the processor
            if name == "pow" and given[1] == 0.5 and given[0] in (0.0, float("-inf")):
                continue  # NumPy takes the root, which is −0 and no number there
            with np.errstate(all="ignore"):
                wanted = _expected(arrow, given)
            found = _found(code, function, given)
            assert _alike(found, wanted, name), (name, given, found, wanted)
    assert len(names) >= (35 if kind is R else 20)


def _places(name: str, kind: Obj) -> tuple[Obj]:
    arity = PRIMITIVES[name].arity
    return (kind if arity == 1 else hs.Product(*[kind] * arity),)


def _expected(arrow: hs.Arrow, given: tuple[Any, ...]) -> Any:
    """The value, or the status that tells why there is none."""
    small = {"left_shift": (0,), "integer_power": (0, 1, -1)}.get(arrow.data[0].name)
    if small is not None and given[1] > 2**20 and given[0] not in small:
        return "4"  # Python would fill the memory
    try:
        found = arrow(given[0] if len(given) == 1 else given)
    except hs.DomainError:
        return "2"
    except OverflowError:
        return "4"
    if isinstance(found, int) and not -(2**63) <= found < 2**63:
        return "4"
    return found


def _found(code: Any, function: Any, given: tuple[Any, ...]) -> Any:
    try:
        return c_calls.raw(code, function, given)[0]
    except Failed as status:
        return str(status)


def _alike(found: Any, wanted: Any, name: str) -> bool:
    if isinstance(wanted, str) or isinstance(found, str):
        return str(found) == str(wanted)
    if not isinstance(wanted, float):
        return bool(found == wanted)
    x, y = float(found), float(wanted)
    if np.isnan(x) or np.isnan(y) or np.isinf(x) or np.isinf(y):
        return str(x) == str(y)
    return abs(x - y) <= 4 * np.spacing(abs(y)) and np.signbit(x) == np.signbit(y)


# --- conventions ----------------------------------------------------------------------------------


def quadratic(a: float, b: float, c: float) -> float:
    return b * b - 4 * a * c


def test_a_number_is_returned_and_parameters_have_their_names() -> None:
    source = C(quadratic, gradient=True)
    assert source.header.splitlines() == [
        "double quadratic(double a, double b, double c);",
        "void quadratic_gradient(double a, double b, double c, double *value, double *d_a, double"
        " *d_b, double *d_c);",
    ]
    assert "/* quadratic : R × R × R → R */" in source.text
    assert str(source) == source.text
    assert repr(source) == "<C of quadratic, quadratic_gradient>"


def test_names_that_c_has_taken_get_a_line_below() -> None:
    def double(int, exp):
        return hs.exp(int) + exp

    assert C(double).header == "double double_(double int_, double exp_);"


def test_arrays_say_their_sizes_and_are_made_where_the_caller_wants_them() -> None:
    source = C(hs.arrow(lambda x: 2.0 * x).at(R**3), "twice")
    assert source.header == "void twice(const double x[3], double out[3]);"
    assert "out[i] = 2.0 * x[i];" in source.text
    assert "double a" not in source.text


def test_records_and_coproducts_are_taken_apart() -> None:
    assert C((hs.negate + hs.logical_not).at(R + B), "either").header == (
        "void either(bool x_is_left, double x_left, bool x_right, bool *out_is_left,"
        " double *out_left, bool *out_right);"
    )
    point = hs.arrow(lambda p: {"x": p[0] + p[1], "y": p[0]}).at(R * R)
    assert C(point, "point", names=["p"]).header == (
        "void point(double p0, double p1, double *out_x, double *out_y);"
    )


def test_a_chain_of_operations_on_arrays_is_one_loop() -> None:
    source = C(hs.arrow(lambda x: np.sum(np.sin(x) * x + 1.0)).at(R**1000), "chain")
    assert source.text.count("for (") == 1


def test_only_what_is_called_is_there() -> None:
    text = C(hs.dup >> hs.mul, "square").text
    assert "homset_" not in text
    assert "malloc" not in text
    assert "homset_remainder" in C(hs.remainder.at(R * R), "r").text


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        (hs.curry(hs.mul), "a function in C takes and gives no functions, such as R^R"),
        (hs.arrow(lambda a: np.linalg.inv(a)).at(R ** (2, 2)), "C has no inv of arrays"),
        (hs.identity.at(hs.List(R)), "a function in C takes and gives no lists, such as List(R)"),
        (hs.const(2**70, Z).at(hs.Unit), "C has no integer 1180591620717411303424, of more than"),
    ],
)
def test_what_is_missing_is_said(program: Any, reason: str) -> None:
    with pytest.raises(hs.MissingStructureError) as caught:
        C(program)
    assert str(caught.value).startswith(reason)


def test_a_unit_has_a_program() -> None:
    with pytest.raises(hs.ArgumentError, match="at least one program"):
        C.unit()


@needs_cc
@pytest.mark.parametrize(
    ("program", "given", "status"),
    [
        (hs.get(3).at(R**3 * Z), ([1.0, 2.0, 3.0], 3), 3),
        (hs.get(3).at(R**3 * Z), ([1.0, 2.0, 3.0], -4), 3),
        (hs.floor_divide.at(Z * Z), (1, 0), 2),
        (hs.mul.at(Z * Z), (2**40, 2**40), 4),
        (hs.integer.at(R), (float("nan"),), 2),
    ],
)
def test_a_status_tells_why_there_is_no_result(
    program: hs.Arrow, given: Any, status: int, tmp_path: Path
) -> None:
    source = C(program, "f")
    code = c_calls.library(source.text, tmp_path)
    with pytest.raises(Failed, match=f"^{status}$"):
        c_calls.raw(code, source.functions[0], given)


@needs_cc
def test_large_arrays_are_not_on_the_stack_and_memory_that_is_not_there_is_told(
    tmp_path: Path,
) -> None:
    f = hs.arrow(lambda x: np.sum(np.cumsum(np.cumsum(x)))).at(R**100_000)
    source = C(f, "f")
    assert max(map(int, re.findall(r"double \w+\[(\d+)\];", source.text)), default=0) < 5000
    small = source.text.replace("malloc(head + room)", "NULL", 1)
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
    x = np.linspace(0.0, 1.0, 100_000)
    code = c_calls.library(source.text, folders[0])
    assert c_calls.raw(code, source.functions[0], [x])[0] == pytest.approx(f(x))
    (folders[1] / "x").touch()
    starved = c_calls.library(small, folders[1])
    with pytest.raises(Failed, match=r"^1$"):
        c_calls.raw(starved, source.functions[0], [x])


@needs_cc
def test_the_example_checks_itself() -> None:
    example = Path(__file__).parent.parent / "examples" / "fit_in_c.py"
    run = subprocess.run([sys.executable, str(example)], capture_output=True, text=True, check=True)
    assert run.stdout.startswith("double loss(const double curve[3], const double times[8],")
    assert run.stdout.endswith("m/s²\n")


def test_the_command_line_shows_c(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "f.py"
    file.write_text("def f(x, y):\n    return x * y + 1.0\n")
    assert main(["show", f"{file}:f", "--in", "C"]) == 0
    output = capsys.readouterr().out
    assert "double f(double x, double y)" in output
    assert "return x * y + 1.0;" in output
    assert main(["show", f"{file}:f", "--in", "C(value_and_grad)", "--out", str(tmp_path)]) == 0
    assert "out1_0" in (tmp_path / "f.C-value_and_grad.c").read_text()
    assert STRICT[0] == "-std=c99"


# --- recursion ------------------------------------------------------------------------------------


def folded(n: int, x: float, w: np.ndarray) -> float:
    """Functions that call each other, of which the inner one reads the array through the outer."""

    def outer(k: int, y: float) -> float:
        def inner(j: int, z: float) -> float:
            total = z * w[j % 2]
            for i in range(j):
                total += 0.5 * inner(i, z) + outer(i - 1, z * y)
            return total

        return y if k < 1 else inner(k - 1, y) + w[0] * math.sin(y)

    return outer(n, x)


@needs_cc
def test_functions_call_each_other_in_loops(tmp_path: Path) -> None:
    """A loop passes a function on as it is, so it is known there which one is called."""
    w = np.array([0.3, 1.7])
    program = hs.arrow(folded).arrow_for(3, 0.4, w)
    source = C(program, "folded")
    code = c_calls.library(source.text, tmp_path)
    dom, cod = ground(program.dom), ground(program.cod)
    for n in range(5):
        found = c_calls.call(code, source.functions[0], dom, cod, to_value(dom, (n, 0.4, w)))
        assert found == pytest.approx(folded(n, 0.4, w), rel=1e-14)
