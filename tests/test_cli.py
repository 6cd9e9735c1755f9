"""The commands that read a user's file, run as a process: what they show, and what they refuse."""

import contextlib
import io
import json
import math
import os
import runpy
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

import homset as hs
from homset.category import Category
from homset.cli import main
from homset.cli.bench import listed
from homset.cli.catalogue import entries
from homset.cli.mistakes import Mistake
from homset.cli.names import category, named
from homset.cli.parser import parser
from homset.cli.values import arguments, plain
from homset.languages import PROTOCOLS

TEXTBOOK = Path(__file__).parent / "data" / "textbook.py"
ROOT = Path(__file__).parents[1]


def run(*args, **environment):
    """The command with these arguments; `textbook` stands for the file of three functions."""
    given = [str(arg).replace("textbook:", f"{TEXTBOOK}:") for arg in args]
    plain = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS", "TERM")}
    return subprocess.run(
        [sys.executable, "-m", "homset", *given],
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        env={**plain, "PYTHONIOENCODING": "utf-8", **environment},
    )


def printed(*args, **environment):
    """What a command prints that succeeds and complains of nothing."""
    done = run(*args, **environment)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def inside(*args):
    """As `run`, in this process, which is faster: Python does not start, nothing is imported."""
    out, err = io.StringIO(), io.StringIO()
    given = [str(arg).replace("textbook:", f"{TEXTBOOK}:") for arg in args]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = main(given)
        except SystemExit as end:
            code = end.code
    return subprocess.CompletedProcess(given, code, out.getvalue(), err.getvalue())


def quickly(*args):
    """As `printed`, in this process."""
    done = inside(*args)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def data(*args):
    """What a command prints for machines."""
    return json.loads(quickly(*args, "--json"))


# --- show -----------------------------------------------------------------------------------------


def test_show_prints_the_usual_meanings():
    output = printed("show", "textbook:rosenbrock", "--at", "1.0, 2.0")
    assert "rosenbrock : R × R → R" in output
    assert "rosenbrock(1.0, 2.0) = 100.0" in output
    assert "(1 - x)**2 + 100*(-x**2 + y)**2" in output
    assert "7 operations: mul 4, sub 2, add 1" in output


def test_formulas_have_the_names_of_the_parameters():
    assert data("show", "textbook:sigmoid", "--in", "SymPy")["meanings"] == {
        "SymPy": "1/(1 + exp(-z))"
    }


def test_what_a_usual_category_lacks_is_said_and_no_failure():
    shown = data("show", "textbook:projectile")
    assert set(shown["meanings"]) == {"Syntax", "Graph"}
    assert "the conditions of these pieces" in shown["lacking"]["SymPy"]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Functions", "= 100.0"),
        ("GAD(Matrices)", "[[-400.,  200.]]"),
        ("GAD(Dual(LinearMaps))", "[[-400.]\n [ 200.]]"),
        ("GAD(Cont(LinearMaps, R))", "[[-400.]\n [ 200.]]"),
        ("SymPy(grad)", "-200*x**2 + 200*y"),
        ("grad", "= (-400.0, 200.0)"),
        ("Latex", r"\circ"),
        ("Ascii", "&&&"),
        ("Graph(GAD(Dual(LinearMaps)))", "(R × R)^R"),
    ],
)
def test_a_category_or_composition_is_asked_for_by_name(name, says):
    shown = data("show", "textbook:rosenbrock", "--at", "1.0, 2.0", "--in", name)
    assert says in shown["meanings"][name]


def test_types_come_from_annotations_and_from_values():
    def shown(*args):
        return data("show", *args)

    assert shown("textbook:norm")["type"] == "Point(x: R, y: R) → R"
    point = shown("textbook:norm", "--at", "Point(3.0, 4.0)")
    assert (point["at"], point["value"]) == ([{"x": 3.0, "y": 4.0}], 5.0)
    arrays = "array([0.1, 0.2]), X=eye(2), y=array([0.0, 1.0])"
    assert shown("textbook:sigmoid", "--at", "2.0")["type"] == "R → R"
    assert shown("textbook:logistic_loss", "--at", arrays)["dom"].startswith("R^2 × R^(2×2)")


