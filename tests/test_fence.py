"""The fence: a rule for every node of Python's grammar, and the command that prints it."""

import ast
import subprocess
import sys

import pytest

from homset.frontend.fence import NO, PART, TABLE, YES, reason

LEGACY = {"Num", "Str", "Bytes", "NameConstant", "Ellipsis", "Index", "ExtSlice", "Suite"}
LEGACY |= {"AugLoad", "AugStore", "Param"}
# A module or a prompt is never inside of a function.
OUTSIDE = {"Module", "Interactive", "Expression", "FunctionType", "TypeIgnore"}


def concrete(cls: type) -> list[type]:
    found = [node for sub in cls.__subclasses__() for node in concrete(sub)]
    return found or [cls]


def test_every_node_of_the_grammar_has_a_rule() -> None:
    names = {cls.__name__ for cls in concrete(ast.AST)} - LEGACY - OUTSIDE
    assert names <= {rule.node for rule in TABLE}
    assert len({rule.node for rule in TABLE}) == len(TABLE)


def test_what_is_refused_has_a_reason_and_a_rewrite() -> None:
    for rule in TABLE:
        assert rule.state in (YES, PART, NO)
        assert rule.state != NO or (rule.reason and rule.rewrite)


@pytest.mark.parametrize("text", ["del x", "import os", "try:\n    pass\nexcept E:\n    pass"])
def test_reasons_say_what_to_write(text: str) -> None:
    assert "is refused: " in reason(ast.parse(text).body[0])


def test_the_command_prints_the_table() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "homset", "fence"], capture_output=True, text=True, check=True
    )
    lines = done.stdout.splitlines()
    assert len(lines) == len(TABLE)
    assert any(line.startswith("Global") and "refused" in line for line in lines)
