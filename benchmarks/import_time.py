"""How long `import homset` takes beyond NumPy's own import: a table, and what it may take.

Each import runs in a new process; the smallest of several times is shown, which is the one that
other processes disturbed least. Times are milliseconds inside the process, without Python's start.

    python benchmarks/import_time.py [--repeat 11]
"""

from __future__ import annotations

import argparse
import subprocess
import sys

LIMIT_MS = 250.0
HEAVY = ("sympy", "hypothesis", "pygraphviz")
PROBE = """
import sys, time
{before}
start = time.perf_counter()
import {module}
print(1000 * (time.perf_counter() - start))
print(*[name for name in {heavy!r} if name in sys.modules])
"""


def measure(module: str, before: str, repeat: int) -> tuple[float, str]:
    """The smallest time of importing `module` after running `before`, and what came with it."""
    code = PROBE.format(module=module, before=before, heavy=HEAVY)
    times, came = [], ""
    for _ in range(repeat):
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        first, came = done.stdout.splitlines()
        times.append(float(first))
    return min(times), came


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="How long `import homset` takes.")
    parser.add_argument("--repeat", type=int, default=11, help="processes a row (default 11)")
    repeat = parser.parse_args().repeat
    rows = [
        ("numpy", "", "import numpy"),
        ("homset", "", "import homset"),
        ("homset", "import numpy", "import homset, NumPy being there"),
        ("homset", "import numpy; import sympy", "import homset, NumPy and SymPy being there"),
    ]
    print(f"{'smallest of ' + str(repeat):<46}{'ms':>8}  imported with it")
    for module, before, label in rows:
        ms, came = measure(module, before, repeat)
        print(f"{label:<46}{ms:>8.1f}  {came}")
        if before == "import numpy":
            verdict = f"{'homset beyond NumPy, of at most ' + str(LIMIT_MS):<46}{ms:>8.1f}"
    print(verdict)


if __name__ == "__main__":
    main()
