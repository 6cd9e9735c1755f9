"""Which sensors an alarm needs: a program is asked before it runs.

A boiler has eight temperature sensors, a pressure gauge, a flow meter and a clock. Its control
program is an ordinary function. `Demand` says of each alarm which of the inputs it can depend on,
so that we know which alarms still stand when a sensor is taken out for repair. The answers are
checked: a broken sensor changes no alarm that does not need it.

Run me: python examples/alarms.py
"""

import numpy as np

import homset as hs
from homset import R, Z

SENSORS = 8
INPUTS = {"temperatures": R**SENSORS, "pressure": R, "flow": R, "hour": Z}


def alarms(temperatures, pressure, flow, hour):
    """The alarms, by name."""
    burner, boiler = temperatures[:3], temperatures[3:7]
    limit = 1.2 * pressure + 80.0 if hour >= 22 else 90.0
    spread = 0.0
    for i in range(3):
        spread = max(spread, abs(boiler[i + 1] - boiler[i]))
    return {
        "overheated": np.max(boiler) > limit,
        "no flame": np.mean(burner) < 200.0,
        "uneven": spread > 5.0,
        "leak": flow > 0.1 and pressure < 1.0,
    }


def needs(program):
    """For each alarm the inputs that it needs, as a dict of marks."""
    demand = hs.Demand(program)
    names = program(np.zeros(SENSORS), 0.0, 0.0, 0)
    found = {}
    for alarm in names:
        marks = demand({name: name == alarm for name in names})
        found[alarm] = dict(zip(INPUTS, marks, strict=True))
    return found


def broken(rng, which):
    """Inputs, and the same with a sensor that says anything."""
    inputs = {
        "temperatures": rng.uniform(20, 400, SENSORS),
        "pressure": rng.uniform(0, 3),
        "flow": rng.uniform(0, 0.2),
        "hour": int(rng.integers(24)),
    }
    wrong = dict(inputs)
    if isinstance(which, int):
        wrong["temperatures"] = inputs["temperatures"].copy()
        wrong["temperatures"][which] = rng.normal(0, 1e6)
    else:
        wrong[which] = int(rng.integers(24)) if which == "hour" else rng.normal(0, 1e6)
    return inputs, wrong


def main():
    """Print what is found, and check it."""
    program = hs.arrow(alarms).at(*INPUTS.values())
    table = needs(program)
    for alarm, marks in table.items():
        sensors = "".join("×" if mark else "·" for mark in marks["temperatures"])
        others = [name for name in ("pressure", "flow", "hour") if marks[name]]
        print(f"{alarm:11} needs temperatures {sensors}  {', '.join(others)}")
    assert not any(marks["temperatures"][7] for marks in table.values())
    print("sensor 8 is needed by no alarm: it can be taken out")

    rng = np.random.default_rng(0)
    tried = 0
    for which in [*range(SENSORS), "pressure", "flow", "hour"]:
        for _ in range(50):
            before, after = [program(*inputs.values()) for inputs in broken(rng, which)]
            for alarm, marks in table.items():
                mark = marks["temperatures"][which] if isinstance(which, int) else marks[which]
                assert mark or before[alarm] == after[alarm]
                tried += not mark
    print(f"{tried} alarms without a broken sensor that they do not need: none has changed")


if __name__ == "__main__":
    main()
