"""The tour, run as a newcomer runs it: as a process."""

import doctest
import os
import resource
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

import homset as hs
from homset.tour import charts
from homset.tour.fits import PUBLISHED, covariance, descent, newton
from homset.tour.oring import chance, flights, likelihood, standard_units, surprise
from homset.tour.sections import RATE
from homset.tour.terminal import ASCII

PICTURES = ("homset-tour.svg", "homset-tour-derivative.svg")
MODULE = [sys.executable, "-m", "homset"]
SECTIONS = [
    "The data",
    "A program",
    "Its graph",
    "Its derivative",
    "Its gradient is a program",
    "All modes agree",
    "Newton's method",
    "Gradient descent",
    "The fit",
    "Next",
]


def run(*args, command=MODULE, text=True, stdout=subprocess.PIPE, **environment):
    """A process with these arguments, in an environment without wishes about the terminal."""
    plain = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS", "TERM")}
    return subprocess.run(
        [*command, *map(str, args)],
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        env={**plain, "PYTHONIOENCODING": "utf-8", "TERM": "xterm", **environment},
        encoding="utf-8" if text else None,
    )


def processor():
    """How many seconds of a processor the processes took that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    """The folder and the process of one tour that nothing disturbs, and what time it took."""
    out, before = tmp_path_factory.mktemp("tour") / "new" / "folder", processor()
    return out, run("tour", "--out", out), processor() - before


@pytest.fixture
def toured(measured):
    """The folder and the process of that tour."""
    return measured[:2]


def headings(output):
    lines = output.splitlines()
    return [line.strip("─- ") for line in lines if line.startswith(("── ", "-- "))]


# --- what it shows --------------------------------------------------------------------------------


def test_it_succeeds_and_complains_of_nothing(toured):
    _, done = toured
    assert (done.returncode, done.stderr) == (0, "")
    assert headings(done.stdout) == SECTIONS


def test_it_arrives_at_the_published_fit(toured):
    lines = toured[1].stdout.splitlines()
    assert any("intercept" in line and "15.0429" in line for line in lines)
    assert any("slope" in line and "-0.2322" in line for line in lines)


def test_it_shows_the_program_and_its_meanings(toured):
    one, output = surprise(flights()[0]), toured[1].stdout
    gradient = hs.SymPy(hs.grad(one), "a b")
    for shown in (repr(one), hs.Syntax(one), hs.SymPy(one, "a b"), "R × R → R", *gradient):
        assert str(shown) in output
    drawn = hs.Graph(one).text().splitlines()
    assert all(f"  {line}\n" in output for line in drawn)


def test_it_shows_every_mode_and_every_step(toured):
    rows = [line.split() for line in toured[1].stdout.splitlines()]
    for k in (hs.LinearMaps, hs.Matrices):
        for mode in (k, hs.Begin(k, hs.R), hs.Dual(k), hs.Cont(k, hs.R)):
            assert any(row[: len(name)] == name for row in rows if (name := f"GAD({mode})".split()))
    for step in newton(likelihood(flights())):
        assert any(row[1:3] == [f"{p:.6f}" for p in step.point] for row in rows)


def test_the_python_that_it_suggests_gives_what_it_says(toured):
    suggested = toured[1].stdout.split("── Next ")[1].partition("\n")[2]
    test = doctest.DocTestParser().get_doctest(suggested, {}, "tour", None, 0)
    result = doctest.DocTestRunner(verbose=False).run(test)
    assert result.attempted > 2
    assert not result.failed


@pytest.mark.parametrize("name", PICTURES)
def test_its_pictures_are_svg(toured, name):
    out, done = toured
    root = ElementTree.parse(out / name).getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    texts = {text.text for text in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"exp", "log1p", "66.0"} <= texts
    assert f"{out / name}\n" in done.stdout


def test_nothing_but_the_pictures_is_written(toured):
    assert sorted(path.name for path in toured[0].iterdir()) == sorted(PICTURES)


def test_it_takes_the_present_folder_and_overwrites_its_own_pictures(tmp_path):
    command = ["sh", "-c", f'cd "{tmp_path}" && "$@"', "sh", *MODULE]
    for _ in range(2):
        done = run("tour", command=command, PYTHONPATH=str(Path(hs.__file__).parents[1]))
        assert (done.returncode, done.stderr) == (0, "")
        assert sorted(path.name for path in tmp_path.iterdir()) == sorted(PICTURES)


def test_the_command_is_installed():
    command = Path(sys.executable).with_name("homset")
    assert run("--version", command=[command]).stdout == f"homset {hs.__version__}\n"


def test_it_takes_less_than_five_seconds_of_a_processor(measured):
    """It takes a fifth of that; the time in which others use the processor does not count."""
    assert measured[1].returncode == 0
    assert measured[2] < 5


# --- where it is read -----------------------------------------------------------------------------


@pytest.mark.parametrize("columns", [80, 100, 200])
def test_lines_fit_a_terminal(toured, columns):
    out, _ = toured
    output = run("tour", "--out", out, COLUMNS=str(columns)).stdout
    lines = [line for line in output.splitlines() if not line.endswith(".svg")]
    assert max(map(len, lines)) <= min(columns, 100)
    assert not any(line.endswith(" ") for line in lines)
    assert "listed" not in output


def test_a_narrow_terminal_gets_lists_for_drawings(toured):
    output = run("tour", "--out", toured[0], COLUMNS="40").stdout
    assert "R × R → R, listed" in output


def on_a_terminal(*args, **environment):
    """The output of a process whose stdout is a terminal of 80 columns."""
    import fcntl
    import pty
    import struct
    import termios
    import threading

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    read = bytearray()

    def reader():
        try:
            while data := os.read(ours, 4096):
                read.extend(data)
        except OSError:  # that is how Linux says that the other side is closed
            pass

    thread = threading.Thread(target=reader)
    thread.start()
    done = run(*args, stdout=theirs, **environment)
    os.close(theirs)
    thread.join()
    os.close(ours)
    assert (done.returncode, done.stderr) == (0, "")
    return read.decode().replace("\r\n", "\n")


ESCAPE = "\033["


def test_a_terminal_gets_colours_for_headings(toured):
    out, done = toured
    output = on_a_terminal("tour", "--out", out)
    assert output.count(ESCAPE) == 2 * len(SECTIONS)
    assert max(len(line) for line in output.splitlines() if ".svg" not in line) <= 80 + 11
    assert ESCAPE not in done.stdout


@pytest.mark.parametrize("wish", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colours_where_they_are_not_wanted(toured, wish):
    out, _ = toured
    assert ESCAPE not in on_a_terminal("tour", "--out", out, **wish)


def test_an_empty_no_color_is_no_wish(toured):
    assert ESCAPE in on_a_terminal("tour", "--out", toured[0], NO_COLOR="")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_without_unicode_gets_characters_that_it_has(toured, encoding):
    out, usual = toured
    done = run("tour", "--out", out, text=False, PYTHONIOENCODING=encoding)
    output = done.stdout.decode("ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    assert headings(output) == SECTIONS
    assert output.count("?") == usual.stdout.count("?") == 1
    assert usual.stdout.translate(ASCII) == output


def test_drawings_and_tables_stay_aligned_without_unicode(toured):
    for line in toured[1].stdout.splitlines():
        longer = sum(len(c.translate(ASCII)) - 1 for c in line if c in "→…°")
        assert len(line.translate(ASCII)) == len(line) + longer


@pytest.mark.parametrize("lines", [0, 1, 40])
def test_a_reader_who_has_seen_enough_is_left_alone(toured, lines):
    out, usual = toured
    command = ["sh", "-c", f'"$@" | head -n {lines}', "sh", *MODULE]
    done = run("tour", "--out", out, command=command)
    assert done.stderr == ""
    assert done.stdout.splitlines() == usual.stdout.splitlines()[:lines]


def test_it_runs_without_an_output(toured):
    command = ["sh", "-c", '"$@" >&-', "sh", *MODULE]
    done = run("tour", "--out", toured[0], command=command)
    assert (done.returncode, done.stderr) == (0, "")


def test_it_needs_no_network(toured):
    program = """
