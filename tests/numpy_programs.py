"""Functions that use NumPy on whole arrays, each with the shapes of its arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

PROGRAMS: dict[Callable[..., Any], tuple[tuple[int, ...], ...]] = {}


def on(*shapes: tuple[int, ...]) -> Callable[[Any], Any]:
    """Enter a function with the shapes of its arguments."""

    def enter(f: Any) -> Any:
        PROGRAMS[f] = shapes
        return f

    return enter


@on((4,))
def unary_functions(x):
    return np.exp(x) + np.sin(x) * np.cos(x) - np.tanh(x) / np.sqrt(1.0 + x**2)


@on((3, 4), (4,))
def broadcasting_a_row(x, y):
    return x * y - y / (2.0 + x * x)


@on((3, 1), (4,))
def broadcasting_both(x, y):
    return x + y, x * y


@on((3,), ())
def array_and_number(x, s):
    return s * x + s**2 - x / (1 + s * s)


@on((3, 4))
def sums(x):
    return np.sum(x), np.sum(x, axis=0), x.sum(axis=1, keepdims=True), x.mean(), np.mean(x, axis=-1)


@on((3, 4))
def moments(x):
    return np.var(x), np.std(x, axis=0), x.var(axis=1, ddof=1)


@on((3, 4))
def extrema(x):
    return np.max(x), np.min(x, axis=0), x.max(axis=1), np.argmax(x), np.argmin(x, axis=1)


@on((2, 3))
def products(x):
    return np.prod(x), np.prod(x, axis=0), x.prod(axis=1, keepdims=True)


@on((3, 4))
def running_sums(x):
    return np.cumsum(x), np.cumsum(x, axis=0), np.diff(x), np.diff(x, axis=0, n=2)


@on((3, 4), (4, 2), (4,))
def matrix_products(a, b, v):
    return a @ b, a @ v, np.dot(a, v), v @ b, v @ v, np.matmul(a, b)


@on((2, 3, 4), (2, 4, 3))
def stacks_of_matrices(a, b):
    return a @ b, np.einsum("bij,bjk->ik", a, b), np.einsum("bij,bji->b", a, b)


@on((3,), (4,))
def outer_products(x, y):
    return np.outer(x, y), np.einsum("i,j->ji", x, y), np.tensordot(x, y, 0)


@on((3, 3), (3, 4))
def contractions(a, b):
    return np.trace(a), np.tensordot(a, b, ([0], [0])), np.einsum("ii->i", a), np.inner(a, b.T)


@on((3, 4))
def shapes(x):
    return (
        x.reshape(4, 3), x.reshape(-1), np.ravel(x), x.T, np.transpose(x, (1, 0)),
        np.expand_dims(x, 1), np.squeeze(x[:, :1]), np.swapaxes(x, 0, 1),
    )  # fmt: skip


@on((4, 3))
def slices(x):
    return x[1:3], x[::-1], x[:, 0], x[::2, 1:], x[-1], x[..., -1], x[None, :, 1], x[1, 2]


@on((4, 3))
def index_arrays(x):
    i = np.array([2, 0, 2])
    return x[i], x[:, [1, 0]], x[i, [0, 1, 2]], np.take(x, i, axis=0), x[x.shape[0] - 1]


@on((5,))
def known_masks(x):
    mask = np.array([True, False, True, True, False])
    return x[mask], np.where(mask, x, 0.0), np.where(x > 0, x, -x)


@on((4,))
def assignments(x):
    y = np.zeros((2, 4))
    y[0] = x
    y[1, 1:3] = x[:2] * 2
    y[:, 3] = 7.0
    z = x * 2
    z[0] = z[1] * z[2]
    z[1:] += x[:-1]
    return y, z


@on((3,), (3,))
def joining(x, y):
    return (
        np.concatenate([x, y]), np.stack([x, y]), np.stack((x, y), axis=1), np.hstack([x, y]),
        np.vstack([x, y]), np.column_stack((x, y)),
    )  # fmt: skip


@on((2, 3))
def repeats(x):
    return np.repeat(x, 2), np.repeat(x, 3, axis=1), np.tile(x, 2), np.tile(x, (2, 1))


@on((3, 3))
def moving(x):
    return np.roll(x, 1), np.roll(x, -1, axis=1), np.flip(x), np.fliplr(x), np.pad(x, 1)


@on((5,))
def sorting(x):
    return np.sort(x), x[np.argsort(x)], np.argsort(x)


@on((3, 4))
def choices(x):
    return np.maximum(x, 0.0), np.minimum(x, x[0]), np.clip(x, -0.5, 0.5), np.abs(x)


@on((3, 3))
def triangles(x):
    return np.tril(x), np.triu(x, 1), np.diag(x), np.diag(x[0]), x * np.eye(3)


@on((3, 3), (3,), (3, 2))
def systems(a, b, c):
    m = a @ a.T + 2.0 * np.eye(3)
    return np.linalg.solve(m, b), np.linalg.solve(m, c), np.linalg.inv(m), np.linalg.det(m)


@on((3, 3))
def factors(a):
    m = a @ a.T + 2.0 * np.eye(3)
    sign, log = np.linalg.slogdet(m)
    return np.linalg.cholesky(m), sign, log


@on((3, 3))
def eigenvalues(a):
    w, v = np.linalg.eigh(a @ a.T + np.diag(np.array([1.0, 3.0, 7.0])))
    return w, v * v


@on((4, 3))
def orthogonal(a):
    q, r = np.linalg.qr(a)
    return q, r


@on((4, 3))
def singular_values(a):
    u, s, vt = np.linalg.svd(a, full_matrices=False)
    other = np.linalg.svd(a.T, full_matrices=False).U
    # The sign of a pair of vectors is any library's own choice.
    return np.abs(u), s, np.abs(vt), np.abs(other), np.linalg.svd(a, compute_uv=False)


@on((3, 3))
def truncated(a):
    u, s, vt = np.linalg.svd(a)
    return (u[:, :2] * s[:2]) @ vt[:2], np.sum(np.linalg.svd(a)[1]), np.linalg.norm(a, "nuc")


@on((4, 3), (4,), (2, 3))
def least_squares(a, b, c):
    x, *_ = np.linalg.lstsq(a, b)
    return x, np.linalg.pinv(a), np.linalg.pinv(c), np.linalg.lstsq(c, b[:2], rcond=None)[3]


@on((4, 3), (3, 3))
def named_results(a, b):
    q = np.linalg.qr(a)
    e = np.linalg.eigh(b + b.T, UPLO="U")
    return (
        q.R,
        np.linalg.qr(a, mode="r"),
        e.eigenvalues,
        np.linalg.slogdet(b),
        np.linalg.eigvalsh(b),
    )


@on((3, 3), (2, 3, 3))
def diagonals(a, b):
    return (
        np.diag(a, 1), np.diag(a[0], k=-1), np.diagonal(a, -2), np.diagonal(b, 1, 1, 2),
        np.trace(a, offset=1), np.trace(b, axis1=1, axis2=2), np.diagonal(a, 3), np.diag(a[0], 2),
    )  # fmt: skip


@on((4,), (3, 4), (2, 3, 3))
def all_norms(x, a, b):
    norm = np.linalg.norm
    return (
        norm(x, -np.inf), norm(x, 3), norm(x, -2), norm(a, "fro"), norm(a, 2), norm(a, 1),
        norm(a, -1), norm(a, np.inf), norm(a, -2), norm(b, "nuc", axis=(1, 2)),
        norm(b, 2, axis=(2, 0), keepdims=True), norm(a, 1, axis=0, keepdims=True),
        norm(a, -np.inf, (0, 1)),
    )  # fmt: skip


@on((4,), (4,))
def more_functions(x, y):
    return (
        np.sinc(x), np.logaddexp(x, y), np.logaddexp2(x, y), np.heaviside(x, 0.5) * x,
        np.fmax(x, y), np.fmin(x, y), np.nan_to_num(x), np.round(x, 1) * x, np.modf(x),
        np.divmod(x, 0.3)[1], np.float_power(np.abs(x), y), np.fabs(x), np.signbit(x),
    )  # fmt: skip


@on((3, 4), (4,))
def statistics(x, w):
    return (
        np.average(x, axis=1, weights=np.abs(w)), np.ptp(x, axis=0), np.cov(x), np.corrcoef(x.T),
        np.cov(w, x[0]), np.median(x, axis=0), np.percentile(w, 30), np.quantile(x, [0.3, 0.5], 1),
        np.cumprod(x), np.cumprod(x, axis=1), np.maximum.accumulate(w), np.gradient(w, 0.1),
        np.nansum(x), np.nanmean(x, axis=0), np.nanmax(x), np.count_nonzero(x > 0, axis=1),
    )  # fmt: skip


@on((3,), (3,), (3, 4), (3, 3))
def more_products(x, y, a, b):
    return (
        np.cross(x, y), np.cross(a.T, x), np.kron(x, y), np.kron(b, a), np.vander(x),
        np.vander(x, 2, increasing=True), np.linalg.matrix_power(b, 5), np.correlate(x, y, "full"),
        np.linalg.multi_dot([x, a, a.T]), np.linalg.cond(b), np.linalg.matrix_power(b, 0),
        np.linalg.qr(a),
    )  # fmt: skip


@on((4,), (3, 4), (4, 3, 2))
def more_shapes(x, a, t):
    return (
        np.rot90(a), np.rot90(a, 2), np.rot90(a, 3), np.split(x, 2), np.array_split(x, 3),
        np.hsplit(a, 2), np.vsplit(a, [1]), np.dstack([a, a]), np.meshgrid(x, x[:2]),
        np.meshgrid(x, x[:2], indexing="ij"), np.broadcast_arrays(x, a), np.block([[a, a], [a, a]]),
        np.append(x, a), np.append(a, a, axis=0), np.concatenate([x, a], axis=None),
        np.moveaxis(t, [0, 1], [1, 2]), np.rollaxis(t, 2), np.roll(a, (1, 2), axis=(0, 1)),
        t.mT, np.ravel(a, order="F"), np.reshape(a, (4, 3), order="F"), a.reshape(2, 6, order="F"),
    )  # fmt: skip


@on((4,), (2, 3))
def paddings(x, a):
    return (
        np.pad(x, 1, constant_values=2.0), np.pad(x, 2, mode="edge"), np.pad(a, 1, "reflect"),
        np.pad(x, (1, 2), mode="wrap"), np.pad(a, ((0, 1), (2, 0)), mode="symmetric"),
    )  # fmt: skip


@on((4, 5), (2, 2))
def convolution_of_pictures(x, k):
    windows = np.lib.stride_tricks.sliding_window_view(x, k.shape)
    return np.einsum("ijkl,kl->ij", windows, k)


@on((5,), (4,))
def tables(x, y):
    knots = np.array([-0.5, 0.0, 0.25, 2.0])
    return (
        np.interp(x, knots, y), np.interp(x, knots, y, left=0.0), np.searchsorted(knots, x),
        np.digitize(x, knots), np.bincount(np.array([0, 1, 1, 3]), weights=y), np.delete(x, 1),
        np.select([x > 0.5, x > 0.0], [x, x**2], default=1.0), np.choose([0, 1, 0, 1], [y, -y]),
        np.compress([True, False, True], x[:3]), np.linspace(x[0], x[1], 4),
    )  # fmt: skip


@on((4,), (3, 3))
def changes_in_place(x, a):
    y = x.copy()
    y[y > 0.2] = 0.0
    z = x.copy()
    z[z < 0.0] *= 3.0
    w = np.zeros(3)
    np.add.at(w, np.array([0, 2, 0, 1]), x)
    v = np.zeros(3)
    v[np.array([2, 0])] += x[:2]
    d = a.copy()
    np.fill_diagonal(d, x[0])
    d[d > 0.9] = 1.0
    e = a.copy()
    e[x[:3] > 0] = a[0]
    s = x.copy()
    s.sort()
    return y, z, w, v, d, e, s


@on((3, 4), (4,))
def methods_of_functions(x, y):
    return (
        np.add.reduce(x), np.multiply.reduce(x, axis=1), np.maximum.reduce(x), np.add.outer(y, y),
        np.logaddexp.reduce(x), np.multiply.outer(x, y), np.add.accumulate(x), np.cumulative_sum(y),
        np.sum(x, where=x > 0), np.max(x, initial=0.0), np.min(y, initial=-0.1, keepdims=True),
    )  # fmt: skip


@on((3,), (2, 3))
def norms(x, y):
    return np.linalg.norm(x), np.linalg.norm(x, 1), np.linalg.norm(y), np.linalg.norm(y, axis=1)


@on((5,), (3,))
def convolutions(x, k):
    return np.convolve(x, k), np.convolve(x, k, "same"), np.convolve(x, k, mode="valid")


@on((3, 4))
def truths(x):
    return np.all(x > -9), np.any(x > 0, axis=0), np.sum(x > 0), (x > 0) & (x < 1), ~(x > 0)


@on((3, 4), (4,))
def softmax_regression(x, w):
    z = x @ w
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


@on((8, 3), (3,), (8,))
def logistic_loss(x, w, y):
    p = 1.0 / (1.0 + np.exp(-(x @ w)))
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@on((6,))
def rosenbrock(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


@on((5, 4), (4, 3), (3,), (3, 2), (2,))
def perceptron(x, w1, b1, w2, b2):
    h = np.tanh(x @ w1 + b1)
    o = h @ w2 + b2
    top = np.max(o, axis=1, keepdims=True)
    return np.mean(np.log(np.sum(np.exp(o - top), axis=1)) + top[:, 0] - o[:, 0])


@on((4, 3), (3, 3), (3,))
def recurrent_cell(xs, w, b):
    h = np.zeros(3)
    for x in xs:
        h = np.tanh(w @ h + x * b)
    return h


@on((4, 2))
def pairwise_distances(x):
    d = x[:, None, :] - x[None, :, :]
    return np.sum(np.sqrt(np.sum(d**2, axis=-1) + 1.0))


@on((3, 3))
def loop_over_rows(m):
    total = 0.0
    for i in range(len(m)):
        total += np.sum(m[i] ** 2) * (i + 1)
    return total, [np.sum(row) for row in m]


@on((5,))
def helpers(x):
    def standardised(v):
        return (v - v.mean()) / v.std()

    return standardised(x).dot(x)


@on((0,), (3, 0))
def empties(x, y):
    return np.sum(x), x * 2, y @ x, np.sum(y, axis=1), y.T


@on((3,))
def integers(x):
    n = np.arange(3)
    return x * n, n + 1, np.sum(n), x**n, np.zeros(2, int), n // 2, n.astype(float) * x


@on((3,), (3,))
def comparisons(x, y):
    return np.less(x, y), np.logical_and(x > 0, y > 0), np.isclose(x, x), np.allclose(x, y), x == y


@on((4,))
def loops_of_arrays(x):
    y = x.copy()
    for _ in range(20):
        y = y - 0.1 * (y**3 - x)
    return y


@on((3,), ())
def branches_on_arrays(x, s):
    y = np.zeros(3)
    if s > 0:
        y = x * s
    return y if np.sum(x) > 0 else -y


@on((4, 4))
def a_causal_mask(x):
    scores = x + np.triu(np.full((4, 4), -np.inf), k=1)
    weights = np.exp(scores - np.max(scores, axis=-1, keepdims=True))
    return weights / np.sum(weights, axis=-1, keepdims=True) @ x


@on((4, 4))
def parts_of_truth_values(x):
    mask = np.tril(np.ones((4, 4), dtype=bool))
    return np.where(mask, x, 0.0), np.triu(x > 0.0), np.tril(np.ones((2, 3), dtype=int), 1)


@on((3, 4))
def reductions_of_some(x):
    some = x > 0.1
    return (
        np.mean(x, where=some | (x < 0.1)), np.mean(x, axis=1, where=x > -2.0, keepdims=True),
        np.max(x, axis=0, where=some, initial=-2.0), np.min(x, where=some, initial=2.0),
        np.sum(some, dtype=float), x.sum(axis=0, dtype=np.float64), np.mean(x, dtype=float),
    )  # fmt: skip


@on((3, 4))
def places_of_the_largest(x):
    i, j = np.unravel_index(np.argmax(x), x.shape)
    rows, columns = np.unravel_index(np.argsort(x.ravel())[:3], x.shape)
    return x[i, j], x[np.unravel_index(np.argmin(x), x.shape)], rows, columns, x[rows, columns]


@on((6,))
def a_triangle_from_its_entries(v):
    lower, upper = np.zeros((3, 3)), np.zeros((3, 4))
    lower[np.tril_indices(3)] = v
    upper[np.triu_indices(3, k=2, m=4)] = v[:3]
    lower[np.diag_indices(3)] = np.exp(v[:3])
    return lower @ lower.T, upper


@on((5,), (4, 5))
def entries_put_where_data_say(v, x):
    places = np.argsort(v)
    ranked, row, twice, pairs = np.zeros(5), np.ones((5, 2)), np.zeros(3), np.zeros((4, 5))
    ranked[places] = v
    row[places[:2]] = x[:2, :2]
    twice[places % 3] = v  # of two in one place the last one counts
    pairs[places[:3] % 4, places[1:4]] = v[:3]
    truths = np.zeros((5, 2), dtype=bool)
    truths[places[0], 1] = True
    truths[places[2:]] = v[:2] > 0.0
    negative = np.ones(5)
    negative[-1 - places[:3]] = 0.5
    return ranked, row, twice, pairs, truths, negative


@on((3, 4))
def places_out_of_range(x):
    places = np.array([-9, 1, 7]) + np.argmax(x) // 20
    return np.take(x, places, axis=1, mode="clip"), np.take(x, places, mode="wrap")


@on((2, 3))
def how_it_is_done_is_said(x):
    return (
        np.einsum("ij,kj,kl->il", x, x, x, optimize="optimal"), np.sort(x, axis=0, kind="stable"),
        np.argsort(x, kind="stable"), np.clip(x, a_min=-0.5, a_max=None), np.clip(x, max=0.5),
        np.zeros_like(x, dtype=int), x.astype("float64") + np.zeros(3, dtype=np.float64),
    )  # fmt: skip


@on((3, 4), (3,))
def what_stands_between_brackets(x, v):
    return (
        np.mgrid[0:3, 0:4] * x, np.mgrid[0:1:3j] + v, np.ogrid[0:3, 0:4][1] * x,
        np.r_[v, 1.0, 0:3, v[::2]], np.c_[v, v**2], np.c_[x, v], v[np.s_[1:]],
        sum([x[i] * i[0] for i in np.ndindex(x.shape)]),
    )  # fmt: skip


@on((5, 4), (4,))
def blocks_are_replaced(x, v):
    y, z, first, last, none, whole = (x.copy() for _ in range(6))
    y[1:-1] = v
    z[1:3, 2:] = x[:2, :2] * v[0]
    first[:2] = 0.5 * x[3:]
    last[-1:, 1:2] = 3.0
    none[2:2] = 7.0
    whole[:, 1:3] -= v[:2]
    y[1:-1, 1:-1] += 0.1 * (x[2:, 1:-1] - 2.0 * x[1:-1, 1:-1])
    return y, z, first, last, none, whole


@on((3, 4))
def methods_of_more_functions(x):
    y = 2.0 + x
    return (
        np.hypot.reduce(x), np.subtract.reduce(x, axis=1), np.divide.accumulate(y, axis=1),
        np.logaddexp.accumulate(x), np.power.outer(y[0], x), np.arctan2.outer(x[0], y[1]),
        np.logaddexp.reduce(x, axis=None), np.fmax.reduce(x, axis=(0, 1), initial=0.1),
        np.multiply.reduce(x, initial=3.0),
    )  # fmt: skip


@on((3, 4))
def what_is_a_number(x):
    y = np.where(np.arange(4) == np.array([[1], [0], [7]]), np.nan, x)
    return (
        np.nanvar(y), np.nanstd(y, axis=1), np.nanvar(y, axis=0, ddof=1), np.nanmax(y, axis=1),
        np.nanmin(y), np.nancumsum(y, axis=1), np.nancumprod(y), np.nanmedian(y, axis=1),
        np.nanquantile(y, [0.3, 0.6]), np.nanmean(y) * np.nansum(y) * np.nanprod(y),
    )  # fmt: skip


@on((3, 4))
def places_and_angles(x):
    s = 0.0
    for (i, j), v in np.ndenumerate(x):
        s = s * x[i, j - 1] + v * v * (i - j)
    return s, np.unwrap(9.0 * x) ** 2, np.unwrap(x, period=0.7, axis=0)