def test_show_writes_files_of_every_form(tmp_path):
    out = tmp_path / "new" / "folder"
    shown = printed(
        "show", "textbook:rosenbrock", "--out", out, "--at", "1.0, 2.0",
        "--in", "Graph", "Latex", "GAD(Matrices)",
    )  # fmt: skip
    names = {
        "rosenbrock.Graph.dot", "rosenbrock.Graph.svg", "rosenbrock.Graph.txt",
        "rosenbrock.Latex.tex", "rosenbrock.GAD-Matrices.txt",
    }  # fmt: skip
    assert {path.name for path in out.iterdir()} == names
    assert {Path(line).name for line in shown.splitlines()} == names
    ElementTree.parse(out / "rosenbrock.Graph.svg")
    assert "-400" in (out / "rosenbrock.GAD-Matrices.txt").read_text()


def test_a_category_of_ones_own_is_asked_for_by_its_place():
    name = f"{ROOT}/examples/operation_cost.py:OperationCost"
    shown = data("show", "textbook:sigmoid", "--in", name)
    assert "Cost(work=4" in shown["meanings"][name]


def test_arrows_of_the_library_are_shown_too():
    shown = data("show", "homset:hypot", "--at", "3.0, 4.0", "--in", "SymPy", "Functions")
    assert shown["meanings"] == {"SymPy": "sqrt(x**2 + y**2)", "Functions": "= 5.0"}


def test_what_a_file_prints_does_not_get_into_the_answer(tmp_path):
    (tmp_path / "loud.py").write_text("print('loading')\ndef f(x: float):\n    return x\n")
    done = run("show", f"{tmp_path}/loud.py:f", "--json")
    assert json.loads(done.stdout)["type"] == "R → R"
    assert done.stderr == "loading\n"


# --- grad -----------------------------------------------------------------------------------------


def test_grad_prints_value_and_gradient():
    output = printed("grad", "textbook:rosenbrock", "--at=-1.0, 2.0")
    assert "rosenbrock(-1.0, 2.0) = 104.0" in output
    assert [line.split() for line in output.splitlines()[-2:]] == [
        ["x", "-1.0", "396.0"], ["y", "2.0", "200.0"],
    ]  # fmt: skip


def test_grad_names_the_objects_that_it_is_for(tmp_path):
    (tmp_path / "point_free.py").write_text("import homset as hs\nsqr = hs.dup >> hs.mul\n")
    output = printed("grad", f"{tmp_path / 'point_free.py'}:sqr", "--at", "3.0")
    assert output.startswith("── ∇ sqr : R → R ──")


def test_grad_is_that_of_differences():
    f = runpy.run_path(str(TEXTBOOK))["logistic_loss"]
    w, X, y = np.array([0.3, -0.2]), np.array([[1.0, 2.0], [0.5, -1.0]]), np.array([1.0, 0.0])
    text = "w=array([0.3, -0.2]), X=array([[1.0, 2.0], [0.5, -1.0]]), y=array([1.0, 0.0])"
    found = data("grad", "textbook:logistic_loss", "--at", text, "--wrt", "w")
    assert list(found["gradient"]) == ["w"]
    h = 1e-6
    steps = [(f(w + h * e, X, y) - f(w - h * e, X, y)) / (2 * h) for e in np.eye(2)]
    assert found["gradient"]["w"] == pytest.approx(steps, abs=1e-8)
    assert found["value"] == pytest.approx(f(w, X, y), rel=1e-14)


def test_grad_differentiates_by_what_is_real():
    found = data("grad", "textbook:projectile", "--at", "0.7, 20.0, 200")
    assert set(found["gradient"]) == {"angle", "speed"}
    f = runpy.run_path(str(TEXTBOOK))["projectile"]
    slope = (f(0.7 + 1e-6, 20.0, 200) - f(0.7 - 1e-6, 20.0, 200)) / 2e-6
    assert found["gradient"]["angle"] == pytest.approx(slope, rel=1e-6)


# --- categories, laws, fence, bench ---------------------------------------------------------------


def test_the_catalogue_has_every_category_and_asks_it():
    public = [v for v in vars(hs).values() if isinstance(v, Category)]
    listed = entries()
    assert {str(c) for c in public} | {"SymPy"} <= {str(e.category) for e in listed.values()}
    assert {"GAD(LinearMaps)", "Cont(LinearMaps, R)", "Begin(LinearMaps, R)"} <= set(listed)
    for entry in listed.values():
        for protocol in PROTOCOLS:
            assert bool(entry.has(protocol.__name__)) == entry.category.has(protocol)
            claimed = entry.category.claims(protocol)
            assert (entry.has(protocol.__name__) == "holds") == claimed
        assert entry.summary