import sys
def refuse(event, args):
    assert not event.startswith("socket."), event
sys.addaudithook(refuse)
"""
    assert broken(program, toured[0]).returncode == 0


# --- what can go wrong ----------------------------------------------------------------------------


def told(done):
    """The one line that a process says, which ends with exit code 2."""
    assert done.returncode == 2
    assert done.stdout in ("", None)
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("homset")
    return done.stderr


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["tuor"], "tuor"),
        (["tour", "--colour"], "--colour"),
        (["tour", "--ou", "x"], "--ou"),
        (["tour", "--out"], "--out"),
        (["tour", "x"], "x"),
    ],
)
def test_wrong_usage_is_answered_with_one_line(args, says):
    line = told(run(*args))
    assert says in line
    assert "--help" in line


def test_without_a_command_there_is_help():
    done = run()
    assert done.returncode == 2
    assert done.stdout.startswith("usage: homset")
    assert "tour" in done.stdout


def test_a_file_is_no_folder(tmp_path):
    file = tmp_path / "file"
    file.write_text("kept")
    assert f"{file} is a file, not a folder" in told(run("tour", "--out", file))
    assert str(file / "below") in told(run("tour", "--out", file / "below"))
    assert file.read_text() == "kept"


def test_a_picture_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / PICTURES[0]).mkdir()
    assert str(tmp_path / PICTURES[0]) in told(run("tour", "--out", tmp_path))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_to_is_named(tmp_path):
    tmp_path.chmod(0o500)
    assert str(tmp_path) in told(run("tour", "--out", tmp_path))
    assert str(tmp_path / "new") in told(run("tour", "--out", tmp_path / "new"))


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only Linux has a full device")
def test_a_full_disk_is_said(toured):
    with open("/dev/full", "w") as full:
        assert "output" in told(run("tour", "--out", toured[0], stdout=full))


def broken(program, out):
    """The tour in a process that runs a program before it."""
    code = (
        f"{program}\nfrom homset.cli import main\nsys.exit(main(['tour', '--out', {str(out)!r}]))"
    )
    return run(command=[sys.executable, "-c", f"import sys\n{code}"])


WRONG_RULE = """
import homset.primitives as table
object.__setattr__(table.{name}, "partials", ({rule},))
"""
WRONG = {
    "a launch is missing": (
        "import homset.tour.sections as s; s.flights = lambda given=s.flights: given()[1:]",
        ["Newton's method arrived at", "gradient descent arrived at"],
    ),
    "log1p has a wrong derivative": (
        WRONG_RULE.format(name="log1p", rule="lambda x, y: 1.0 / (1.001 + x)"),
        ["GAD(LinearMaps) differs", "GAD(Cont(Matrices, R)) differs", "grad differs", "in reverse"],
    ),
    "exp has no derivative": (
        WRONG_RULE.format(name="exp", rule="0.0"),
        ["hessian differs", "Newton's method arrived at", "gradient descent arrived at"],
    ),
    "exp has a derivative that is not a number": (
        WRONG_RULE.format(name="exp", rule="lambda x, y: y * float('nan')"),
        ["GAD(Dual(LinearMaps)) differs", "gradient descent arrived at (0.0000, 0.0000)"],
    ),
    "one category is wrong": (
        "import homset.tour.agreement as a\n"
        "off = lambda k: 1e-9 if str(k) == 'Begin(Matrices, R)' else 0.0\n"
        "a.gradient = lambda k, f, x, g=a.gradient: g(k, f, x) * (1.0 + off(k))",
        ["GAD(Begin(Matrices, R)) differs by 1e-09 from SymPy"],
    ),
    "derivatives are dear": (
        "import homset.tour.sections as s; s.CHEAP = 1",
        ["value and gradient take"],
    ),
}


@pytest.mark.parametrize(("program", "complaints"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_complained_of(tmp_path, program, complaints):
    done = broken(program, tmp_path)
    assert done.returncode == 1
    for complaint in complaints:
        assert complaint in done.stderr
    assert all(line.startswith("homset tour: ") for line in done.stderr.splitlines())
    assert "Traceback" not in done.stderr
    assert "Not all of this is as it should be." in done.stdout
    assert "all of them hold" not in done.stdout


# --- its parts ------------------------------------------------------------------------------------


def test_both_methods_arrive_from_the_same_program():
    loss, units = likelihood(flights()), standard_units(flights())
    down = descent(units >> loss, RATE)
    for point in (newton(loss)[-1].point, units(down[-1].point)):
        assert tuple(round(float(p), 4) for p in point) == PUBLISHED
    assert all(later.loss <= step.loss + 1e-14 for step, later in pairwise(down))


def test_newton_converges_quadratically():
    slopes = [step.slope for step in newton(likelihood(flights()))]
    assert len(slopes) == 7
    assert slopes[-1] < 1e-10


def test_at_the_fit_the_chances_add_up_to_the_distress():
    """The score equations: the gradient of the likelihood is what was seen minus what is likely."""
    launches = flights()
    point = newton(likelihood(launches))[-1].point
    for weight in (lambda _: 1.0, lambda flight: flight.temperature):
        seen = sum(weight(f) * f.distress for f in launches)
        likely = sum(weight(f) * float(chance(f.temperature)(point)) for f in launches)
        assert likely == pytest.approx(seen, rel=1e-12)


def test_covariance_is_that_of_the_information_matrix():
    launches = flights()
    loss = likelihood(launches)
    point = newton(loss)[-1].point
    information = np.zeros((2, 2))
    for flight in launches:
        p, x = float(chance(flight.temperature)(point)), np.array([1.0, flight.temperature])
        information += p * (1 - p) * np.outer(x, x)
    assert covariance(loss, point) == pytest.approx(np.linalg.inv(information), rel=1e-9)


def test_a_bar_is_full_at_one_and_empty_at_zero():
    for height in (0.0, 1.0):
        lines = charts.bars(lambda _, h=height: h, 3)
        assert len(lines) == 3
        assert {line[18:] for line in lines} == {"█" * 52 if height else ""}


def test_there_is_a_dot_for_each_launch():
    launches = flights()
    assert "".join(charts.dots("", launches)).count("●") == len(launches) == 23
