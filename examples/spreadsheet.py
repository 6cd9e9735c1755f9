"""A spreadsheet that recalculates what an edit changes, and nothing else.

The sheet is an ordinary function of its cells: hours of people in the months of a year, what they
cost, a budget. `Incremental` makes of it a sheet that takes edits: each tells which results have
new values. The sensitivities of the result, a gradient, are a sheet of the same kind.

Run me: python examples/spreadsheet.py
"""

import numpy as np

import homset as hs
from homset import R

PEOPLE, MONTHS = 400, 12


def sheet(hours, rates, budget):
    """The results of the sheet."""
    costs = hours * rates[:, None]
    month = np.sum(costs, axis=0)
    total = np.sum(month)
    return {
        "per person": np.sum(costs, axis=1),
        "per month": month,
        "total": total,
        "busiest month": np.max(month),
        "left": budget - total,
        "over budget": total > budget,
    }


def penalty(hours, rates, budget):
    """How far months are from an even spending of the budget."""
    month = np.sum(hours * rates[:, None], axis=0)
    return np.sum((month - budget / 12.0) ** 2)


CELLS = R ** (PEOPLE, MONTHS), R**PEOPLE, R


def same(found, expected):
    """Whether all results are equal up to rounding."""
    return all(np.allclose(found[name], expected[name], rtol=1e-12) for name in expected)


def main():
    """Edit the sheet, and compare it with a new one."""
    random = np.random.default_rng(2017)
    hours = random.integers(0, 160, (PEOPLE, MONTHS)).astype(float)
    rates = random.integers(40, 90, PEOPLE).astype(float)
    budget = float(np.sum(hours * rates[:, None])) + 500.0

    live = hs.Incremental(hs.arrow(sheet).at(*CELLS))
    results, edit = live(hours, rates, budget)
    print(f"total {results['total']:.0f}, left {results['left']:.0f}")

    # One cell: its person, its month, and what is made of them. The others are None.
    changed, edit = edit({(7, 3): hours[7, 3] + 20.0}, None, None)
    print("20 hours more of person 7 in month 3 change", changed)
    assert set(changed["per person"]) == {7}
    assert set(changed["per month"]) == {3}
    hours[7, 3] += 20.0

    # A budget that grows changes what is left, and the sums are not looked at.
    changed, edit = edit(None, None, budget + 9000.0)
    print("a larger budget changes", {name: x for name, x in changed.items() if x is not None})
    assert [name for name, x in changed.items() if x is not None] == ["left", "over budget"]
    budget += 9000.0

    # The same cell as it was: nothing to tell.
    assert edit(None)[0] is None

    # Many edits, some of one cell, some of a rate; and the derivative of the penalty beside it.
    steering = hs.Incremental(hs.grad(hs.arrow(penalty).at(*CELLS)))
    _, follow = steering(hours, rates, budget)
    for _ in range(100):
        person, month = int(random.integers(PEOPLE)), int(random.integers(MONTHS))
        hours[person, month] = float(random.integers(0, 160))
        rate = {person: float(random.integers(40, 90))} if random.integers(4) == 0 else None
        if rate:
            rates[person] = rate[person]
        cells = {(person, month): hours[person, month]}, rate, None
        _, edit = edit(cells)
        _, follow = follow(cells)

    # The answer: the sheet after all edits is the sheet of the cells as they are now.
    assert same(edit.value, sheet(hours, rates, budget))
    exact = hs.grad(hs.arrow(penalty).at(*CELLS))(hours, rates, budget)
    assert all(np.allclose(x, y, rtol=1e-9) for x, y in zip(follow.value, exact, strict=True))
    print(f"after 102 edits: total {edit.value['total']:.0f}, the same as by a new calculation")


if __name__ == "__main__":
    main()
