"""The programs to refuse: each says where, why and what instead, and the advice is right."""

import ast
import copy
import inspect
import math
import sys
from typing import Any

import numpy as np
import pytest
from refused_programs import MEMO, REFUSED, Refused
from test_python_programs import leaves

WRITTEN = [case for case in REFUSED if case.since <= sys.version_info]
ENDLESS = {"recursion_without_end", "mutual_without_end", "loop_without_end"}


def name(case: Refused) -> str:
    return case.name


def source(case: Refused) -> str | None:
    """The text of a refused program; None if Python cannot find it."""
    if isinstance(case.program, str):
        return case.program
    try:
        return inspect.getsource(case.program)
    except OSError:
        return None


def plain(case: Refused) -> Any:
    """What plain Python makes of the program."""
    program = case.program
    if isinstance(program, str):
        namespace: dict[str, Any] = {}
        exec(program, namespace)
        program = namespace["f"]
    try:
        return program(*copy.deepcopy(case.inputs))
    finally:
        MEMO.clear()  # as it was for the tests that come after


def test_there_are_enough_and_each_is_about_something_else() -> None:
    assert len(REFUSED) >= 55
    assert len({case.construct for case in REFUSED}) == len(REFUSED)
    assert len({case.name for case in REFUSED}) == len(REFUSED)


@pytest.mark.parametrize("case", WRITTEN, ids=name)
def test_source_is_python_and_marks_one_line(case: Refused) -> None:
    text = source(case)
    if text is None:
        assert case.name == "made_by_exec"
    else:
        assert ast.parse(text).body
        assert text.count("# here\n") == 1


@pytest.mark.parametrize("case", REFUSED, ids=name)
def test_reason_and_advice_are_one_line_each(case: Refused) -> None:
    for text in (case.reason, case.rewrite):
        assert 3 < len(text) <= 100
        assert "\n" not in text
        assert not text.endswith(".")
    assert "\n" not in case.construct


AGREE = [
    case
    for case in WRITTEN
    if case.accepted is not None
    and case.name not in ENDLESS
    and not case.construct.startswith(("async", "await"))
]


@pytest.mark.parametrize("case", AGREE, ids=name)
def test_the_advice_computes_the_same(case: Refused) -> None:
    assert case.accepted is not None
    expected = plain(case)
    found = list(leaves(case.accepted(*copy.deepcopy(case.inputs))))
    if inspect.isgenerator(expected):
        expected = list(expected)
    numbers = [float(leaf) for leaf in leaves(expected)]
    np.testing.assert_allclose([float(leaf) for leaf in found], numbers, rtol=1e-12)
    assert all([math.isfinite(number) for number in numbers])
