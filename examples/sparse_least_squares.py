"""Bundle adjustment in the small: cameras and points from what the cameras saw, by Gauss-Newton.

Each residual is of one camera and one point, so the Jacobian is sparse: `hs.sparse_jacobian` finds
its pattern (`hs.Sparsity`) and all of its entries by six passes, whatever the number of points.

    python examples/sparse_least_squares.py
"""

import numpy as np
from scipy.sparse import identity
from scipy.sparse.linalg import spsolve

import homset as hs


def residuals(cameras, points, which, whose, seen):
    """Where the cameras see the points, turned, moved and drawn to a scale, less where they did."""
    angle, point = cameras[which, 0], points[whose]
    x = np.cos(angle) * point[:, 0] - np.sin(angle) * point[:, 2] + cameras[which, 1]
    z = np.sin(angle) * point[:, 0] + np.cos(angle) * point[:, 2] + cameras[which, 2]
    y = point[:, 1] + cameras[which, 3]
    return (np.stack([x / (6.0 + z), y / (6.0 + z)], axis=1) - seen).ravel()


def main(cameras=8, points=200):
    """Recovers the scene from cameras and points that are a little off."""
    draw = np.random.default_rng(0)
    true = draw.normal(scale=0.3, size=(cameras, 4)), draw.normal(size=(points, 3))
    which, whose = (i.ravel() for i in np.indices((cameras, points)))
    seen = residuals(*true, which, whose, np.zeros((len(which), 2))).reshape(-1, 2)

    def off(c, p):
        return residuals(c, p, which, whose, seen)

    J = hs.sparse_jacobian(hs.arrow(off).at(hs.R ** (cameras, 4), hs.R ** (points, 3)))
    c, p = (part + draw.normal(scale=0.02, size=part.shape) for part in true)
    plan = J.plan(c, p)
    print(f"{plan.pattern.matrix.shape} with {plan.pattern.nnz} entries, {plan.passes} passes")
    for _ in range(8):
        r, jacobian = off(c, p), J(c, p)
        print(f"Σ r² = {r @ r:.3e}")
        normal = jacobian.T @ jacobian + 1e-9 * identity(jacobian.shape[1])
        step = spsolve(normal.tocsc(), -(jacobian.T @ r))
        c, p = c + step[: c.size].reshape(c.shape), p + step[c.size :].reshape(p.shape)
    assert plan.passes == 6
    assert np.sum(off(c, p) ** 2) < 1e-18
    print("the scene explains what was seen")


if __name__ == "__main__":
    main()