def test_categories_prints_a_column_for_each_structure():
    lines = quickly("categories").splitlines()
    assert max(map(len, lines)) <= 80
    table = {line.split("  ")[0]: line.split("  ")[-1].strip() for line in lines}
    assert table["Functions"].split() == list("●●●·●●●●●●●●●●●")
    assert table["Syntax"].split().count("○") == 14
    assert data("categories")["Matrices"]["structures"]["Cocartesian"] == "holds"


def test_categories_of_a_program_are_told_with_the_reasons():
    found = data("categories", "textbook:rosenbrock")[f"{TEXTBOOK}:rosenbrock"]
    assert set(found) >= {*entries(), "GAD(Matrices)", "C", "GLSL", "Verilog"}
    assert found["Matrices"] == "has no constants, which are not linear; zero is hs.zero"
    assert [name for name, why in found.items() if "Linear" not in name and why] == ["Matrices"]
    for name, why in found.items():
        if name in entries() and name != "SMT":
            assert bool(why) == lacks(entries()[name].category, rosenbrock())
    output = quickly("categories", "textbook:rosenbrock")
    assert output.startswith(f"── rosenbrock in {len(found)} categories ──")
    assert max(map(len, output.split("── No meaning")[0].splitlines())) <= 80
    assert "\nMatrices                      has no constants, which are not linear;" in output


def rosenbrock():
    return hs.arrow(runpy.run_path(str(TEXTBOOK))["rosenbrock"]).at(hs.R, hs.R)


def lacks(category, program):
    try:
        category(program)
    except hs.MissingStructureError:
        return True
    return False


def test_categories_of_a_file_are_a_table(golden):
    pytest.importorskip("z3", reason="needs Z3: extra `smt`")
    output = quickly("categories", TEXTBOOK)
    assert output.splitlines()[0].startswith("── 6 programs in ")
    golden("categories_of_a_file", output)
    assert "there is no file nowhere.py" in told(inside("categories", "nowhere.py"))


def test_complex_numbers_are_values(tmp_path):
    file = tmp_path / "plane.py"
    file.write_text("def square(z): return z * z\ndef size(z): return abs(z) ** 2\n")
    output = quickly("show", f"{file}:square", "--at", "1+2j", "--in", "Syntax")
    assert "square((1+2j)) = (-3+4j)" in output
    assert "2-4j" in quickly("grad", f"{file}:size", "--at", "1 - 2j")


def test_categories_of_what_is_refused_tell_why_once(tmp_path):
    file = tmp_path / "odd.py"
    file.write_text("""import functools
def careful(x):
    try:
        return 1 / x
    except ZeroDivisionError:
        return 0.0
@functools.lru_cache
def squared(x):
    return x * x
""")
    title, said, *rest = quickly("categories", f"{file}:careful").splitlines()
    assert title.startswith("── careful in ")
    assert said.startswith("no meaning anywhere: it is refused: `try:` is refused: ")
    assert not rest
    assert set(data("categories", str(file))) == {"careful", "squared"}
    assert "is no FILE.py, and no FILE.py:NAME" in told(inside("categories", "textbook"))


def test_programs_of_one_name_have_a_row_each_and_files_are_run_once(tmp_path):
    for name, body in (("one", "x * x"), ("other", "x > 0.0")):
        functions = f"def f(x): return {body}\ndef g(x): return x\n"
        (tmp_path / f"{name}.py").write_text(f"print('run')\n{functions}")
    one, other = (str(tmp_path / f"{name}.py") for name in ("one", "other"))
    done = run("categories", one, f"{other}:f", "--json")
    assert done.stderr == "run\n" * 2
    assert list(json.loads(done.stdout)) == [f"{one}:f", f"{one}:g", f"{other}:f"]


def test_laws_counts_the_cases_of_each_law():
    found = data("laws", "Matrices", "--examples", "1")
    report = hs.laws.check(hs.Matrices, examples=1)
    assert [(law["name"], law["cases"]) for law in found["laws"]] == [
        (row.law.name, row.cases) for row in report.rows
    ]
    assert found["cases"] == report.cases
    assert all(law["holds"] for law in found["laws"])


