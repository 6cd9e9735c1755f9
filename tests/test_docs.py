"""The documentation: its code runs and prints what it shows, its pages are about what there is."""

import doctest
import importlib
import re
import runpy
import shlex
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from documents import blocks, failures, languages

import homset as hs
from homset.cli.catalogue import entries
from homset.frontend.fence import TABLE
from homset.laws import LAWS
from homset.primitives import PRIMITIVES

DOCS = Path(__file__).parents[1] / "docs"
WRITTEN = sorted(DOCS.glob("pages/**/*.md"))
GUIDES = [page for page in WRITTEN if page.parent.name == "pages"]


@pytest.fixture(scope="module")
def built():
    """The names of `docs/build.py`, which writes nothing until it is told to."""
    sys.path.insert(0, str(DOCS))
    try:
        return runpy.run_path(str(DOCS / "build.py"))
    finally:
        sys.path.remove(str(DOCS))


@pytest.fixture(scope="module")
def generated(built):
    return built["pages"]()


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.stem)
def test_every_python_block_prints_what_it_shows(page):
    tries, report = failures(page)
    assert tries > 5 or page.stem == "command-line"
    assert not report, report


def test_python_is_shown_only_in_blocks_that_are_run():
    for page in GUIDES:
        known = {"console", "python", "sh"} if page.stem == "command-line" else {"pycon"}
        assert languages(page.read_text(encoding="utf-8")) <= known


def test_the_command_line_prints_what_the_page_shows(tmp_path):
    text = (DOCS / "pages" / "command-line.md").read_text(encoding="utf-8")
    (tmp_path / "valley.py").write_text(blocks(text, "python")[0].lstrip("\n"))
    ran = 0
    for block in blocks(text, "console"):
        for session in re.split(r"^\$ ", block.lstrip("\n"), flags=re.MULTILINE)[1:]:
            command, _, shown = session.partition("\n")
            words = shlex.split(command)
            assert words[0] == "homset"
            done = subprocess.run(
                [sys.executable, "-c", "import sys; from homset.cli import main; sys.exit(main())",
                 *words[1:]],
                capture_output=True, encoding="utf-8", cwd=tmp_path,
                env={"PYTHONPATH": str(Path(hs.__file__).parents[1]), "PYTHONUTF8": "1"},
            )  # fmt: skip
            assert done.stdout + done.stderr == shown.rstrip("\n") + "\n"
            ran += 1
    assert ran == 5


def test_every_category_has_a_page_with_its_laws(generated):
    for entry in entries().values():
        page = generated[f"categories/{entry.name.split('(')[0].lower()}.md"]
        free = "free" in entry.structures.values()
        for law in LAWS:
            stated = f"| {law.name} |" in page
            assert stated == (law.concerns(entry.category) and not free)
        assert f"::: {type(entry.category).__module__}." in page


def test_the_tables_have_every_row(generated):
    assert all(f"| {law.name} | `{law.statement}` |" in generated["laws.md"] for law in LAWS)
    assert all(f"`{rule.form}`".replace("|", "\\|") in generated["fence.md"] for rule in TABLE)
    assert all(f"| `{name}` |" in generated["primitives.md"] for name in PRIMITIVES)
    assert "| `sin` | `R → R` | `cos(x)` |" in generated["primitives.md"]
    assert "| [Dual(k)](dual.md) | ● |" in generated["categories/index.md"]
    assert "| [`Dual(k)`](dual.md) | an arrow" in generated["categories/index.md"]
    assert "| [`GLSL`](../languages.md) |" in generated["categories/index.md"]


def test_every_page_is_in_the_navigation_once(built, generated):
    def leaves(items):
        for item in items:
            for target in item.values():
                yield from leaves(target) if isinstance(target, list) else [target]

    listed = list(leaves(built["NAVIGATION"]))
    written = {str(page.relative_to(DOCS / "pages")) for page in WRITTEN}
    assert sorted(listed) == sorted(written | set(generated))


def test_what_the_reference_is_about_is_there(generated):
    texts = [page.read_text(encoding="utf-8") for page in WRITTEN] + list(generated.values())
    names = {name for text in texts for name in re.findall(r"^::: (\S+)", text, re.MULTILINE)}
    assert len(names) > 20
    for name in names:
        parts = name.split(".")
        module = next(
            ".".join(parts[:n]) for n in range(len(parts), 0, -1) if _importable(parts[:n])
        )
        found = importlib.import_module(module)
        for part in name.removeprefix(module).split(".")[1:]:
            found = getattr(found, part)
        assert found.__doc__


def _importable(parts):
    try:
        importlib.import_module(".".join(parts))
    except ModuleNotFoundError:
        return False
    return True


def test_the_pictures_are_those_of_the_programs(built):
    for name, program in built["PICTURES"].items():
        root = ElementTree.parse(DOCS / "pages" / "pictures" / name).getroot()
        assert root.get("aria-label") == ElementTree.fromstring(hs.Graph(program).svg()).get(
            "aria-label"
        )


def test_the_examples_of_the_builder_hold(built):
    assert doctest.testmod(sys.modules["generated"]).attempted > 0
    assert not doctest.testmod(sys.modules["generated"]).failed
    assert not doctest.testmod(sys.modules["fences"]).failed


def test_doctests_stand_in_fences():
    text = runpy.run_path(str(DOCS / "fences.py"))["fenced"]("f\n\n>>> g\n1\n2\n\n>>> h")
    assert text == "f\n\n```pycon\n>>> g\n1\n2\n```\n\n```pycon\n>>> h\n```"


def test_every_name_of_the_vocabulary_is_there():
    text = (DOCS / "pages" / "vocabulary.md").read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| ")][1:]
    names = {name for row in rows for name in re.findall(r"`(\w+)(?:\(.*?\))?`", row[1])}
    assert len(names) > 40
    assert {name for name in names if not hasattr(hs, name)} == set()
