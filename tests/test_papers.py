"""Papers: they build as a reader builds them, and what does not hold fails the build."""

import json
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from homset.errors import ArgumentError, PaperError
from homset.papers import build, companions, papers
from homset.papers.charts import chart
from homset.papers.prose import html

MODULE = [sys.executable, "-m", "homset", "paper"]


def run(*args: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*MODULE, *map(str, args)], stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8"
    )


@pytest.fixture(scope="module")
def essence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with *The Simple Essence of AD*, built by the command line."""
    out = tmp_path_factory.mktemp("paper") / "new" / "folder"
    done = run("essence-of-ad", "--out", out)
    assert (done.returncode, done.stderr) == (0, "")
    assert str(out / "essence-of-ad.html") in done.stdout
    assert re.search(r"\d+ blocks were run, \d+ assertions held", done.stdout)
    return out


def test_the_page_needs_nothing_else(essence: Path) -> None:
    page = (essence / "essence-of-ad.html").read_text(encoding="utf-8")
    outside = re.findall(r'(?:src|href)="(?!#|data:)([^"]*)"', page)
    assert not [url for url in outside if not url.startswith("#")]
    assert "<script" not in page
    assert "@import" not in page
    assert '<code class="formula' not in page  # every formula is set


def test_every_section_of_the_paper_is_there(essence: Path) -> None:
    text = (essence / "essence-of-ad.md").read_text(encoding="utf-8")
    sections = re.findall(r"^## (.+)", text, re.MULTILINE)
    assert sections == [
        *("Introduction", "What's a derivative?", "Rules for differentiation"),
        *("Putting the pieces together", "Examples"),
        *("Programming as defining and solving algebra problems",),
        *("Generalizing automatic differentiation", "Matrices"),
        *("Extracting a data representation", "Generalized matrices", "Efficient composition"),
        *("Reverse-mode automatic differentiation", "Gradients and duality"),
        *("Forward-mode automatic differentiation", "Scaling up", "All theorems", "All figures"),
        *("Terminal and initial objects", "The abelian structure of arrows", "Conclusions"),
    ]


def test_the_pictures_are_there_and_are_svg(essence: Path) -> None:
    text = (essence / "essence-of-ad.md").read_text(encoding="utf-8")
    names = re.findall(r"!\[[^]]*\]\(([^)]*)\)", text)
    assert len(names) == 26 + 4  # the figures and the charts
    for name in names:
        assert ElementTree.parse(essence / name).getroot().tag.endswith("svg")


def test_every_theorem_was_run(essence: Path) -> None:
    text = (essence / "essence-of-ad.md").read_text(encoding="utf-8")
    counts = dict(re.findall(r"^\| ([TC]\d|L|B) \| .+ \| (\d+) \|$", text, re.MULTILINE))
    assert set(counts) == {"T1", "C1", "T2", "C2", "T3", "C3", "T4", "T5", "C6", "L", "T7", "B"}
    assert all(int(count) >= 100 for count in counts.values())


# --- Compiling to Categories ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def compiling(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with *Compiling to Categories*, built by the command line."""
    out = tmp_path_factory.mktemp("compiling")
    done = run("compiling-to-categories", "--out", out)
    assert (done.returncode, done.stderr) == (0, "")
    return out


def test_every_category_of_the_other_paper_is_there(compiling: Path) -> None:
    text = (compiling / "compiling-to-categories.md").read_text(encoding="utf-8")
    sections = re.findall(r"^## (.+)", text, re.MULTILINE)
    solving = ["Constraint solving"] if find_spec("z3") else []
    assert sections == [
        *("Introduction", "From the lambda calculus to categories"),
        *("Laws, and what they are good for", "Functions and syntax", "Graphs"),
        *("Linear maps and matrices", "Automatic differentiation", "Incremental computation"),
        *(
            "Interval analysis",
            *solving,
            "Polynomials",
            "Demand analysis",
            "Products of categories",
        ),
        *("Transforms and scans as graphs", "Learning", "Functions of the plane"),
        *("Shaders and C", "Circuits", "Conclusions"),
    ]


