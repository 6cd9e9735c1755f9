"""Random Python programs: arrows give what Python gives, and differentiate as differences say.

Where a result has no derivative at the arguments (a kink, a jump), differences with two steps, or
from the left and from the right, disagree: such results are left out of the comparison.
"""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, note, settings
from random_programs import RandomProgram, programs
from test_python_programs import leaves, numbers, with_floats

import homset as hs

# Recursive programs raise the limit of Python's own recursion, which Hypothesis would restore.
pytestmark = pytest.mark.filterwarnings("ignore:The recursion limit will not be reset")

few = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
many = settings(few, max_examples=3000, derandomize=False)


def agrees_in_value(program: RandomProgram) -> None:
    """An arrow gives what Python gives, to the last digits; nothing is refused."""
    note(program.text)
    function = program.function()
    arrow = hs.arrow(function)
    for args in program.inputs:
        expected = numbers(function(*copy.deepcopy(args)))
        np.testing.assert_allclose(numbers(arrow(*copy.deepcopy(args))), expected, 1e-12, 1e-12)


def slopes(f: Callable[[float], np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """The derivatives at 0 of some functions, and whether they have one."""
    step = 1e-5
    at = {k: f(k * step / 2) for k in (-2, -1, 0, 1, 2)}
    wide, narrow = (at[2] - at[-2]) / (2 * step), (at[1] - at[-1]) / step
    right, left = (at[2] - at[0]) / step, (at[0] - at[-2]) / step
    size = 1 + np.abs(narrow)
    smooth = (np.abs(wide - narrow) <= 1e-6 * size) & (np.abs(right - left) <= 2e-3 * size)
    return narrow, smooth


def agrees_in_derivative(program: RandomProgram) -> int:
    """Forward and reverse mode agree with each other, and with differences; how many do."""
    note(program.text)
    function = program.function()
    arrow = hs.arrow(function)
    compared = 0
    for args in program.inputs:
        value = arrow(*copy.deepcopy(args))
        real = np.array([isinstance(leaf, float) for leaf in leaves(value)])
        floats = sum(isinstance(leaf, float) for leaf in leaves(args))
        forward, reverse = (
            numbers(hs.jacobian(arrow, mode=mode)(*copy.deepcopy(args)))
            for mode in ("forward", "reverse")
        )
        np.testing.assert_allclose(forward, reverse, 1e-10, 1e-10)
        direction = np.random.default_rng(2018).uniform(-1, 1, floats)

        def along(t: float, args: Any = args, direction: Any = direction) -> np.ndarray:
            steps = iter(t * direction)
            moved = with_floats(copy.deepcopy(args), lambda x: float(x + next(steps)))
            return numbers(function(*moved))

        expected, smooth = (row[real] for row in slopes(along))
        given = forward.reshape(-1, floats) @ direction
        np.testing.assert_allclose(given[smooth], expected[smooth], 1e-5, 1e-5)
        compared += int(smooth.sum())
    return compared


@few
@given(programs())
def test_random_programs_give_what_python_gives(program: RandomProgram) -> None:
    agrees_in_value(program)


@few
@given(programs())
def test_random_programs_differentiate_as_differences_say(program: RandomProgram) -> None:
    agrees_in_derivative(program)


@pytest.mark.campaign
@many
@given(programs())
def test_many_random_programs_give_what_python_gives(program: RandomProgram) -> None:
    agrees_in_value(program)


@pytest.mark.campaign
@many
@given(programs())
def test_many_random_programs_differentiate_as_differences_say(program: RandomProgram) -> None:
    agrees_in_derivative(program)
