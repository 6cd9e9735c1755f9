"""ADBench's bundle adjustment: the sparse Jacobian of 1000 observations, by homset and by JAX.

Each residual depends on one camera (11 numbers), one point (3) and one weight. homset finds the
pattern and colours it: 15 passes whatever the size. In JAX one differentiates one observation and
maps that over all (`vmap(jacfwd(...))`), which needs to know the pattern by hand.

    python benchmarks/bundle_adjustment.py [--seconds 2]
"""

from __future__ import annotations

import argparse
import time
from statistics import median

import numpy as np

import homset as hs

CAMERAS, POINTS, OBSERVATIONS = 10, 300, 1000


def projected(np, camera, point):
    """Where cameras see points, one row each; `np` is NumPy, or JAX's."""
    turn, centre, focus = camera[..., 0:3], camera[..., 3:6], camera[..., 6:7]
    middle, radial = camera[..., 7:9], camera[..., 9:11]
    away = point - centre
    angle = np.sqrt(np.sum(turn * turn, axis=-1, keepdims=True))
    axis = turn / angle
    ax, ay, az = axis[..., 0:1], axis[..., 1:2], axis[..., 2:3]
    x, y, z = away[..., 0:1], away[..., 1:2], away[..., 2:3]
    cross = np.concatenate([ay * z - az * y, az * x - ax * z, ax * y - ay * x], axis=-1)
    along = np.sum(axis * away, axis=-1, keepdims=True)
    turned = away * np.cos(angle) + cross * np.sin(angle) + axis * along * (1.0 - np.cos(angle))
    flat = turned[..., 0:2] / turned[..., 2:3]
    r2 = np.sum(flat * flat, axis=-1, keepdims=True)
    bend = 1.0 + radial[..., 0:1] * r2 + radial[..., 1:2] * r2 * r2
    return focus * bend * flat + middle


def scene():
    """Cameras, points, weights; which camera saw which point, and where."""
    draw = np.random.default_rng(0)
    cameras = 0.1 * draw.standard_normal((CAMERAS, 11)) + np.r_[np.zeros(5), -5.0, 1.0, np.zeros(4)]
    points = draw.standard_normal((POINTS, 3))
    which, whose = draw.integers(0, CAMERAS, OBSERVATIONS), draw.integers(0, POINTS, OBSERVATIONS)
    seen = draw.standard_normal((OBSERVATIONS, 2))
    return cameras, points, 1.0 + 0.1 * draw.standard_normal(OBSERVATIONS), which, whose, seen


def by_homset(cameras, points, weights, which, whose, seen):
    """The Jacobian as a sparse matrix, and how long it took to plan."""

    def residuals(cameras, points, weights):
        away = projected(np, cameras[which], points[whose]) - seen
        return np.reshape(weights[:, None] * away, (2 * OBSERVATIONS,))

    objects = [hs.R**x.shape for x in (cameras, points, weights)]
    jacobian = hs.sparse_jacobian(hs.arrow(residuals).at(*objects), mode="forward")
    return lambda: jacobian(cameras, points, weights)


def by_jax(cameras, points, weights, which, whose, seen):
    """The blocks of the Jacobian, observation by observation."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)

    def residual(camera, point, weight, at):
        return weight * (projected(jnp, camera, point) - at)

    blocks = jax.jit(jax.vmap(jax.jacfwd(residual, argnums=(0, 1, 2))))
    given = [jnp.asarray(x) for x in (cameras[which], points[whose], weights, seen)]
    return lambda: jax.block_until_ready(blocks(*given))


def dense(blocks, which, whose):
    """JAX's blocks in their places."""
    found = np.zeros((2 * OBSERVATIONS, 11 * CAMERAS + 3 * POINTS + OBSERVATIONS))
    for i in range(OBSERVATIONS):
        rows = slice(2 * i, 2 * i + 2)
        found[rows, 11 * which[i] : 11 * which[i] + 11] = blocks[0][i]
        start = 11 * CAMERAS + 3 * whose[i]
        found[rows, start : start + 3] = blocks[1][i]
        found[rows, 11 * CAMERAS + 3 * POINTS + i] = blocks[2][i]
    return found


def main():
    """Prints milliseconds a Jacobian, interleaved, and what the first one took."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=2.0)
    args = parser.parse_args()
    given = scene()
    runs, first, found = {}, {}, {}
    for name, make in {"homset": by_homset, "jax": by_jax}.items():
        start = time.perf_counter()
        try:
            runs[name] = make(*given)
            found[name] = runs[name]()
        except ImportError:
            runs.pop(name, None)
            continue
        first[name] = time.perf_counter() - start
    if "jax" in runs:
        wanted = dense([np.asarray(b) for b in found["jax"]], *given[3:5])
        np.testing.assert_allclose(found["homset"].toarray(), wanted, rtol=1e-9, atol=1e-9)
    times = {name: [] for name in runs}
    end = time.perf_counter() + args.seconds
    while time.perf_counter() < end:
        for name, run in runs.items():
            start = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - start)
    print(f"{'':10}{'ms a Jacobian':>16}{'first ms':>12}")
    for name, ts in times.items():
        print(f"{name:10}{1e3 * median(ts):16.3f}{1e3 * first[name]:12.0f}")


if __name__ == "__main__":
    main()
