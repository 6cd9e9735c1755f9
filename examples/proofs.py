"""Questions about ordinary Python functions, answered by a solver and checked by running them.

A controller of a heater is proved safe, and the limit that it needs is found where it is not. A
timetable is solved from the function that says what a timetable must be. A fast way to evaluate a
spline is proved to be the slow one, and its slope to be bounded.

Run me: python examples/proofs.py   (needs the extra smt: pip install 'homset[smt]')
"""

from itertools import permutations

import homset as hs

# --- a controller that is safe --------------------------------------------------------------------

HOTTEST, COLDEST = 90.0, 5.0


def heater(temperature: float, target: float) -> float:
    """The power, in degrees a step: proportional to what is missing, clamped, off when hot."""
    power = 0.3 * (target - temperature)
    if power > 8.0:
        power = 8.0
    if power < 0.0 or temperature > 85.0:
        power = 0.0
    return power


def after(temperature: float, target: float, outside: float) -> float:
    """The temperature after a step, which loses a tenth of the difference to what is outside."""
    return temperature + heater(temperature, target) - 0.1 * (temperature - outside)


def within(temperature: float, target: float, outside: float) -> bool:
    """What is supposed of a step: the tank is between its limits, and so are the others."""
    return COLDEST <= temperature <= HOTTEST and target <= 100.0 and COLDEST <= outside <= 40.0


def stays(temperature: float, target: float, outside: float) -> bool:
    """What has to hold of a step: the tank stays between its limits."""
    return COLDEST <= after(temperature, target, outside) <= HOTTEST


def hot_day(temperature: float, target: float, outside: float) -> bool:
    """The same, on a day that is much too hot."""
    return COLDEST <= temperature <= HOTTEST and target <= 100.0 and COLDEST <= outside <= 120.0


# --- a timetable ----------------------------------------------------------------------------------


def timetable(ada: int, ben: int, cem: int, dia: int) -> bool:
    """Four talks in the hours 9 to 12: who speaks when."""
    hours = (ada, ben, cem, dia)
    for i in range(4):
        if hours[i] < 9 or hours[i] > 12:
            return False
        for j in range(i):
            if hours[i] == hours[j]:
                return False
    return ada < ben and abs(cem - ada) > 1 and dia != 9 and (ben == 10 or cem == 9)


def later(ada: int, ben: int, cem: int, dia: int) -> bool:
    """A timetable in which Ada does not speak first, and Cem not either."""
    return timetable(ada, ben, cem, dia) and ada > 9 and cem > 9


# --- two ways to the same number ------------------------------------------------------------------


def basis(t: float) -> float:
    """A cubic spline between four points, by the polynomials of its basis."""
    a, b, c, d = (1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3
    return (0 * a + 6 * b + 6 * c + 12 * d) / 6


def nested(t: float) -> float:
    """The same spline, multiplied out."""
    return 5 + t * (3 + t * (-3 + 2 * t))


def between(t: float) -> bool:
    """Where the spline is used."""
    return 0 <= t <= 1


slope = hs.grad(nested)


def rises(t: float) -> bool:
    """The spline never falls, and never rises faster than 3."""
    return 0 <= slope(t) <= 3


def main() -> None:
    """Ask, print the answers and check them."""
    safe = hs.prove(within, implies=stays)
    print(safe)
    assert safe

    heated = hs.prove(hot_day, implies=stays)
    print(heated)
    assert not heated
    temperature, target, outside = heated.values
    assert hot_day(temperature, target, outside)
    assert not COLDEST <= after(temperature, target, outside) <= HOTTEST

    found = hs.solve(timetable)
    print(found)
    assert sorted(found.values) == [9, 10, 11, 12]
    assert timetable(*found.values)
    none = hs.solve(later)
    print(none)
    assert isinstance(none, hs.NoSolution)
    assert not any(later(*hours) for hours in permutations(range(9, 13)))

    same = hs.equivalent(basis, nested)
    print(same)
    print(hs.prove(between, implies=rises))
    assert hs.prove(between, implies=rises)


if __name__ == "__main__":
    main()
