"""A wolf, a goat and a cabbage cross a river: a search is a program that may choose.

The farmer's boat carries one of them besides him. Left alone, the wolf eats the goat, and the goat
the cabbage. A crossing is a Python function that chooses what to take along, and observes that
nobody is eaten; `Relation` is all that it can do. Crossings follow one another as arrows do, and
the shortest way over is read off the sets of what can be. The answer is checked by plain Python.

Run me: python examples/river_crossing.py
"""

from itertools import pairwise

import homset as hs
from homset import Z

START, GOAL = (0, 0, 0, 0), (1, 1, 1, 1)
NAMES = ("alone", "with the wolf", "with the goat", "with the cabbage")


@hs.arrow
def crossing(farmer, wolf, goat, cabbage):
    """The banks, 0 or 1, of the four after a crossing."""
    passenger = hs.below(4)
    if passenger == 1:
        hs.observe(wolf == farmer)
        wolf = 1 - wolf
    elif passenger == 2:
        hs.observe(goat == farmer)
        goat = 1 - goat
    elif passenger == 3:
        hs.observe(cabbage == farmer)
        cabbage = 1 - cabbage
    farmer = 1 - farmer
    hs.observe(goat == farmer or (wolf != goat and cabbage != goat))
    return farmer, wolf, goat, cabbage


def shortest(step, start, goal):
    """The states of a shortest way, found from what can be after each number of steps."""
    once = hs.Relation(step)
    reached = [{start}]
    while goal not in reached[-1]:
        reached.append(set().union(*map(once, reached[-1])))
    way = [goal]
    for before in reversed(reached[:-1]):
        way.append(min(state for state in before if way[-1] in once(state)))
    return way[::-1]


def allowed(before, after):
    """Whether the rules, said once more in plain Python, allow a crossing."""
    moved = [i for i in range(4) if before[i] != after[i]]
    together = all(before[i] == before[0] for i in moved)
    eaten = [pair for pair in ((1, 2), (2, 3)) if after[pair[0]] == after[pair[1]] != after[0]]
    return 0 in moved and len(moved) <= 2 and together and not eaten


def main():
    """Print the crossings, and check them."""
    step = crossing.at(Z, Z, Z, Z)
    way = shortest(step, START, GOAL)
    for number, (before, after) in enumerate(pairwise(way), 1):
        passenger = next((i for i in (1, 2, 3) if before[i] != after[i]), 0)
        print(f"{number}. the farmer crosses {NAMES[passenger]}")

    banks = [(f, w, g, c) for f in (0, 1) for w in (0, 1) for g in (0, 1) for c in (0, 1)]
    for before in banks:
        assert hs.Relation(step)(before) == {after for after in banks if allowed(before, after)}
    for crossings in range(len(way) - 1):
        assert GOAL not in hs.Relation(hs.iterate(step, crossings))(START)
    assert len(way) == 8
    print(f"{len(way) - 1} crossings, and none that takes fewer: the relation is that of the rules")


if __name__ == "__main__":
    main()
