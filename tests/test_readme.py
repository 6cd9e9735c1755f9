"""The README: its code runs and prints what it says; its commands are those that CI runs."""

import re
from pathlib import Path

import pytest
from documents import blocks, failures, languages

import homset as hs
from homset.category import Category

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_python_block_prints_what_it_shows():
    tries, report = failures(ROOT / "README.md")
    assert tries > 20
    assert not report, report


def test_python_is_shown_only_in_blocks_that_are_run():
    assert languages(README) == {"sh", "pycon"}


@pytest.mark.parametrize("block", blocks(README, "sh"), ids=str.strip)
def test_ci_runs_the_command(block):
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert f'\nrun "{block.strip()}"\n' in script


def test_the_commands_are_two():
    assert [block.strip() for block in blocks(README, "sh")] == [
        "python -m pip install . && homset tour",
        "python -m pip install -e '.[dev]' && pytest",
    ]


def test_links_lead_somewhere():
    targets = re.findall(r"\]\(([^)#:]+)\)", README)
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


def table(section: str) -> list[list[str]]:
    """The rows of the first table of a section, as lists of cells."""
    body = README.split(f"\n## {section}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (.*) \|$", body, re.MULTILINE)[1:]
    return [re.split(r"(?<!\\)\| ?", row) for row in rows]


def named(cells: list[str]) -> set[str]:
    """The names that cells write as code, without arguments."""
    return {name for cell in cells for name in re.findall(r"`(\w+)(?:\(.*?\))?`", cell)}


@pytest.mark.parametrize("section", ["Differentiation", "Categories"])
def test_every_name_of_a_table_is_there(section):
    names = named([row[0] for row in table(section)])
    assert len(names) >= 10
    assert {name for name in names if not hasattr(hs, name)} == set()


def test_every_category_has_its_line():
    concrete = {
        name
        for name, value in vars(hs).items()
        if isinstance(value, Category) or getattr(value, "__final__", False)
        if isinstance(value, Category) or issubclass(value, Category)
    }
    assert concrete <= named([row[0] for row in table("Categories")])
