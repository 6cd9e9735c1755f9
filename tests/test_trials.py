"""Sampling: draws of programs, with their distribution, by a random generator."""

import numpy as np
import pytest
from test_kleisli import die

import homset as hs
from homset import Z
from homset.trials import Draw, Known, Trials, drawn


def test_draws_of_a_seed_are_the_same() -> None:
    walk = hs.iterate(hs.add(hs.identity.at(Z), hs.it >> hs.choose([-1, 1])), 10)
    one, other = hs.Sampling(5)(walk), hs.Sampling(5)(walk)
    assert [one(0) for _ in range(20)] == [other(0) for _ in range(20)]
    assert len({one(0) for _ in range(50)}) > 3


def test_the_generator_is_the_users() -> None:
    """Draws go on where the generator is: it is nobody else's."""
    rng = np.random.default_rng(1)
    run = hs.Sampling(rng)(hs.below)
    expected = np.random.default_rng(1)
    assert [run(100) for _ in range(5)] == [int(expected.integers(100)) for _ in range(5)]
    assert rng.random() == expected.random()


def test_the_mean_of_draws_is_near_the_mean() -> None:
    program = (die & die) >> hs.add
    run = hs.Sampling(2)(program)
    draws = hs.Distribution.of(Z, [run() for _ in range(4000)])
    exact = hs.Probability(program)()
    deviation = (exact.expect(lambda x: (x - 7) ** 2) / 4000) ** 0.5
    assert abs(draws.mean() - exact.mean()) < 4 * deviation
    assert draws.support == exact.support


def test_what_is_observed_is_drawn_again_until_it_holds() -> None:
    even = hs.equal(hs.remainder(hs.identity.at(Z), 2), 0)
    run = hs.Sampling(3)(die >> ((even >> hs.observe) & hs.identity) >> hs.exr)
    assert {run() for _ in range(60)} == {2, 4, 6}
    never = hs.Sampling(3)(die >> hs.less(hs.identity.at(Z), 0) >> hs.observe)
    with pytest.raises(hs.DomainError, match="held in none of 100000 draws"):
        never()


def test_weights_are_kept() -> None:
    run = hs.Sampling(4)(hs.categorical(3))
    found = hs.Distribution.of(Z, [run([0.0, 0.75, 0.25]) for _ in range(2000)])
    assert found.support == {1, 2}
    assert found.probability(1) == pytest.approx(0.75, abs=0.04)


def test_a_long_run_takes_no_stack() -> None:
    monad = Trials(np.random.default_rng(0))
    m = Known(0)
    for _ in range(50_000):
        m = monad.bind(m, lambda x: Known(x + 1))
    assert drawn(m, monad.rng) == 50_000
    toss = monad.rounds(lambda n: monad.unit(hs.Right(n) if n == 50_000 else hs.Left(n + 1)), 0)
    assert drawn(toss, monad.rng) == 50_000


def test_the_laws_of_the_monad() -> None:
    monad = Trials(np.random.default_rng(0))

    def f(n: int) -> Draw:
        return Draw(lambda rng: int(rng.integers(n + 1)))

    def g(n: int) -> Draw:
        return Draw(lambda rng: n - int(rng.integers(3)))

    m = f(9)
    same = monad.equal
    assert same(Z, monad.bind(monad.unit(4), f), f(4))
    assert same(Z, monad.bind(m, monad.unit), m)
    assert same(Z, monad.bind(monad.bind(m, f), g), monad.bind(m, lambda x: monad.bind(f(x), g)))
    assert not same(Z, m, f(8))
    # Not commutative: what is drawn first is another number.
    one = monad.lift2(lambda x, y: 100 * x + y, m, f(50))
    assert not same(Z, one, monad.lift2(lambda y, x: 100 * x + y, f(50), m))


def test_what_cannot_be_is_not_drawn_at_the_ends() -> None:
    """A generator may give 0 and entries of the sums themselves."""

    class Ends:
        def __init__(self, given: float) -> None:
            self.given = given

        def random(self) -> float:
            return self.given

    for given, place in [(0.0, 1), (0.5, 3), (np.nextafter(1.0, 0.0), 3)]:
        run = hs.Kleisli(Trials(Ends(given)))(hs.categorical(5))  # type: ignore[arg-type]
        assert run([0.0, 0.5, 0.0, 0.5, 0.0]) == place