def test_laws_of_a_category_of_ones_own():
    output = printed("laws", "examples/operation_cost.py:OperationCost", "--examples", "1")
    assert "interchange" in output
    assert output.rstrip().endswith("0 fail")


BROKEN = """
import sys
sys.path.insert(0, {examples!r})
from operation_cost import Cost, OperationCost

class Wrong(OperationCost):
    def compose(self, g, f):
        return Cost(max(f.work, g.work), super().compose(g, f).timing)
"""


def test_a_law_that_fails_is_shown_with_its_counterexample_and_the_others_are_tried(tmp_path):
    (tmp_path / "wrong.py").write_text(BROKEN.format(examples=str(ROOT / "examples")))
    done = run("laws", f"{tmp_path}/wrong.py:Wrong")
    assert done.returncode == 1
    assert done.stderr == ""
    assert "Wrong breaks a law of Monoidal: interchange" in done.stdout
    assert "1 fail" in done.stdout
    assert "left identity" in done.stdout
    found = json.loads(run("laws", f"{tmp_path}/wrong.py:Wrong", "--json").stdout)
    assert [law["name"] for law in found["laws"] if not law["holds"]] == ["interchange"]


def test_fence_for_machines():
    rows = {row["node"]: row for row in data("fence")}
    assert rows["Pass"]["form"] == "pass"
    assert rows["Pass"]["state"] == "accepted"
    assert rows["Try"]["rewrite"]


def test_bench_lists_what_there_is():
    files = (ROOT / "benchmarks").glob("*.py")
    names = {file.stem for file in files} - {"by_hand", "workloads"}  # what compare.py is made of
    assert set(data("bench")) == set(listed()) == names
    table = quickly("bench")
    assert all(name in table for name in names)


def test_what_is_said_of_peers_holds_of_those_that_are_installed():
    done = run("bench", "peers")
    assert done.returncode == 0
    assert "does not hold" not in done.stdout
    assert all(name in done.stdout for name in ("jax", "torch", "tensorflow", "discopy"))


def test_bench_runs_one_with_its_options():
    found = json.loads(printed("bench", "--json", "import_time", "--repeat", "1"))
    assert found["benchmark"] == "import_time"
    assert any("homset beyond NumPy" in line for line in found["lines"])


# --- mistakes -------------------------------------------------------------------------------------


def told(done):
    """What a process says that ends with exit code 2."""
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    return done.stderr


