"""`import homset` brings nothing heavy with it: those libraries come when they are used.

How long it takes is measured by `benchmarks/import_time.py`.
"""

import subprocess
import sys

import pytest


def loaded(program: str) -> set[str]:
    """The modules that a new process has after running `program`."""
    code = f"import sys\n{program}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("library", ["sympy", "hypothesis", "pygraphviz", "llvmlite", "pytest"])
def test_import_leaves_out(library):
    assert library not in loaded("import homset")


def test_import_brings_no_third_party_library_but_numpy():
    before = {name.partition(".")[0] for name in loaded("import numpy")}
    after = {name.partition(".")[0] for name in loaded("import homset")}
    assert after - before - sys.stdlib_module_names == {"homset"}


def test_running_and_differentiating_need_no_sympy():
    program = "import homset as hs; hs.grad(hs.mul)(3.0, 4.0); hs.Graph(hs.mul); repr(hs.mul)"
    assert "sympy" not in loaded(program)


def test_sympy_is_imported_when_the_symbolic_category_is_used():
    assert "sympy" in loaded("import homset as hs; hs.SymPy(hs.mul)")


def test_star_import_gives_the_vocabulary_and_stays_light():
    assert "sympy" not in loaded("from homset import *; dup >> mul")


def test_the_first_compile_brings_only_modules_of_homset(tmp_path):
    text = "import math\ndef f(x, n):\n    while x > n:\n        x = math.sin(x)\n    return x\n"
    (tmp_path / "written.py").write_text(text)
    program = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import written, homset as hs"
    new = loaded(f"{program}; hs.arrow(written.f).at(hs.R, hs.Z)") - loaded(program)
    others = {name for name in new if name.partition(".")[0] != "homset"}
    assert all([name == "cmath" or name.startswith("numpy.fft") for name in others])  # 1 ms
