"""The example programs: one list, on which every category is tried.

The first ones are those of the 2018 paper; the others use each structure once, and small programs
that people write. Inputs are chosen so that nothing cancels: results do not depend on rounding.
"""

from typing import Any, NamedTuple

import homset as hs
from homset import (
    Arrow,
    B,
    Left,
    R,
    Right,
    Unit,
    Z,
    add,
    apply,
    const,
    cos,
    cross,
    cross_i,
    curry,
    distribute,
    dup,
    either,
    equal,
    ex,
    exl,
    exp,
    exr,
    fork,
    fork_i,
    greater,
    identity,
    in_i,
    inl,
    inr,
    it,
    iterate,
    jam,
    jam_i,
    join,
    join_i,
    left,
    less,
    less_equal,
    log,
    log1p,
    logical_and,
    logical_not,
    logical_or,
    maximum,
    mul,
    negate,
    repl_i,
    right,
    scale,
    scan,
    sin,
    sqrt,
    stack,
    sub,
    swap,
    uncurry,
    unstack,
    where,
    while_,
    zero,
)


class Example(NamedTuple):
    """A program with some inputs."""

    arrow: Arrow
    inputs: tuple[Any, ...]


sqr = dup >> mul
mag_sqr = (sqr * sqr) >> add

# A complex number is a pair: (a + bi) (c + di) = (ac − bd) + (ad + bc) i.
re1, im1, re2, im2 = exl >> exl, exl >> exr, exr >> exl, exr >> exr
complex_mul = sub(mul(re1, re2), mul(im1, im2)) & add(mul(re1, im2), mul(im1, re2))


def horner(*coefficients: float) -> Arrow:
    """The polynomial c₀ + c₁ x + c₂ x² + ..."""
    *rest, result = [const(c) for c in coefficients]
    for c in reversed(rest):
        result = add(c, mul(identity, result))
    return result.at(R)


# log (1 + exp z) − y z, for z = w x + b: the negative log-likelihood of one observation (x, y).
weights, observation = exl, exr
z = add(mul(weights >> exl, observation >> exl), weights >> exr)
logistic_loss = sub(z >> exp >> log1p, mul(observation >> exr, z))

dot = fork_i([mul(exl >> hs.ex_i(i, 3), exr >> hs.ex_i(i, 3)) for i in range(3)]) >> jam_i(3)

# Euclid's algorithm, by subtraction: (a, b) ↦ (min, max − min) until b is 0.
gcd = while_(hs.not_equal(exr, const(0, Z)), (hs.minimum & sub(hs.maximum, hs.minimum))) >> exl

# Newton's iteration y ↦ (y + x/y) / 2 for √x, until y² is close to x; the state is (x, y).
newton = (
    fork(identity, identity)
    >> while_(
        less(const(1e-9), hs.abs(sub(mul(exr, exr), exl))),
        exl & mul(0.5, add(exr, hs.div(exl, exr))),
    )
    >> exr
).at(R)

# x, x + 1, x + 2 in a list, and their product.
listed = fork(identity, it >> hs.nil) >> iterate(add(exl, 1.0) & hs.push, 3)
multiplied = while_(exr >> hs.nonempty, mul(exl, exr >> hs.pop >> exl) & (exr >> hs.pop >> exr))
product_of_list = (fork(const(1.0), listed >> exr) >> multiplied >> exl).at(R)

# The last entry times x, put in the place of the first one.
last = fork(exl, const(-1, Z)) >> hs.get(3)
get_put = fork(fork(exl, const(0, Z)), mul(last, exr)) >> hs.put(3)

# xⁿ by recursion on n.
below = fork(exl >> exr, fork(exr >> exl, sub(exr >> exr, const(1, Z)))) >> apply
power = hs.fix(
    hs.cond(less(exr >> exr, const(1, Z)), const(1.0), mul(exr >> exl, below)).at(
        (Unit * R ** (R * Z)) * (R * Z)
    )
)