MISTAKES = [
    (["show"], "FILE.py:NAME"),
    (["show", "nowhere.py:f"], "there is no file nowhere.py"),
    (["show", "nowhere:f"], "there is no module nowhere"),
    (["show", "homset"], "'homset' is no FILE.py:NAME"),
    (["show", str(TEXTBOOK)], "in it there is rosenbrock, sigmoid"),
    (["show", "textbook:rosenbrok"], "did you mean rosenbrock?"),
    (["show", "textbook:np"], "is a module, not a function"),
    (["show", "textbook:LIMIT"], "is an int, not a function"),
    (["show", "textbook:Point"], "is a class, not a function"),
    (["show", "textbook:sigmoid", "--in", "Grpah"], "did you mean Graph?"),
    (["show", "textbook:sigmoid", "--in", "GAD"], "write GAD(LinearMaps)"),
    (["show", "textbook:sigmoid", "--in", "1 +"], "names no category"),
    (["show", "textbook:sigmoid", "--in", "Graph.x"], "is no category"),
    (["show", "textbook:sigmoid", "--in", "Cont(LinearMaps)"], "Cont(k, r)"),
    (["show", "textbook:sigmoid", "--in", "Dual(R)"], "Dual"),
    (["show", "textbook:sigmoid", "--in", "R"], "R is no category"),
    (["show", "textbook:sigmoid", "--in", "grad(Graph)"], "only arrows can be differentiated"),
    (["show", "textbook:sigmoid", "--in", "GAD(grad)"], "grad is none"),
    (["show", "textbook:sigmoid", "--in", "Matrices"], "Matrices"),
    (["show", "textbook:sigmoid", "--at", "x"], "x is no value"),
    (["show", "textbook:sigmoid", "--at", "(1.0"], "is not a list of values"),
    (["show", "textbook:sigmoid", "--at", "1.0) + (2.0"], "is not a list of values"),
    (["show", "textbook:sigmoid", "--at", "__import__('os')"], "is no value"),
    (["show", "textbook:sigmoid", "--at", "1 / 0"], "division by zero"),
    (["show", "textbook:sigmoid", "--at", "*[1.0]"], "is no value"),
    (["show", "textbook:sigmoid", "--at", "zeros(10000000000000)"], "--at"),
    (["show", "textbook:sigmoid", "--at", "array([1, 'x'])"], "z"),
    (["show", "textbook:rosenbrock", "--at", "1.0"], "missing a required argument: 'y'"),
    (["show", "textbook:rosenbrock", "--at", "1.0, z=2.0"], "rosenbrock(x, y)"),
    (["show", "textbook:sigmoid", "--at", "-1.0,2.0"], "--at=-1.0"),
    (["show", "homset:sin", "--at", "x=1.0"], "have no names"),
    (["show", "textbook:sigmoid", "--out", str(TEXTBOOK)], "is a file, not a folder"),
    (["show", "textbook:sigmoid", "--out", "a.svg"], "--out is a folder, for sigmoid.Syntax.txt"),
    (["grad", "textbook:rosenbrock"], "--at"),
    (["grad", "textbook:rosenbrock", "--at", "1, 2"], "x is in Z, y is in Z"),
    (["grad", "textbook:rosenbrock", "--at", "1.0, 2.0", "--wrt", "z"], "there is x, y"),
    (["grad", "textbook:projectile", "--at", "1.0, 2.0, 3", "--wrt", "steps"], "steps is in Z"),
    (["grad", "homset:cos_sin", "--at", "1.0"], "homset has no cos_sin"),
    (["grad", "homset:dup", "--at", "1.0"], "else jacobian or vjp"),
    (["laws"], "MODULE:CATEGORY"),
    (["laws", "GAD"], "is made with arguments"),
    (["laws", "homset:Category"], "is made with arguments"),
    (["laws", "homset:sin"], "is no category"),
    (["laws", "grad"], "is no category"),
    (["laws", "Matrices", "--examples", "0"], "at least 1"),
    (["bench", "scael"], "did you mean scale?"),
    (["show", "--jsn", "textbook:norm"], "there is no option --jsn; did you mean --json?"),
    (["show", "textbook:norm", "more"], "there is no place for more;"),
    (["grad", "textbook:norm", "--at", "1.0", "2.0"], "values go together: --at"),
    (["grad", "textbook:norm", "--at", "1.0", "-2.0"], "for -2.0; values"),
    (["completion", "bsh"], "there is no shell bsh; did you mean bash?"),
]


@pytest.mark.parametrize(("args", "says"), MISTAKES, ids=[" ".join(a) for a, _ in MISTAKES])
def test_a_mistake_is_answered_with_one_line(args, says):
    line = told(inside(*args))
    assert line.count("\n") == 1
    assert line.startswith(f"homset {args[0]}: ")
    assert says in line


def test_a_value_that_does_not_fit_is_pointed_at_where_it_is_used():
    lines = told(inside("show", "textbook:sigmoid", "--at", "'text'")).splitlines()
    assert "the string 'text' is no number" in lines[0]
    assert lines[2].strip() == "^^"


def test_what_the_fence_refuses_is_pointed_at():
    lines = told(run("show", "textbook:quotient")).splitlines()
    source = TEXTBOOK.read_text().splitlines()
    number = source.index("    try:") + 1
    assert lines[0].startswith(f"homset show: {TEXTBOOK}:{number}:5: `try:` is refused: ")
    assert lines[1:] == ["    try:", "    ^^^^"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("import nothing_of_this_name", "bad.py:1: No module named 'nothing_of_this_name'"),
        ("x = 1\ny = x / 0", "bad.py:2: ZeroDivisionError: division by zero"),
        ("raise SystemExit(3)", "bad.py:1: SystemExit: 3"),
        (
            "def f(x):\n    return x x",
            "bad.py:2:14: invalid syntax\n    return x x\n             ^",
        ),
        ("\x00", "bad.py"),
    ],
)
def test_a_file_that_cannot_be_run_is_named_with_the_line(tmp_path, text, says):
    (tmp_path / "bad.py").write_text(text)
    assert says in told(inside("show", f"{tmp_path}/bad.py:f"))