def test_every_program_of_the_other_paper_is_there(compiling: Path) -> None:
    text = (compiling / "compiling-to-categories.md").read_text(encoding="utf-8")
    with companions("compiling-to-categories"):
        import repository
    for name in repository.PROGRAMS:
        assert f"| {name} | `" in text
    derivatives = re.findall(r"^\| `(.+?)` (?:\| \d+ ){3}\| (?:\d+|–) \|$", text, re.MULTILINE)
    assert derivatives == [name for name in repository.PROGRAMS if name != "twice"]
    assert "| `λf. λx. f (f x)` | `curry (curry (apply ∘" in text


def test_pictures_of_the_other_paper(compiling: Path) -> None:
    text = (compiling / "compiling-to-categories.md").read_text(encoding="utf-8")
    names = re.findall(r"!\[[^]]*\]\(([^)]*)\)", text)
    assert len(names) >= 25
    for name in names:
        assert ElementTree.parse(compiling / name).getroot().tag.endswith("svg")


def test_a_wrong_rule_of_translation_fails_the_build(tmp_path: Path) -> None:
    folder = tmp_path / "compiling_to_categories"
    shutil.copytree(papers()["compiling-to-categories"], folder)
    terms = folder / "terms.py"
    source = terms.read_text(encoding="utf-8")
    terms.write_text(
        source.replace("arrow = exl >> arrow", "arrow = exr >> arrow"), encoding="utf-8"
    )
    with pytest.raises(PaperError, match=r"02-lambda-calculus.md:\d+: "):
        build(folder, tmp_path / "out")


def test_pages_that_need_what_is_not_there_are_left_out(tmp_path: Path) -> None:
    pages = (
        "# T\n",
        "<!-- needs homset.Functions -->\nhere\n\n```python\nassert __name__\n```\n",
        "<!-- needs homset.NoSuchCategory -->\nnot here\n",
    )
    built = build(paper(tmp_path / "p", *pages), tmp_path / "out")
    text = built.markdown.read_text(encoding="utf-8")
    assert "here" in text
    assert "not here" not in text
    assert "needs" not in text
    assert built.asserts == 1


def test_functions_in_pages_are_compiled(tmp_path: Path) -> None:
    code = "import homset as hs\nf = hs.arrow(lambda x: x * x)\nf(3.0)\n"
    page = f"It's prose.\n\n```python\n{code}```\n"
    text = build(paper(tmp_path / "p", page), tmp_path / "out").markdown.read_text(encoding="utf-8")
    assert "```text\n9.0\n```" in text


# --- what does not hold ---------------------------------------------------------------------------


def paper(folder: Path, *pages: str) -> Path:
    """A paper of these pages."""
    folder.mkdir(parents=True)
    for number, text in enumerate(pages, 1):
        (folder / f"{number:02}-page.md").write_text(text, encoding="utf-8")
    return folder


def test_a_broken_claim_fails_the_build(tmp_path: Path) -> None:
    broken = "# Title\n\nA claim.\n\n```python\nx = 25\nassert x == 26\n```\n"
    done = run(paper(tmp_path / "broken", broken), "--out", tmp_path / "out")
    assert done.returncode == 1
    assert done.stderr == "homset paper: 01-page.md:7: assert x == 26: AssertionError\n"
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("# T\n\n```python\n1 / 0\n```\n", "01-page.md:4: 1 / 0: ZeroDivisionError"),
        ("# T\n\n```python quiet\nx = (\n```\n", "01-page.md:4: x = (: SyntaxError"),
        ("# T\n\nThe value\nis {{y}}.\n", "01-page.md:4: is {{y}}.: NameError"),
    ],
)
def test_errors_have_a_page_and_a_line(tmp_path: Path, page: str, said: str) -> None:
    with pytest.raises(PaperError) as error:
        build(paper(tmp_path / "p", page), tmp_path / "out")
    assert str(error.value).startswith(said)


