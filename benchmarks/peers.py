"""What the README says of other libraries, tried with those that are installed.

    python benchmarks/peers.py

Prints each claim with the version that it was tried with; the exit code is 1 if one does not hold.
What it says of Julia's packages and of concat rests on their documentation.
"""

import importlib
import os
import sys
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def squared(x: Any) -> Any:
    """A loop that data ends: 2 is squared twice, so that the derivative there is 4 · 2³."""
    while x < 10.0:
        x = x * x
    return x


def refuses(run: Callable[[], object]) -> bool:
    """Whether something is an error."""
    try:
        run()
    except Exception:
        return True
    return False


def jax_facts(jax: Any) -> dict[str, bool]:
    """JAX."""
    lax, jaxpr = jax.lax, jax.make_jaxpr(lambda x: x * x)(2.0)
    looped = lambda x: lax.while_loop(lambda x: x < 10.0, lambda x: x * x, x)  # noqa: E731
    cubed = lambda x: lax.fori_loop(0, 3, lambda i, y: y * x, 1.0)  # noqa: E731
    scanned = lambda x: lax.scan(lambda y, _: (y * x, None), 1.0, None, 3)[0]  # noqa: E731
    return {
        "functions are traced, so a loop on data is refused": refuses(
            lambda: jax.jit(squared)(2.0)
        ),
        "no reverse mode of lax.while_loop": refuses(lambda: jax.grad(looped)(2.0)),
        "forward mode of lax.while_loop": jax.jvp(looped, (2.0,), (1.0,))[1] == 32.0,
        "reverse mode of loops of a fixed length": jax.grad(cubed)(2.0) == 12.0,
        "reverse mode of lax.scan": jax.grad(scanned)(2.0) == 12.0,
        "jaxprs are there to be interpreted": [str(e.primitive) for e in jaxpr.eqns] == ["mul"],
        "vmap": jax.vmap(lambda x: x * x)(jax.numpy.array([1.0, 2.0])).tolist() == [1.0, 4.0],
        "grad(abs) at 0 is 1": jax.grad(jax.numpy.abs)(0.0) == 1.0,
        "no gradient by an integer": refuses(lambda: jax.grad(squared)(2)),
    }


def torch_facts(torch: Any) -> dict[str, bool]:
    """PyTorch."""
    x = torch.tensor(2.0, requires_grad=True)
    y = squared(x)
    y.backward()
    return {
        "what runs is recorded": y.grad_fn is not None,
        "reverse mode of a loop that data ends": x.grad == 32.0,
        "torch.func": torch.func.grad(lambda x: x * x)(torch.tensor(2.0)) == 4.0,
        "torch.compile and export are there": all((torch.compile, torch.export.export)),
    }


def tensorflow_facts(tf: Any) -> dict[str, bool]:
    """TensorFlow."""
    x, graph = tf.constant(2.0), tf.function(squared)
    slopes = []
    for f in (squared, graph):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = f(x)
        slopes.append(tape.gradient(y, x).numpy())
    with tf.autodiff.ForwardAccumulator(x, tf.constant(1.0)) as forward:
        y = squared(x)
    operations = graph.get_concrete_function(x).graph.get_operations()
    return {
        "a tape has reverse mode of a loop that data ends": slopes == [32.0, 32.0],
        "ForwardAccumulator has forward mode": forward.jvp(y).numpy() == 32.0,
        "a graph is made from the source": any("While" in op.type for op in operations),
        "XLA compiles it": tf.function(squared, jit_compile=True)(x).numpy() == 16.0,
    }


def discopy_facts(discopy: Any) -> dict[str, bool]:
    """DisCoPy."""
    import sympy
    from discopy import python, symmetric, tensor
    from discopy.quantum import gates

    x, ty = sympy.Symbol("x"), symmetric.Ty("x")
    box = tensor.Box("f", tensor.Dim(1), tensor.Dim(2), [x * x, x])
    named = symmetric.Box("anything", ty, ty)
    functor = symmetric.Functor(ob={ty: int}, ar={named: lambda n: n + 1}, cod=python.Category())
    return {
        "boxes are any boxes, functors give them functions": functor(named >> named)(1) == 3,
        "gradients of tensor diagrams": list(box.grad(x).eval().array) == [2 * x, 1],
        "gradients of quantum circuits": bool(gates.Rz(x).grad(x)),
    }


FACTS: dict[str, Callable[[Any], dict[str, bool]]] = {
    "jax": jax_facts,
    "torch": torch_facts,
    "tensorflow": tensorflow_facts,
    "discopy": discopy_facts,
}


def main() -> int:
    """Try the facts of each library that is here."""
    wrong = 0
    for name, facts in FACTS.items():
        try:
            library = importlib.import_module(name)
        except ImportError:
            print(f"{name}: not installed")
            continue
        print(f"{name} {getattr(library, '__version__', None) or version(name)}")
        for claim, holds in facts(library).items():
            wrong += not holds
            print(f"  {'✓' if holds else '✗ does not hold:'} {claim}")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