# --- where it is read -----------------------------------------------------------------------------


def test_everything_works_without_the_extras(tmp_path):
    """Without rich the same is plain; without Hypothesis one line says what to install."""
    for library in ("rich", "hypothesis", "pygraphviz"):
        (tmp_path / f"{library}.py").write_text("raise ImportError('absent')\n")
    path = os.pathsep.join([str(tmp_path), str(Path(hs.__file__).parents[1])])
    for args in (["show", "textbook:rosenbrock"], ["categories"], ["bench"], ["fence"]):
        assert printed(*args, PYTHONPATH=path) == quickly(*args)
    line = told(run("laws", "Matrices", PYTHONPATH=path))
    assert line == (
        "homset laws: hypothesis is not installed; run: python -m pip install 'homset[laws]'\n"
    )


@pytest.mark.parametrize("extra", ["rich", "nothing"])
def test_a_terminal_gets_the_same_in_colours(tmp_path, extra):
    from test_tour import on_a_terminal

    if extra != "rich":
        (tmp_path / "rich.py").write_text("raise ImportError('absent')\n")
    path = os.pathsep.join([str(tmp_path), str(Path(hs.__file__).parents[1])])
    output = on_a_terminal("grad", f"{TEXTBOOK}:rosenbrock", "--at", "1.0, 2.0", PYTHONPATH=path)
    assert "\033[" in output
    assert "rosenbrock(1.0, 2.0) = 100.0" in output
    assert "-400.0" in output


# --- its parts ------------------------------------------------------------------------------------


def test_arguments_are_those_of_a_call():
    given, named_ = arguments("1, -2.5, (True, [3, {'a': None}]), np.array([1.0]), n=inf")
    assert given[:3] == [1, -2.5, (True, [3, {"a": None}])]
    assert np.array_equal(given[3], np.array([1.0]))
    assert named_ == {"n": math.inf}


def test_json_has_no_numbers_that_json_has_not():
    assert plain((math.nan, np.float64(-math.inf), hs.Right(np.int64(1)))) == [
        "nan", "-inf", {"Right": 1},
    ]  # fmt: skip


def test_names_are_not_python():
    with pytest.raises(Mistake):
        named("__import__('os')")
    with pytest.raises(Mistake):
        category("Graph(grad)")


# --- help and completion --------------------------------------------------------------------------


def test_a_command_that_is_not_there_is_told_what_was_meant():
    done = run("shwo", "textbook:norm")
    said = "homset: there is no command shwo; did you mean show?; see homset --help\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)


def test_without_a_command_there_is_help():
    done = run()
    assert (done.returncode, done.stderr) == (2, "")
    assert "print the value and the gradient" in done.stdout


class Screen(io.StringIO):
    """A terminal with colours."""

    encoding = "utf-8"

    def isatty(self):
        return True


def test_help_has_colours_on_a_terminal_and_none_elsewhere(monkeypatch):
    pytest.importorskip("rich_argparse")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr(sys, "stdout", Screen())
    assert "\x1b[" in parser().format_help()
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in parser().format_help()


def completions(line):
    """What the shell is told that can stand at the end of a line."""
    pytest.importorskip("argcomplete")
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as answer:
        asked = {"_ARGCOMPLETE": "1", "_ARGCOMPLETE_IFS": "\n", "COMP_POINT": str(len(line))}
        where = {"COMP_LINE": line, "_ARGCOMPLETE_STDOUT_FILENAME": answer.name}
        run(**asked, **where)
        return [word.strip() for word in answer.read().splitlines()]


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("homset sho", "show"),
        ("homset show --j", "--json"),
        (f"homset show {ROOT}/examples/op", f"{ROOT}/examples/operation_cost.py:"),
        (f"homset show {TEXTBOOK}:ros", f"{TEXTBOOK}:rosenbrock"),
        ("homset show x:y --in Gr", "Graph"),
        ("homset laws Mat", "Matrices"),
        ("homset bench sc", "scale"),
        ("homset paper ess", "essence-of-ad"),
        ("homset completion z", "zsh"),
    ],
)
def test_the_shell_completes(line, word):
    assert completions(line) == [word]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_what_a_shell_reads(shell):
    pytest.importorskip("argcomplete")
    assert "homset" in quickly("completion", shell)
    assert data("completion", shell)["shell"] == shell