def test_a_wrong_figure_of_the_paper_fails_the_build(tmp_path: Path) -> None:
    folder = tmp_path / "essence_of_ad"
    shutil.copytree(papers()["essence-of-ad"], folder)
    for page in folder.glob("*.md"):
        if page.name[:2] not in ("01", "03", "05"):
            page.unlink()
    figures = json.loads((folder / "figures.json").read_text(encoding="utf-8"))
    figures["cosSinProd-adf"]["operations"]["mul"] -= 1
    (folder / "figures.json").write_text(json.dumps(figures), encoding="utf-8")
    with pytest.raises(PaperError, match=r'05-examples.md:\d+: drawn\("cosSinProd-adf"\)'):
        build(folder, tmp_path / "out")


def test_a_false_theorem_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    with companions("essence-of-ad"):
        import theorems
    false = theorems.Theorem("T0", "false", "", lambda k, x: theorems.cross.holds(k, x) or x.bad())
    with pytest.raises(AttributeError):
        false.run()


def test_unknown_papers_are_refused(tmp_path: Path) -> None:
    done = run("no-such-paper", "--out", tmp_path)
    assert done.returncode == 2
    assert (
        "there is no paper no-such-paper: the papers are compiling-to-categories, "
        "essence-of-ad" in done.stderr
    )
    with pytest.raises(ArgumentError):
        build(tmp_path, tmp_path)


# --- a small paper --------------------------------------------------------------------------------

SMALL = """# A *small* paper

With {{n}} apples, `code` and $x^2$; a [link](#a).

- one
- two

| a | b |
|---|---|
| x | 1 |

```python
import homset as hs
hs.Graph(hs.sin)
```

```python quiet
hs.derive(hs.sin)
```

```python
hs.Latex(hs.mul)
```

```python
2 + 2
```
"""


def test_adding_a_paper_is_adding_a_folder(tmp_path: Path) -> None:
    built = build(paper(tmp_path / "small_one", "```python quiet\nn = 3\n```\n", SMALL), tmp_path)
    page, text = (path.read_text(encoding="utf-8") for path in (built.html, built.markdown))
    assert built.html.name == "small-one.html"
    assert "<title>A small paper</title>" in page
    assert "With 3 apples" in text
    for piece in ("<li>one</li>", "<code>code</code>", "data:image/svg+xml", ">4</pre>"):
        assert piece in page
    for piece in (
        "![<graph R → R of 1 operation>](small-one-pictures/01.svg)",
        r"\begin{aligned}",
    ):
        assert piece in text
    assert "n = 3" not in page


def test_companions_are_forgotten() -> None:
    with companions("essence-of-ad"):
        import figures

        assert figures.NAMES
    assert "figures" not in sys.modules


# --- prose and charts -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("**a** *b* `c*d*`", "<p><strong>a</strong> <em>b</em> <code>c*d*</code></p>"),
        ("# A b", '<h1 id="a-b">A b</h1>'),
        ("> quoted", "<blockquote><p>quoted</p></blockquote>"),
        ("1. one\n2. two", "<ol><li>one</li><li>two</li></ol>"),
        ("$a*b$ and $c*d$", "<p>(a*b) and (c*d)</p>"),
        ("$$x$$", "(x)"),
    ],
)
def test_prose(markdown: str, expected: str) -> None:
    assert html(markdown, lambda latex, display: f"({latex})") == expected


def test_labels_of_a_chart_do_not_cover_each_other() -> None:
    drawn = chart({name: [(1, 1), (10, 100)] for name in "abcde"}, "x", "y", log="xy")
    ElementTree.fromstring(drawn)
    heights = sorted(float(y) for y in re.findall(r'x="504.0" y="([\d.]+)"', drawn))
    assert len(heights) == 5
    assert all(b - a >= 15.9 for a, b in pairwise(heights))
