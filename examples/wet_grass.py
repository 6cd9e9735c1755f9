"""What an observation tells: three doors, wet grass, and a faulty sensor, by exact inference.

A program draws and observes; `Probability` runs it in all ways at once, and merges equal outcomes.
With `Fraction` as its numbers the answers are exact, and are checked against Bayes' rule. The
sensor is a hidden Markov model: a loop over 1,000 steps, whose cost grows with the steps and the
states, not with the histories. It is checked against the forward algorithm on matrices.

Run me: python examples/wet_grass.py
"""

from fractions import Fraction

import numpy as np

import homset as hs
from homset import B, Z

exact = hs.Kleisli(hs.Distributions(Fraction))


@hs.arrow
def doors(change, knows):
    """Whether the car is won by a change of the door, or without, after a goat has been shown.

    The host knows where the car is, or opens one of the other doors and is lucky.
    """
    car, first = hs.below(3), hs.below(3)
    shown = (first + 1 + hs.below(2)) % 3
    if knows and first != car:
        shown = 3 - first - car
    hs.observe(shown != car)
    last = 3 - first - shown if change else first
    return last == car


@hs.arrow
def rain(sprinkler_seen):
    """Whether it rained, as the grass is wet, and perhaps the sprinkler was seen at work."""
    rain = hs.bernoulli(0.25)
    sprinkler = hs.bernoulli(0.125 if rain else 0.5)
    if sprinkler_seen:
        hs.observe(sprinkler)
    if rain and sprinkler:
        wet = hs.bernoulli(0.9375)
    elif rain or sprinkler:
        wet = hs.bernoulli(0.75)
    else:
        wet = False
    hs.observe(wet)
    return rain


STEPS = 1000
MOVES = np.array([[0.75, 0.25, 0.0], [0.125, 0.75, 0.125], [0.0, 0.5, 0.5]])
ALARMS = np.array([0.05, 0.25, 0.9])
SEEN = np.random.default_rng(0).random(STEPS) < 0.3


@hs.arrow
def machine(state):
    """The state of a machine after alarms that were heard or not: good, worn or broken."""
    for heard in SEEN:
        state = hs.categorical(3)(MOVES[state])
        hs.observe(hs.bernoulli(ALARMS[state]) == heard)
    return state


def forward(state):
    """The distribution of the state, by the forward algorithm."""
    p = np.eye(3)[state]
    for heard in SEEN:
        p = p @ MOVES * (ALARMS if heard else 1 - ALARMS)
        p = p / p.sum()
    return p


def bayes(seen):
    """The probability of rain given wet grass, from the joint distribution of the three."""
    joint = {
        (True, True): Fraction(1, 4) * Fraction(1, 8) * Fraction(15, 16),
        (True, False): Fraction(1, 4) * Fraction(7, 8) * Fraction(3, 4),
        (False, True): Fraction(3, 4) * Fraction(1, 2) * Fraction(3, 4),
    }
    given = {key: p for key, p in joint.items() if key[1] or not seen}
    return sum(p for (rain, _), p in given.items() if rain) / sum(given.values())


def main():
    """Print the answers, and check them."""
    for change, knows, expected in [
        (True, True, Fraction(2, 3)), (False, True, Fraction(1, 3)), (True, False, Fraction(1, 2)),
    ]:  # fmt: skip
        won = exact(doors.at(B, B))(change, knows).probability(True)
        host = "who knows" if knows else "with luck"
        print(
            f"{'changing' if change else 'staying'} wins with probability {won}, by a host {host}"
        )
        assert won == expected
    for seen in (False, True):
        found = exact(rain.at(B))(seen).probability(True)
        print(f"it rained with probability {found}{' if the sprinkler was seen' if seen else ''}")
        assert found == bayes(seen)

    found = hs.Probability(machine.at(Z))(0)
    p = [found.probability(state) for state in range(3)]
    print(f"after {STEPS} steps the machine is good, worn, broken: {np.round(p, 6)}")
    np.testing.assert_allclose(p, forward(0), rtol=1e-9)


if __name__ == "__main__":
    main()