PROGRAMS: dict[str, Example] = {
    # --- the examples of the 2018 paper
    "add": Example(add, ((1.5, 2.0), (-1.0, 0.25))),
    "dup": Example(dup, (3.0,)),
    "fst": Example(exl, ((3.0, 4.0),)),
    "sqr": Example(sqr, (3.0, -0.5)),
    "mag_sqr": Example(mag_sqr, ((3.0, 4.0), (0.5, -2.0))),
    "cos_sin_prod": Example(mul >> (cos & sin), ((0.5, 2.0),)),
    "cos_2xx": Example(mul(mul(2.0, identity), identity) >> cos, (0.5,)),
    "cos_xpytz": Example(
        fork(ex(0, 3), mul(ex(1, 3), ex(2, 3))) >> add >> cos, ((0.25, 0.5, 1.5),)
    ),
    # --- formulas
    "horner": Example(horner(1.0, -2.0, 0.0, 4.0), (2.0, -0.5)),
    "x_plus_3y": Example(add(exl, mul(3, exr)), ((1.0, 2.0),)),
    "log_2x2": Example(log(mul(2.0, sqr)), (1.5,)),
    "norm": Example(mag_sqr >> sqrt, ((3.0, 4.0), (5.0, -12.0))),
    "softplus": Example(exp >> log1p, (0.0, 2.0)),
    "complex_mul": Example(complex_mul, (((1.0, 2.0), (3.0, 5.0)),)),
    "logistic_loss": Example(logistic_loss, (((0.5, -1.0), (2.0, 1.0)), ((1.0, 0.5), (1.0, 0.0)))),
    # --- choice
    "relu": Example(where(greater(identity, 0.0), identity, 0.0), (2.0, -2.0)),
    "huber": Example(
        where(less(hs.abs, 1.0), mul(0.5, sqr), sub(hs.abs, 0.5)), (0.5, -0.5, 3.0, -3.0)
    ),
    "maximum": Example(maximum, ((1.0, 2.0), (2.0, 1.0), (1.0, 1.0))),
    "between": Example(
        logical_and(less_equal(const(0.0), identity), less(identity, 1.0)), (0.0, 0.5, 1.0)
    ),
    # --- booleans and integers
    "xor": Example(
        logical_and(logical_or, logical_and >> logical_not),
        ((False, False), (False, True), (True, True)),
    ),
    "same": Example(equal.at(B * B), ((True, False), (False, False))),
    "polynomial_at_z": Example(
        sub(mul(identity, identity), mul(const(3), identity)).at(Z), (5, -(2**40))
    ),
    "gcd": Example(gcd, ((12, 18), (35, 64))),
    "mixed": Example(where(exl >> less(identity, 0), exr, negate @ exr).at(R * Z), ((-1.0, 3),)),
    # --- arrays
    "dot": Example(dot, (([1.0, 2.0, 3.0], [4.0, -5.0, 6.0]),)),
    "cross_i": Example(cross_i([sin, cos, sqr]), ([0.5, 1.0, 2.0],)),
    "fork_i": Example(fork_i([exl, add, mul]), ((2.0, 3.0),)),
    "join_i": Example(join_i([scale(2.0), identity, scale(-1.0)]), ([1.0, 10.0, 100.0],)),
    "in_i": Example(in_i(1, 3), (5.0,)),
    "repl_i": Example(repl_i(2), (1.5,)),
    "reverse": Example(
        unstack(3) >> fork(ex(2, 3), ex(1, 3), ex(0, 3)) >> stack(3), ([1.0, 2.0, 3.0],)
    ),
    "empty_sum": Example(jam_i(0), ([],)),
    # --- linear programs
    "linear": Example(
        join(scale(2.0), scale(3.0)) & join(negate, identity), ((1.0, 10.0), (0.5, 0.25))
    ),
    "jam": Example(jam.at((R * R) * (R * R)), (((1.0, 2.0), (30.0, 40.0)),)),
    "inl": Example(inl.at(R, R * R**2), (7.0,)),
    "inr_jam": Example(inr >> add, (7.0,)),
    "swap": Example(swap.at(R * R**2), ((1.0, [2.0, 3.0]),)),
    "subtract": Example(sub, ((5.0, 2.0),)),
    # --- constants and the terminal object
    "const": Example(const(2.5), (0.0,)),
    "const_array": Example(const(([1.0, 2.0], True)).at(Unit), ((),)),
    "it": Example(it, (3.0,)),
    "zero": Example(zero.at(Unit, R * R**2), ((),)),
    "unit_cross": Example(cross(), ((),)),
    # --- functions as values
    "curry": Example(curry(mul >> sin), (0.5,)),
    "uncurry": Example(uncurry(curry(sub)), ((5.0, 2.0),)),
    "apply": Example(apply, ((sin, 0.5),)),
    "twice": Example((exl & apply) >> apply, ((cos, 0.5),)),
    # --- coproducts
    "either": Example(either(sin, add), (Left(0.5), Right((1.0, 2.0)))),
    "plus": Example(negate + logical_not, (Left(1.0), Right(True))),
    "inject": Example(where(exl, 1, exr) >> right.at(R, Z + R), ((True, 2.0),)),
    "distribute": Example(distribute >> either(mul, exl), ((3.0, Left(2.0)), (3.0, Right(2.0)))),
    "safe_recip": Example(left >> either(hs.recip, const(0.0).at(Unit)), (4.0,)),
    # --- loops
    "iterate": Example(iterate(mul(identity, 0.5) >> cos, 3), (1.0,)),
    "fibonacci": Example(iterate(exr & add, 10).at(Z * Z), ((0, 1),)),
    "tripled_to_100": Example(while_(less(identity, 100), mul(3, identity)), (1.0, 1000.0)),
    "running_sums": Example(scan(add >> dup, 4), ((0.0, [1.0, 2.0, 3.0, 4.0]),)),
    "newton": Example(newton, (2.0,)),
    "checkpoint": Example(hs.checkpoint(iterate(mul(identity, 0.5) >> cos, 10)), (1.0,)),
    # --- branches, lists, entries by number, recursion
    "cond": Example(hs.cond(less(identity, 1.0), sqr, sub(mul(2.0, identity), 1.0)), (0.5, 3.0)),
    "product_of_list": Example(product_of_list, (3.0,)),
    "get_put": Example(get_put, (([1.0, 2.0, 4.0], 3.0),)),
    "power": Example(power, (((), (1.5, 3)),)),
}
