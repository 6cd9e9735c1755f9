"""A marimo notebook: programs, graphs, matrices, equations and pictures show themselves.

Look at it:  marimo run examples/notebook.py    (python -m pip install 'homset[notebook]')
Run it:      python examples/notebook.py
"""

import marimo

app = marimo.App(app_title="homset in a notebook")


@app.cell
def imports():
    import marimo as mo

    import homset as hs
    from homset import add, cos, dup, mul, sin

    return add, cos, dup, hs, mo, mul, sin


@app.cell
def introduction(mo):
    mo.md("""
    # homset in a notebook

    What a cell ends with shows itself. A program is a string diagram, under its text:
    """)
    return


@app.cell
def program(add, dup, mul):
    mag_sqr = (dup >> mul) * (dup >> mul) >> add
    mag_sqr
    return (mag_sqr,)


@app.cell
def of_formulas(mo):
    mo.md("""Its formula, and that of its gradient:""")
    return


@app.cell
def formulas(hs, mag_sqr, mo):
    mo.vstack([hs.Latex(mag_sqr), *hs.SymPy(hs.grad(mag_sqr))])
    return


@app.cell
def of_derivations(mo):
    mo.md("""Why that is the gradient, step by step:""")
    return


@app.cell
def derivation(hs, mag_sqr):
    chain = hs.derive(mag_sqr)
    chain
    return (chain,)


@app.cell
def of_graphs(mo):
    mo.md("""The graph of a value with its pullback. What both use is green:""")
    return


@app.cell
def graph(cos, hs, mul, sin):
    cos_sin_prod = mul >> (cos & sin)
    reverse = hs.Graph(hs.GAD(hs.Dual(hs.LinearMaps))(cos_sin_prod))
    reverse
    return cos_sin_prod, reverse


@app.cell
def of_functions(mo):
    mo.md("""An ordinary function is a program too; its loop is a box:""")
    return


@app.cell
def function(hs):
    @hs.arrow
    def root(a: float) -> float:
        x = a
        while abs(x * x - a) > 1e-12 * a:
            x = 0.5 * (x + a / x)
        return x

    hs.draw(root)
    return (root,)


@app.cell
def of_points(mo):
    x = mo.ui.slider(0.0, 3.0, 0.1, value=2.0, label="x", show_value=True)
    y = mo.ui.slider(0.0, 3.0, 0.1, value=0.5, label="y", show_value=True)
    mo.vstack([mo.md("The Jacobian matrix at a point of your choice:"), x, y])
    return x, y


@app.cell
def matrix(cos_sin_prod, hs, x, y):
    _, jacobian = hs.GAD(hs.Matrices)(cos_sin_prod)(x.value, y.value)
    jacobian
    return (jacobian,)


@app.cell
def checks(chain, hs, jacobian, mag_sqr, reverse, root, x, y):
    """What is shown is right, or the notebook ends with an error."""
    import math

    z = x.value * y.value
    assert math.isclose(jacobian.array[0, 0], -y.value * math.sin(z))
    assert math.isclose(hs.grad(root)(2.0), 0.5 / math.sqrt(2.0))
    assert hs.grad(mag_sqr)(3.0, 4.0) == (6.0, 8.0)
    assert chain.checked == 4
    assert reverse.operations["cos"] == reverse.operations["sin"] == 1
    print("Derivatives, steps and operations are as they should be.")
    return


if __name__ == "__main__":
    app.run()
