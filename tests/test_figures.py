"""The figures of the 2018 paper: our graphs need no more operations than the paper's.

Programs and counts are those of the document, `papers/essence_of_ad/figures.py`.
"""

import pytest

from homset.papers import companions

with companions("essence-of-ad"):
    from figures import FIGURES, NAMES, counts, figure, ports, row


@pytest.mark.parametrize("name", NAMES)
def test_no_more_operations_than_the_paper(name: str) -> None:
    ours, theirs = counts(name)
    assert ports(figure(name)) == (FIGURES[name]["inputs"], FIGURES[name]["outputs"])
    assert all(ours[op] <= theirs[op] for op in ours), ours
    assert ours.total() <= theirs.total()


def test_the_table_of_figures(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [row(name) for name in NAMES]
    with capsys.disabled():
        print("\nfigure            ours paper   of each operation, ours/paper")
        for name, ours, theirs, each in rows:
            print(f"{name.strip('`'):18s} {ours:>3s} {theirs:>3s}   {each}")
    assert len(rows) == len(FIGURES) == 26
