"""Small real functions in ordinary Python: the corpus on which the compiler is tried.

They are what people write, so their style is people's, not only this project's. Each has inputs
that lie away from kinks, from the borders of branches and from where a loop would take one step
more, so that a smooth program has derivatives there. Nothing is longer than one thought.
"""

# A corpus of what people write has bare zip, branches that could be `any`, and one-letter names.
# ruff: noqa: B905, PIE804, RET504, RET505, RUF007, SIM108

import cmath
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial, reduce
from typing import Any, NamedTuple

import numpy as np
import sympy as sp


@dataclass(frozen=True)
class Program:
    """A function of the corpus, with what is known about it.

    `inputs` are tuples of positional arguments; trailing ones that have defaults may be absent.
    `smooth` says that the result is three times differentiable in every float of these inputs;
    integers and booleans stay as they are, and complex numbers are two floats. `formula` is a
    closed form: it takes arguments of the same shape, each float replaced by a symbol (an array by
    an array of symbols), and gives SymPy expressions in the shape of the result. `dom` notes what
    the types of the inputs do not show.
    """

    function: Callable[..., Any]
    inputs: list[tuple[Any, ...]]
    smooth: bool = True
    formula: Callable[..., Any] | None = None
    dom: str = ""
    group: str = ""

    @property
    def name(self) -> str:
        """The name of the function."""
        return self.function.__name__


def section(group: str, *programs: Program) -> tuple[Program, ...]:
    """The programs, each told its group."""
    return tuple([replace(program, group=group) for program in programs])


def _array(*entries: Any) -> np.ndarray:
    return np.array(entries, dtype=float)


# -- Straight lines --------------------------------------------------------------------------------


def kinetic_energy(mass: float, velocity: float) -> float:
    return 0.5 * mass * velocity**2


def rosenbrock(x: float, y: float) -> float:
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def himmelblau(x, y):
    a = x * x + y - 11
    b = x + y * y - 7
    return a * a + b * b


def van_der_waals_pressure(moles: float, volume: float, temperature: float) -> float:
    """Pressure of carbon dioxide in bar, with the volume in litres."""
    attraction, size, gas_constant = 3.64, 0.04267, 0.083145
    ideal = moles * gas_constant * temperature / (volume - moles * size)
    return ideal - attraction * (moles / volume) ** 2


def lennard_jones(r: float, epsilon: float = 1.0, sigma: float = 1.0) -> float:
    s6 = (sigma / r) ** 6
    return 4 * epsilon * (s6 * s6 - s6)


def gaussian_density(x: float, mean: float, deviation: float) -> float:
    z = (x - mean) / deviation
    return math.exp(-0.5 * z * z) / (deviation * math.sqrt(2 * math.pi))


def logistic_curve(t, capacity, rate, middle):
    return capacity / (1 + math.exp(-rate * (t - middle)))


def lorentz_factor(velocity: float) -> float:
    beta = velocity / 299_792.458
    return 1 / math.sqrt(1 - beta**2)


def mortgage_payment(principal: float, yearly_rate: float, years: float) -> float:
    rate = yearly_rate / 12
    months = 12 * years
    return principal * rate / (1 - (1 + rate) ** -months)


def damped_oscillation(t: float, damping: float, frequency: float) -> float:
    envelope = np.exp(-damping * t)
    return envelope * np.cos(2 * np.pi * frequency * t)


def michaelis_menten(substrate, v_max, half):
    return v_max * substrate / (half + substrate)


def catenary_height(x: float, tension: float) -> float:
    return tension * (np.cosh(x / tension) - 1)


def chained_assignment(x: float) -> float:
    a = b = x + 1
    a += b
    a *= x
    b -= a / 2
    b **= 2
    return a + b


def reused_names(x: float) -> float:
    x = math.sin(x)
    x = x * x
    x = x + math.exp(x)
    return x


STRAIGHT = section(
    "straight lines",
    Program(
        kinetic_energy,
        [(2.0, 3.0), (0.5, -1.25), (10.0, 0.1)],
        formula=lambda m, v: m * v**2 / 2,
    ),
    Program(
        rosenbrock,
        [(1.2, 1.0), (-1.2, 1.0), (0.3, -0.4)],
        formula=lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
    ),
    Program(
        himmelblau,
        [(1.0, 2.0), (-2.5, 3.0), (3.3, -1.9)],
        formula=lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2,
    ),
    Program(
        van_der_waals_pressure,
        [(1.0, 24.0, 298.0), (2.0, 5.0, 350.0), (0.7, 1.5, 310.0)],
        formula=lambda n, v, t: (
            n * sp.Float(0.083145) * t / (v - n * sp.Float(0.04267)) - sp.Float(3.64) * n**2 / v**2
        ),
    ),
    Program(
        lennard_jones,
        [(1.1,), (1.5, 2.0), (1.3, 0.7, 1.2)],
        formula=lambda r, e=1, s=1: 4 * e * ((s / r) ** 12 - (s / r) ** 6),
    ),
    Program(
        gaussian_density,
        [(0.3, 0.0, 1.0), (1.5, 2.0, 0.7), (-2.0, -1.0, 2.5)],
        formula=lambda x, m, s: sp.exp(-((x - m) ** 2) / (2 * s**2)) / (s * sp.sqrt(2 * sp.pi)),
    ),
    Program(
        logistic_curve,
        [(0.5, 10.0, 1.0, 0.0), (3.0, 2.0, 0.7, 4.0), (-1.0, 1.0, 2.0, -0.4)],
        formula=lambda t, c, r, m: c / (1 + sp.exp(-r * (t - m))),
    ),
    Program(
        lorentz_factor,
        [(1000.0,), (150_000.0,), (-250_000.0,)],
        formula=lambda v: 1 / sp.sqrt(1 - (v / sp.Float(299792.458)) ** 2),
    ),
    Program(
        mortgage_payment,
        [(200_000.0, 0.04, 30.0), (1000.0, 0.1, 2.5), (5.0, 0.02, 1.0)],
        formula=lambda p, r, n: p * (r / 12) / (1 - (1 + r / 12) ** (-12 * n)),
    ),
    Program(
        damped_oscillation,
        [(0.3, 0.5, 1.0), (1.7, 0.1, 0.4), (0.9, 2.0, 3.0)],
        formula=lambda t, d, f: sp.exp(-d * t) * sp.cos(2 * sp.pi * f * t),
    ),
    Program(
        michaelis_menten,
        [(1.0, 2.0, 0.5), (0.1, 5.0, 2.0), (7.0, 1.0, 1.5)],
        formula=lambda s, v, k: v * s / (k + s),
    ),
    Program(
        catenary_height,
        [(0.5, 1.0), (-1.2, 2.0), (3.0, 4.0)],
        formula=lambda x, a: a * (sp.cosh(x / a) - 1),
    ),
    Program(
        chained_assignment,
        [(0.5,), (2.0,), (-1.7,)],
        formula=lambda x: 2 * (x + 1) * x + (x + 1 - (x + 1) * x) ** 2,
    ),
    Program(
        reused_names,
        [(0.5,), (2.0,), (-1.7,)],
        formula=lambda x: sp.sin(x) ** 2 + sp.exp(sp.sin(x) ** 2),
    ),
)


# -- Functions of math and NumPy -------------------------------------------------------------------


def elementary_functions(x: float) -> float:
    return math.sin(x) * math.cos(x) + math.tan(x / 3) - math.log(x) + math.exp(-x) * math.sqrt(x)


def numpy_functions(x: float) -> float:
    return np.tanh(x) + np.arctan(x) * np.log1p(x) - np.expm1(-x) + np.square(x) / np.cbrt(x)


def inverse_functions(x: float) -> tuple[float, float, float, float]:
    return math.asin(x), math.acos(x), np.arcsinh(x), math.atanh(x)


def polar(x: float, y: float) -> tuple[float, float]:
    return math.hypot(x, y), math.atan2(y, x)


def spherical_to_cartesian(r, theta, phi):
    return (
        r * np.sin(theta) * np.cos(phi),
        r * np.sin(theta) * np.sin(phi),
        r * np.cos(theta),
    )


def great_circle_distance(latitude1, longitude1, latitude2, longitude2, radius=6371.0):
    """Distance on a sphere by the haversine formula; angles in degrees."""
    phi1, phi2 = math.radians(latitude1), math.radians(latitude2)
    half_height = math.sin((phi2 - phi1) / 2) ** 2
    half_width = math.sin(math.radians(longitude2 - longitude1) / 2) ** 2
    h = half_height + math.cos(phi1) * math.cos(phi2) * half_width
    return 2 * radius * math.asin(math.sqrt(h))


def normal_cdf(x: float) -> float:
    return 0.5 * (1 + math.erf(x / math.sqrt(2)))


def black_scholes_call(spot, strike, rate, volatility, maturity):
    spread = volatility * math.sqrt(maturity)
    d1 = (math.log(spot / strike) + (rate + volatility**2 / 2) * maturity) / spread
    d2 = d1 - spread
    return spot * normal_cdf(d1) - strike * math.exp(-rate * maturity) * normal_cdf(d2)


class Greeks(NamedTuple):
    delta: float
    gamma: float
    vega: float
    rho: float


def black_scholes_greeks(spot, strike, rate, volatility, maturity) -> Greeks:
    spread = volatility * math.sqrt(maturity)
    d1 = (math.log(spot / strike) + (rate + volatility**2 / 2) * maturity) / spread
    density = math.exp(-(d1**2) / 2) / math.sqrt(2 * math.pi)
    return Greeks(
        delta=normal_cdf(d1),
        gamma=density / (spot * spread),
        vega=spot * density * math.sqrt(maturity),
        rho=strike * maturity * math.exp(-rate * maturity) * normal_cdf(d1 - spread),
    )


def cobb_douglas(labour: float, capital: float, elasticity: float) -> float:
    return labour**elasticity * capital ** (1 - elasticity)


def powers(x: float) -> float:
    return x**3 - 2 * x**-2 + x**0.5 + x**1 + x**0 + 2.0**x + pow(x, 4)


def smooth_magnitude(x: float) -> float:
    return abs(x) * math.copysign(1.0, x) + math.fabs(x) ** 1.5


def rounding(x: float) -> tuple[float, float, float]:
    return np.floor(x), np.ceil(x), np.trunc(x)


def _call(s: Any, k: Any, r: Any, v: Any, t: Any) -> Any:
    d1 = (sp.log(s / k) + (r + v**2 / 2) * t) / (v * sp.sqrt(t))
    cdf = [(1 + sp.erf(d / sp.sqrt(2))) / 2 for d in (d1, d1 - v * sp.sqrt(t))]
    return s * cdf[0] - k * sp.exp(-r * t) * cdf[1]


def _greeks(s: Any, k: Any, r: Any, v: Any, t: Any) -> Any:
    d1 = (sp.log(s / k) + (r + v**2 / 2) * t) / (v * sp.sqrt(t))
    density = sp.exp(-(d1**2) / 2) / sp.sqrt(2 * sp.pi)
    cdf = [(1 + sp.erf(d / sp.sqrt(2))) / 2 for d in (d1, d1 - v * sp.sqrt(t))]
    gamma, vega = density / (s * v * sp.sqrt(t)), s * density * sp.sqrt(t)
    return cdf[0], gamma, vega, k * t * sp.exp(-r * t) * cdf[1]


def _haversine(p1: Any, l1: Any, p2: Any, l2: Any, radius: Any = 6371) -> Any:
    p1, l1, p2, l2 = [angle * sp.pi / 180 for angle in (p1, l1, p2, l2)]
    h = sp.sin((p2 - p1) / 2) ** 2 + sp.cos(p1) * sp.cos(p2) * sp.sin((l2 - l1) / 2) ** 2
    return 2 * radius * sp.asin(sp.sqrt(h))


MARKETS = [
    (100.0, 95.0, 0.03, 0.2, 1.0),
    (50.0, 60.0, 0.01, 0.4, 0.5),
    (1.0, 1.1, 0.05, 0.3, 2.0),
]

FUNCTIONS = section(
    "functions of math and NumPy",
    Program(
        elementary_functions,
        [(0.4,), (1.3,), (2.6,)],
        formula=lambda x: sp.sin(2 * x) / 2 + sp.tan(x / 3) - sp.log(x) + sp.exp(-x) * sp.sqrt(x),
    ),
    Program(
        numpy_functions,
        [(0.4,), (1.3,), (2.6,)],
        formula=lambda x: (
            sp.tanh(x) + sp.atan(x) * sp.log(1 + x) - sp.exp(-x) + 1 + x ** sp.Rational(5, 3)
        ),
    ),
    Program(
        inverse_functions,
        [(0.3,), (-0.6,), (0.85,)],
        formula=lambda x: (sp.asin(x), sp.acos(x), sp.asinh(x), sp.atanh(x)),
    ),
    Program(
        polar,
        [(3.0, 4.0), (-1.0, 0.5), (0.7, -2.0)],
        formula=lambda x, y: (sp.sqrt(x**2 + y**2), sp.atan2(y, x)),
    ),
    Program(
        spherical_to_cartesian,
        [(1.0, 0.4, 1.1), (2.5, 1.9, -0.7), (0.3, 2.2, 3.0)],
        formula=lambda r, t, p: (
            r * sp.sin(t) * sp.cos(p),
            r * sp.sin(t) * sp.sin(p),
            r * sp.cos(t),
        ),
    ),
    Program(
        great_circle_distance,
        [(52.5, 13.4, 48.9, 2.35), (35.7, 139.7, -33.9, 151.2), (10.0, 20.0, 30.0, 40.0, 1.0)],
        formula=_haversine,
    ),
    Program(
        normal_cdf,
        [(0.0,), (1.2,), (-2.3,)],
        formula=lambda x: (1 + sp.erf(x / sp.sqrt(2))) / 2,
    ),
    Program(black_scholes_call, MARKETS, formula=_call),
    Program(black_scholes_greeks, MARKETS, formula=_greeks),
    Program(
        cobb_douglas,
        [(2.0, 3.0, 0.3), (10.0, 1.5, 0.75), (0.4, 0.9, 0.5)],
        formula=lambda labour, k, a: labour**a * k ** (1 - a),
    ),
    Program(
        powers,
        [(0.5,), (1.7,), (3.2,)],
        formula=lambda x: x**3 - 2 / x**2 + sp.sqrt(x) + x + 1 + 2**x + x**4,
    ),
    Program(
        smooth_magnitude,
        [(1.5,), (-0.7,), (4.0,)],
        formula=lambda x: x + sp.Piecewise((x, x > 0), (-x, True)) ** sp.Rational(3, 2),
    ),
    Program(rounding, [(1.5,), (-0.7,), (4.25,)], smooth=False),
)


# -- Tuples, named tuples, dataclasses, lists and dicts --------------------------------------------

Pair = tuple[float, float]
Quaternion = tuple[float, float, float, float]


def complex_product(a: Pair, b: Pair) -> Pair:
    (ar, ai), (br, bi) = a, b
    return ar * br - ai * bi, ar * bi + ai * br


def complex_reciprocal(z: Pair) -> Pair:
    re, im = z
    norm = re * re + im * im
    return re / norm, -im / norm


def swap_and_scale(pair: tuple[float, float], factor: float) -> tuple[float, float]:
    x, y = pair
    x, y = y, x
    return factor * x, factor * y


def cross_product(a, b):
    return (
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    )


def quaternion_product(p: Quaternion, q: Quaternion) -> Quaternion:
    a, b, c, d = p
    w, x, y, z = q
    return (
        a * w - b * x - c * y - d * z,
        a * x + b * w + c * z - d * y,
        a * y - b * z + c * w + d * x,
        a * z + b * y - c * x + d * w,
    )


def rotate_by_quaternion(q: Quaternion, v: tuple[float, float, float]):
    w, *axis = q
    conjugate = (w, *[-x for x in axis])
    _, *rotated = quaternion_product(quaternion_product(q, (0.0, *v)), conjugate)
    norm = sum(x * x for x in q)
    return tuple(x / norm for x in rotated)


def determinant_2x2(matrix):
    (a, b), (c, d) = matrix
    return a * d - b * c


def inverse_2x2(matrix):
    (a, b), (c, d) = matrix
    det = a * d - b * c
    return ((d / det, -b / det), (-c / det, a / det))


def eigenvalues_2x2(a: float, b: float, c: float) -> tuple[float, float]:
    """Eigenvalues of the symmetric matrix ((a, b), (b, c)), the smaller first."""
    middle = (a + c) / 2
    radius = math.sqrt(((a - c) / 2) ** 2 + b**2)
    return middle - radius, middle + radius


class Particle(NamedTuple):
    position: tuple[float, float]
    velocity: tuple[float, float]
    mass: float = 1.0


def gravity_step(particle: Particle, dt: float) -> Particle:
    (x, y), (u, v) = particle.position, particle.velocity
    v = v - 9.81 * dt
    return Particle((x + u * dt, y + v * dt), (u, v), particle.mass)


def momentum(particle: Particle) -> tuple[float, ...]:
    return tuple(particle.mass * component for component in particle.velocity)


def launched_energy(speed: float, angle: float) -> float:
    start = Particle(
        position=(0.0, 2.0), velocity=(speed * math.cos(angle), speed * math.sin(angle))
    )
    heavier = start._replace(mass=3.0)
    u, v = heavier.velocity
    return heavier.mass * (9.81 * heavier.position[1] + (u**2 + v**2) / 2)


@dataclass(frozen=True)
class Belief:
    mean: float
    variance: float

    def precision(self) -> float:
        return 1 / self.variance

    @property
    def deviation(self) -> float:
        return math.sqrt(self.variance)


def kalman_step(belief: Belief, measured: float, drift: float, noise: float) -> Belief:
    predicted = belief.variance + drift
    gain = predicted / (predicted + noise)
    return Belief(
        mean=belief.mean + gain * (measured - belief.mean),
        variance=(1 - gain) * predicted,
    )


def fused_belief(a: Belief, b: Belief) -> Belief:
    precision = a.precision() + b.precision()
    mean = (a.mean * a.precision() + b.mean * b.precision()) / precision
    return Belief(mean, 1 / precision)


def upper_confidence(belief: Belief, factor: float = 2.0) -> float:
    return belief.mean + factor * belief.deviation


def shifted_belief(belief: Belief, by: float) -> Belief:
    return replace(belief, mean=belief.mean + by)


def linear_model(params: dict[str, float], x: float) -> float:
    return params["slope"] * x + params["intercept"]


def model_step(params, x, y, rate):
    error = linear_model(params, x) - y
    return {
        "slope": params["slope"] - rate * 2 * error * x,
        "intercept": params["intercept"] - rate * 2 * error,
    }


def mean_and_variance(samples: list[float]) -> dict[str, float]:
    mean = sum(samples) / len(samples)
    variance = sum([(s - mean) ** 2 for s in samples]) / len(samples)
    return {"mean": mean, "variance": variance}


def two_layers(layers, x):
    """A perceptron whose layers are dicts of weights and biases."""
    for layer in layers:
        x = [
            math.tanh(sum(w * a for w, a in zip(row, x)) + bias)
            for row, bias in zip(layer["weights"], layer["biases"])
        ]
    return x


def ends_and_middle(first, *rest, scale=1.0):
    *middle, last = rest
    return scale * (first - last) + sum(middle)


def concatenated(a: tuple[float, float], b: tuple[float, float]) -> tuple[float, ...]:
    both = a + b
    return both[::-1] + both[1:3] + (both[-1],)


def merged_settings(given: dict[str, float]) -> dict[str, float]:
    settings = {"rate": 0.1, "decay": 0.5, **given}
    return {name: 2 * value for name, value in settings.items()}


def _eigenvalues(a: Any, b: Any, c: Any) -> Any:
    root = sp.sqrt((a - c) ** 2 + 4 * b**2)
    return (a + c - root) / 2, (a + c + root) / 2


def _kalman(belief: Any, z: Any, q: Any, r: Any) -> Any:
    m, p = belief.mean, belief.variance + q
    return (m * r + z * p) / (p + r), p * r / (p + r)


def _rotation(q: Any, v: Any) -> Any:
    w, x, y, z = q
    norm = w**2 + x**2 + y**2 + z**2
    matrix = sp.Matrix(
        [
            [w**2 + x**2 - y**2 - z**2, 2 * (x * y - w * z), 2 * (x * z + w * y)],
            [2 * (x * y + w * z), w**2 - x**2 + y**2 - z**2, 2 * (y * z - w * x)],
            [2 * (x * z - w * y), 2 * (y * z + w * x), w**2 - x**2 - y**2 + z**2],
        ]
    )
    return tuple(matrix * sp.Matrix(v) / norm)


MATRICES = [
    (((2.0, 1.0), (0.5, 3.0)),),
    (((-1.0, 2.0), (4.0, 0.3)),),
    (((0.2, -0.7), (1.1, 5.0)),),
]
LAYERS = [
    {"weights": [[0.5, -0.3], [0.8, 0.2], [-0.6, 0.9]], "biases": [0.1, 0.0, -0.2]},
    {"weights": [[1.0, -1.0, 0.5]], "biases": [0.3]},
]

STRUCTURES = section(
    "tuples, named tuples, dataclasses, lists and dicts",
    Program(
        complex_product,
        [((1.0, 2.0), (3.0, -1.0)), ((0.5, 0.0), (-2.0, 0.7)), ((-1.5, 2.5), (0.3, 0.4))],
        formula=lambda a, b: sp.expand((a[0] + sp.I * a[1]) * (b[0] + sp.I * b[1])).as_real_imag(),
    ),
    Program(
        complex_reciprocal,
        [((1.0, 2.0),), ((-0.5, 0.3),), ((2.0, -3.0),)],
        formula=lambda z: (1 / (z[0] + sp.I * z[1])).as_real_imag(),
    ),
    Program(
        swap_and_scale,
        [((1.0, 2.0), 3.0), ((-0.5, 0.3), 0.5), ((2.0, -3.0), -1.0)],
        formula=lambda p, k: (k * p[1], k * p[0]),
    ),
    Program(
        cross_product,
        [
            ((1.0, 2.0, 3.0), (0.5, -1.0, 2.0)),
            ((0.1, 0.2, -0.3), (4.0, 5.0, 6.0)),
            ((-1.5, 0.0, 2.0), (0.7, 0.3, -0.2)),
        ],
        formula=lambda a, b: tuple(sp.Matrix(a).cross(sp.Matrix(b))),
    ),
    Program(
        quaternion_product,
        [
            ((1.0, 2.0, 3.0, 4.0), (0.5, -1.0, 2.0, 0.1)),
            ((0.0, 1.0, 0.0, 0.5), (0.2, 0.3, 1.0, 2.0)),
            ((-0.4, 0.3, 2.0, 1.5), (1.0, 0.0, -0.6, 0.8)),
        ],
        formula=lambda p, q: (lambda r: (r.a, r.b, r.c, r.d))(
            sp.Quaternion(*p).mul(sp.Quaternion(*q))
        ),
    ),
    Program(
        rotate_by_quaternion,
        [
            ((0.9, 0.1, 0.3, -0.2), (1.0, 2.0, 3.0)),
            ((0.5, 0.5, 0.5, 0.5), (1.0, 0.2, -0.7)),
            ((2.0, 0.0, 1.0, 0.3), (0.1, 0.1, 1.0)),
        ],
        formula=_rotation,
    ),
    Program(determinant_2x2, MATRICES, formula=lambda m: sp.Matrix(m).det()),
    Program(inverse_2x2, MATRICES, formula=lambda m: sp.Matrix(m).inv().tolist()),
    Program(
        eigenvalues_2x2,
        [(2.0, 1.0, 3.0), (0.5, -0.3, 1.0), (-1.0, 2.0, 4.0)],
        formula=_eigenvalues,
    ),
    Program(
        gravity_step,
        [
            (Particle((0.0, 1.0), (2.0, 3.0), 1.5), 0.1),
            (Particle((1.0, -1.0), (-2.0, 0.5), 2.0), 0.01),
            (Particle((0.3, 0.7), (0.0, 0.0), 0.2), 0.5),
        ],
        formula=lambda p, t: (
            (
                p.position[0] + p.velocity[0] * t,
                p.position[1] + p.velocity[1] * t - sp.Float(9.81) * t**2,
            ),
            (p.velocity[0], p.velocity[1] - sp.Float(9.81) * t),
            p.mass,
        ),
    ),
    Program(
        momentum,
        [
            (Particle((0.0, 1.0), (2.0, 3.0), 1.5),),
            (Particle((1.0, -1.0), (-2.0, 0.5), 2.0),),
            (Particle((0.3, 0.7), (0.1, 4.0), 0.2),),
        ],
        formula=lambda p: (p.mass * p.velocity[0], p.mass * p.velocity[1]),
    ),
    Program(
        launched_energy,
        [(3.0, 0.5), (10.0, 1.1), (0.7, -0.3)],
        formula=lambda v, angle: 3 * (sp.Float(9.81) * 2 + v**2 / 2) + 0 * angle,
    ),
    Program(
        kalman_step,
        [
            (Belief(0.0, 1.0), 0.7, 0.1, 0.5),
            (Belief(2.0, 0.3), 1.4, 0.05, 1.0),
            (Belief(-1.0, 4.0), -2.0, 0.2, 0.1),
        ],
        formula=_kalman,
    ),
    Program(
        fused_belief,
        [
            (Belief(0.0, 1.0), Belief(1.0, 0.5)),
            (Belief(2.0, 0.3), Belief(1.5, 2.0)),
            (Belief(-1.0, 4.0), Belief(0.3, 0.1)),
        ],
        formula=lambda a, b: (
            (a.mean * b.variance + b.mean * a.variance) / (a.variance + b.variance),
            a.variance * b.variance / (a.variance + b.variance),
        ),
    ),
    Program(
        upper_confidence,
        [(Belief(0.0, 1.0),), (Belief(2.0, 0.3), 1.5), (Belief(-1.0, 4.0), 3.0)],
        formula=lambda b, k=2: b.mean + k * sp.sqrt(b.variance),
    ),
    Program(
        shifted_belief,
        [(Belief(0.0, 1.0), 0.5), (Belief(2.0, 0.3), 1.5), (Belief(-1.0, 4.0), 3.0)],
        formula=lambda b, by: (b.mean + by, b.variance),
    ),
    Program(
        linear_model,
        [
            ({"slope": 2.0, "intercept": 1.0}, 3.0),
            ({"slope": -0.5, "intercept": 0.2}, 1.5),
            ({"slope": 0.1, "intercept": -3.0}, -2.0),
        ],
        formula=lambda p, x: p["slope"] * x + p["intercept"],
    ),
    Program(
        model_step,
        [
            ({"slope": 2.0, "intercept": 1.0}, 3.0, 4.0, 0.01),
            ({"slope": -0.5, "intercept": 0.2}, 1.5, -1.0, 0.1),
            ({"slope": 0.1, "intercept": -3.0}, -2.0, 0.5, 0.3),
        ],
        formula=lambda p, x, y, r: {
            "slope": p["slope"] - 2 * r * (p["slope"] * x + p["intercept"] - y) * x,
            "intercept": p["intercept"] - 2 * r * (p["slope"] * x + p["intercept"] - y),
        },
    ),
    Program(
        mean_and_variance,
        [([1.0, 2.0, 4.0],), ([0.5, -1.0],), ([3.0, 1.0, 4.0, 1.5, 9.0],)],
        formula=lambda s: {
            "mean": sum(s) / len(s),
            "variance": sum(x**2 for x in s) / len(s) - (sum(s) / len(s)) ** 2,
        },
    ),
    Program(two_layers, [(LAYERS, [1.0, 2.0]), (LAYERS, [-0.5, 0.3]), (LAYERS[:1], [0.1, 0.2])]),
    Program(
        ends_and_middle,
        [(1.0, 2.0, 3.0, 4.0), (0.5, 0.25), (3.0, 1.0, 2.0)],
        formula=lambda first, *rest: first - rest[-1] + sum(rest[:-1]),
        dom="the number of arguments is part of the type",
    ),
    Program(
        concatenated,
        [
            ((1.0, 2.0), (3.0, 4.0)),
            ((0.5, -0.5), (0.1, 0.9)),
            ((-2.0, 0.3), (7.0, 0.4)),
        ],
        formula=lambda a, b: (b[1], b[0], a[1], a[0], a[1], b[0], b[1]),
    ),
    Program(
        merged_settings,
        [({"rate": 0.3},), ({"decay": 0.9, "momentum": 0.1},), ({},)],
        formula=lambda given: {
            k: 2 * v for k, v in {"rate": sp.Float(0.1), "decay": sp.Float(0.5), **given}.items()
        },
        dom="the keys are part of the type",
    ),
)


# -- Branches --------------------------------------------------------------------------------------


def leaky_relu(x: float) -> float:
    if x > 0:
        return x
    return 0.01 * x


def income_tax(income: float) -> float:
    if income <= 11_000:
        tax = 0.0
    elif income <= 60_000:
        tax = 0.2 * (income - 11_000)
    else:
        tax = 9_800 + 0.4 * (income - 60_000)
    return tax


def stable_sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def huber_loss(residual: float, delta: float = 1.0) -> float:
    size = abs(residual)
    if size <= delta:
        return 0.5 * residual**2
    return delta * (size - 0.5 * delta)


def clamp(x, low, high):
    return max(low, min(x, high))


def sinc(x: float) -> float:
    """The branch guards a division by zero; its other side is the series there."""
    if abs(x) < 1e-4:
        return 1 - x * x / 6
    return math.sin(x) / x


def real_roots(a: float, b: float, c: float) -> tuple[float, float]:
    """Roots of a quadratic, without cancellation; twice the real part where they are complex."""
    discriminant = b * b - 4 * a * c
    if discriminant < 0:
        return -b / (2 * a), -b / (2 * a)
    if b >= 0:
        q = -(b + math.sqrt(discriminant)) / 2
    else:
        q = -(b - math.sqrt(discriminant)) / 2
    return q / a, c / q


def quadrant_weight(x: float, y: float) -> float:
    weight = 1.0
    if x > 0:
        weight = weight * x
        if y > 0:
            weight = weight + y
        else:
            weight = weight - 2 * y
    else:
        if y > 0:
            weight *= y**2
    return weight


def only_one_side_assigns(x: float, limit: float) -> float:
    y = x * x
    if y > limit:
        y = limit + math.log(1 + y - limit)
        x = 0.5 * x
    return x + y


def median_of_three(a: float, b: float, c: float) -> float:
    if a > b:
        a, b = b, a
    if b > c:
        b = c if c > a else a
    return b


def smoothstep(x, edge0=0.0, edge1=1.0):
    t = (x - edge0) / (edge1 - edge0)
    if t <= 0:
        return 0.0
    if t >= 1:
        return 1.0
    return t * t * (3 - 2 * t)


def branch_of_records(belief: Belief, measured: float) -> Belief:
    """An outlier is ignored, anything else is taken in."""
    if abs(measured - belief.mean) > 3 * belief.deviation:
        return belief
    else:
        return kalman_step(belief, measured, 0.01, 0.5)


def optional_scale(x: float, scale: float | None = None) -> float:
    if scale is None:
        scale = 1 + x * x
    return x / scale


def integer_literal_beside_floats(x: float) -> float:
    """Zero is written without a point, as people do."""
    if x < 0:
        result = 0
    else:
        result = x**2
    return result


def _roots(a: Any, b: Any, c: Any) -> Any:
    root = sp.sqrt(b**2 - 4 * a * c)
    below = sp.Piecewise((-b - root, b >= 0), (-b + root, True)) / (2 * a)
    return below, c / (a * below)


BRANCHES = section(
    "branches",
    Program(
        leaky_relu,
        [(1.5,), (-2.0,), (0.3,)],
        formula=lambda x: sp.Piecewise((x, x > 0), (x / 100, True)),
    ),
    Program(
        income_tax,
        [(8_000.0,), (30_000.0,), (100_000.0,)],
        formula=lambda x: sp.Piecewise(
            (0, x <= 11000),
            ((x - 11000) / 5, x <= 60000),
            (9800 + 2 * (x - 60000) / 5, True),
        ),
    ),
    Program(
        stable_sigmoid, [(0.5,), (-1.5,), (4.0,), (-8.0,)], formula=lambda x: 1 / (1 + sp.exp(-x))
    ),
    Program(
        huber_loss,
        [(0.5,), (-3.0,), (2.0, 0.7), (-0.2, 0.5)],
        formula=lambda r, d=1: sp.Piecewise(
            (r**2 / 2, sp.And(r <= d, r >= -d)), (d * (r - d / 2), r > d), (d * (-r - d / 2), True)
        ),
    ),
    Program(clamp, [(0.5, 0.0, 1.0), (-2.0, 0.0, 1.0), (7.0, 0.0, 1.0)]),
    Program(sinc, [(1.0,), (-2.5,), (0.3,)], formula=lambda x: sp.sin(x) / x),
    Program(
        real_roots,
        [(1.0, -3.0, 2.0), (2.0, 5.0, -3.0), (0.5, 4.0, 1.0)],
        formula=_roots,
    ),
    Program(quadrant_weight, [(1.5, 2.0), (0.5, -1.0), (-1.0, 3.0), (-2.0, -0.5)]),
    Program(only_one_side_assigns, [(0.5, 1.0), (2.0, 1.0), (-3.0, 4.0)]),
    Program(median_of_three, [(1.0, 2.0, 3.0), (3.0, 1.0, 2.0), (2.0, 3.0, 1.0), (3.0, 2.0, 1.0)]),
    Program(smoothstep, [(0.3,), (-1.0,), (2.0,), (1.5, 1.0, 3.0)]),
    Program(
        branch_of_records,
        [(Belief(0.0, 1.0), 0.7), (Belief(2.0, 0.3), 9.0), (Belief(-1.0, 4.0), -2.0)],
    ),
    Program(
        optional_scale,
        [(0.5,), (2.0,), (0.5, 3.0), (-1.0, 0.7)],
        formula=lambda x, scale=None: x / (1 + x**2 if scale is None else scale),
        dom="None is known while compiling: with it and with a number are two specialisations",
    ),
    Program(
        integer_literal_beside_floats,
        [(0.5,), (-2.0,), (3.0,)],
        formula=lambda x: sp.Piecewise((0, x < 0), (x**2, True)),
    ),
)


# -- Comparisons and booleans ----------------------------------------------------------------------


def is_probability(p: float) -> bool:
    return 0 <= p <= 1


def strictly_increasing(a, b, c, d):
    return a < b < c < d


def overlaps(a: tuple[float, float], b: tuple[float, float]) -> bool:
    return not (a[1] < b[0] or b[1] < a[0])


def safe_ratio_exceeds(x: float, y: float, limit: float) -> bool:
    """`and` guards the division."""
    return y != 0 and x / y > limit


def guarded_logarithm(x: float) -> float:
    if x <= 0 or math.log(x) < -5:
        return -5.0
    return math.log(x)


def leap_year(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def exactly_one(p: bool, q: bool) -> bool:
    return p != q and (p or q) and not (p and q)


def count_true(flags: tuple[bool, bool, bool]) -> int:
    return sum(flags)


def gate(open_: bool, x: float) -> float:
    return x * x if open_ else -x


def tested_by_all_kinds(n: int, open_: bool, x: float) -> float:
    while n and (open_ or x < 5):
        x = x * 1.5 if n % 2 or not (open_ and n) else x + 1
        n -= 1
    return x


def or_gives_a_value(x: float, fallback: float) -> float:
    """`or` gives its first operand unless that is zero."""
    return x or fallback


def triangle_kind(a: float, b: float, c: float) -> int:
    if a + b <= c or b + c <= a or c + a <= b:
        return 0
    if a == b == c:
        return 3
    return 2 if a == b or b == c or c == a else 1


def inside_annulus(x: float, y: float) -> float:
    r2 = x * x + y * y
    inside = r2 < 4 and not r2 < 1
    weight = 1.0 if inside else 0.5
    return weight * r2


def membership(digit: int) -> bool:
    return digit in (2, 3, 5, 7) and digit not in [3]


BOOLEANS = section(
    "comparisons and booleans",
    Program(is_probability, [(0.5,), (-0.1,), (1.2,)], smooth=False),
    Program(
        strictly_increasing,
        [(1.0, 2.0, 3.0, 4.0), (1.0, 3.0, 2.0, 4.0), (2.0, 1.0, 3.0, 4.0)],
        smooth=False,
    ),
    Program(
        overlaps,
        [((0.0, 1.0), (0.5, 2.0)), ((0.0, 1.0), (1.5, 2.0)), ((3.0, 4.0), (1.0, 2.0))],
        smooth=False,
    ),
    Program(
        safe_ratio_exceeds,
        [(1.0, 2.0, 0.3), (1.0, 0.0, 0.3), (1.0, 5.0, 0.3)],
        smooth=False,
    ),
    Program(
        guarded_logarithm,
        [(2.0,), (0.3,), (1e-4,), (-1.0,)],
        formula=lambda x: sp.Piecewise((-5, x < sp.exp(-5)), (sp.log(x), True)),
    ),
    Program(leap_year, [(2024,), (1900,), (2000,), (2023,)], smooth=False),
    Program(exactly_one, [(True, False), (True, True), (False, False)], smooth=False),
    Program(
        count_true, [((True, False, True),), ((False,) * 3,), ((True, True, True),)], smooth=False
    ),
    Program(
        gate,
        [(True, 1.5), (False, 1.5), (True, -0.3)],
        formula=lambda is_open, x: x**2 if is_open else -x,
    ),
    Program(tested_by_all_kinds, [(3, True, 2.0), (4, False, 2.0), (0, True, 1.0)]),
    Program(or_gives_a_value, [(1.5, 2.0), (-0.5, 3.0), (0.0, 4.0)], smooth=False),
    Program(
        triangle_kind,
        [(3.0, 4.0, 5.0), (1.0, 1.0, 3.0), (2.0, 2.0, 2.0), (2.0, 2.0, 3.0)],
        smooth=False,
    ),
    Program(
        inside_annulus,
        [(1.0, 1.0), (0.3, 0.2), (3.0, -1.0)],
        formula=lambda x, y: sp.Piecewise(
            (x**2 + y**2, sp.And(x**2 + y**2 >= 1, x**2 + y**2 < 4)), ((x**2 + y**2) / 2, True)
        ),
    ),
    Program(membership, [(2,), (3,), (8,)], smooth=False),
)


# -- Loops that end when the data says so ----------------------------------------------------------


def newton_sqrt(x: float) -> float:
    guess = x
    while abs(guess * guess - x) > 1e-12 * x:
        guess = (guess + x / guess) / 2
    return guess


def newton_cube_root(x: float, tolerance: float = 1e-10) -> float:
    r = x if x > 1 else 1.0
    step = 1.0
    while abs(step) > tolerance:
        step = (r**3 - x) / (3 * r**2)
        r -= step
    return r


def kepler_anomaly(mean_anomaly: float, eccentricity: float) -> float:
    """Solves E - e sin E = M."""
    anomaly = mean_anomaly
    while True:
        error = anomaly - eccentricity * math.sin(anomaly) - mean_anomaly
        if abs(error) < 1e-13:
            return anomaly
        anomaly -= error / (1 - eccentricity * math.cos(anomaly))


def mandelbrot_escape(re: float, im: float, limit: int = 50) -> int:
    x, y = 0.0, 0.0
    steps = 0
    while x * x + y * y <= 4 and steps < limit:
        x, y = x * x - y * y + re, 2 * x * y + im
        steps += 1
    return steps


def mandelbrot_potential(re: float, im: float) -> float:
    """The smooth colouring: log |z| over 2ⁿ at escape."""
    x, y, scale = re, im, 1.0
    while x * x + y * y < 1e4:
        x, y = x * x - y * y + re, 2 * x * y + im
        scale /= 2
    return scale * math.log(x * x + y * y) / 2


def bisect_cubic(target: float) -> float:
    """x with x³ + x = target. Its derivative as a program is zero: the answer moves by halving."""
    low, high = -10.0, 10.0
    while high - low > 1e-9:
        middle = (low + high) / 2
        if middle**3 + middle < target:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def secant_root(a: float) -> float:
    """exp(x) = a by the secant method."""
    x0, x1 = 0.0, 1.0
    while abs(x1 - x0) > 1e-9:
        y0, y1 = math.exp(x0) - a, math.exp(x1) - a
        x0, x1 = x1, x1 - y1 * (x1 - x0) / (y1 - y0)
    return x1


def fixed_point_cosine(start: float, damping: float = 1.0) -> float:
    x = start
    while abs(math.cos(x) - x) > 1e-8:
        x = (1 - damping) * x + damping * math.cos(x)
    return x


def arithmetic_geometric_mean(a: float, b: float) -> float:
    while abs(a - b) > 1e-14:
        a, b = (a + b) / 2, math.sqrt(a * b)
    return a


def doubling_time(rate: float) -> int:
    balance, years = 1.0, 0
    while balance < 2:
        balance *= 1 + rate
        years += 1
    return years


def bounces_until_rest(height: float, restitution: float) -> tuple[float, int]:
    """Total path of a ball and its number of bounces."""
    path, bounces = height, 0
    while height > 0.01:
        height *= restitution**2
        path += 2 * height
        bounces += 1
    return path, bounces


def walrus_newton(x: float) -> float:
    guess = 1.0
    while abs(error := guess**2 - x) > 1e-11:
        guess -= error / (2 * guess)
    return guess


def walrus_after_the_loop(x: float) -> float:
    halvings = 0
    while (half := x / 2) > 0.3:
        x = half
        halvings += 1
    return half + halvings * x


def loop_and_a_half(a: float) -> float:
    x = a
    while True:
        better = 0.5 * (x + a / x)
        if abs(better - x) < 1e-12:
            break
        x = better
    return better


def ended_by_its_step(x: float) -> float:
    small = False
    while not small:
        y = np.sin(x)
        small = y < 0.5
        x = 0.9 * y
    return x * y


def series_exponential(x: float) -> float:
    total, term, n = 0.0, 1.0, 0
    while abs(term) > 1e-17:
        total += term
        n += 1
        term *= x / n
    return total


def adaptive_decay(y: float, end: float) -> float:
    """Explicit Euler for y' = -y², with a step that follows the slope."""
    t = 0.0
    while t < end:
        dt = min(0.05 / (1 + y * y), end - t)
        y -= dt * y * y
        t += dt
    return y


WHILE = section(
    "loops that end when the data says so",
    Program(newton_sqrt, [(2.0,), (0.3,), (40.0,), (9.5,)], formula=lambda x: sp.sqrt(x)),
    Program(newton_cube_root, [(2.0,), (0.3,), (40.0,)], formula=lambda x, tol=0: sp.cbrt(x)),
    Program(kepler_anomaly, [(1.0, 0.1), (2.5, 0.6), (0.4, 0.3)]),
    Program(
        mandelbrot_escape,
        [(0.3, 0.5), (0.4, 0.4), (-1.5, 0.3), (2.0, 2.0), (0.3, 0.6, 20)],
        smooth=False,
    ),
    Program(mandelbrot_potential, [(0.5, 0.5), (-1.5, 0.3), (0.4, -0.7)]),
    Program(bisect_cubic, [(1.0,), (-7.0,), (100.0,)], smooth=False),
    Program(secant_root, [(2.0,), (1.5,), (5.0,)], formula=lambda a: sp.log(a)),
    Program(fixed_point_cosine, [(1.0,), (0.2, 0.7), (0.9, 0.5)], smooth=False),
    Program(arithmetic_geometric_mean, [(1.0, 2.0), (0.5, 3.0), (10.0, 0.1)]),
    Program(doubling_time, [(0.07,), (0.5,), (0.013,)], smooth=False),
    Program(bounces_until_rest, [(2.0, 0.8), (1.0, 0.5), (5.0, 0.9)]),
    Program(walrus_newton, [(2.0,), (0.3,), (9.5,)], formula=lambda x: sp.sqrt(x)),
    Program(walrus_after_the_loop, [(3.0,), (0.4,), (-2.0,)]),
    Program(loop_and_a_half, [(2.0,), (0.3,), (9.5,)], formula=lambda a: sp.sqrt(a)),
    Program(ended_by_its_step, [(1.3,), (0.4,), (2.0,)]),
    Program(series_exponential, [(1.0,), (-0.5,), (3.0,)], formula=lambda x: sp.exp(x)),
    Program(adaptive_decay, [(1.0, 1.03), (2.0, 0.57), (0.5, 2.21)]),
)


# -- Loops over ranges -----------------------------------------------------------------------------


def compound_interest(principal: float, rate: float, years: int) -> float:
    balance = principal
    for _ in range(years):
        balance += balance * rate
    return balance


def logistic_map(x: float, r: float, steps: int) -> float:
    for _ in range(steps):
        x = r * x * (1 - x)
    return x


def factorial(n: int) -> int:
    product = 1
    for k in range(2, n + 1):
        product *= k
    return product


def fibonacci_by_loop(n: int) -> int:
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


def leibniz_pi(terms: int) -> float:
    total = 0.0
    for k in range(terms):
        total += (-1) ** k / (2 * k + 1)
    return 4 * total


def sum_of_odd_squares(n: int) -> int:
    total = 0
    for k in range(1, n, 2):
        total += k**2
    return total


def golden_continued_fraction(x: float, depth: int) -> float:
    """1 + x / (1 + x / (1 + ...))."""
    value = 1.0
    for _ in range(depth):
        value = 1 + x / value
    return value


def arctangent_continued_fraction(x: float) -> float:
    value = 0.0
    for k in range(12, 0, -1):
        value = (k * x) ** 2 / (2 * k + 1 + value)
    return x / (1 + value)


def trapezoid_gaussian(a: float, b: float, n: int = 64) -> float:
    h = (b - a) / n
    total = (math.exp(-a * a) + math.exp(-b * b)) / 2
    for i in range(1, n):
        x = a + i * h
        total += math.exp(-x * x)
    return h * total


def simpson_cubic(a: float, b: float) -> float:
    """Simpson's rule is exact on cubics."""
    n = 6
    h = (b - a) / n
    total = 0.0
    for i in range(n + 1):
        x = a + i * h
        weight = 1 if i in (0, n) else 4 if i % 2 == 1 else 2
        total += weight * (x**3 - 2 * x + 1)
    return total * h / 3


def monte_carlo_square(scale: float, seed: int, samples: int = 100) -> float:
    """The mean of (scale u)² over the numbers u of a linear congruential generator."""
    total = 0.0
    for _ in range(samples):
        seed = (1103515245 * seed + 12345) % 2**31
        u = seed / 2**31
        total += (scale * u) ** 2
    return total / samples


def geometric_sum(ratio: float) -> float:
    total, power = 0.0, 1.0
    for _ in range(8):
        total += power
        power *= ratio
    return total


def double_loop(x: float, n: int) -> float:
    """Every pair i > j adds sin(x i j)."""
    total = 0.0
    for i in range(n):
        for j in range(i):
            total += math.sin(x * i * j)
    return total


def descent_on_quartic(x: float, rate: float, steps: int) -> float:
    """Gradient descent on (x² - 1)²."""
    for _ in range(steps):
        x -= rate * 4 * x * (x * x - 1)
    return x


def euler_number(n: int) -> float:
    return (1 + 1 / n) ** n


def loop_variable_afterwards(x: float) -> float:
    for k in range(5):
        x = x + k
    return x * k


def momentum_descent(start: tuple[float, float], rate: float) -> tuple[float, float]:
    """Two hundred steps on the bowl x² + 4 y²: long enough to stay a loop."""
    (x, y), (u, v) = start, (0.0, 0.0)
    for _ in range(200):
        u, v = 0.9 * u - rate * 2 * x, 0.9 * v - rate * 8 * y
        x, y = x + u, y + v
    return x, y


RANGES = section(
    "loops over ranges",
    Program(
        compound_interest,
        [(100.0, 0.05, 10), (1.0, 0.1, 3), (50.0, 0.02, 0), (2.0, 0.01, 100)],
        formula=lambda p, r, n: p * (1 + r) ** n,
    ),
    Program(logistic_map, [(0.2, 3.2, 5), (0.7, 2.5, 10), (0.4, 1.5, 1)]),
    Program(factorial, [(0,), (1,), (5,), (20,)], smooth=False),
    Program(fibonacci_by_loop, [(0,), (1,), (10,), (90,)], smooth=False),
    Program(leibniz_pi, [(1,), (10,), (1000,)], smooth=False),
    Program(sum_of_odd_squares, [(0,), (10,), (101,)], smooth=False),
    Program(golden_continued_fraction, [(1.0, 10), (0.5, 3), (2.0, 25)]),
    Program(arctangent_continued_fraction, [(0.5,), (-0.3,), (0.1,)], formula=lambda x: sp.atan(x)),
    Program(
        trapezoid_gaussian,
        [(0.0, 1.0), (-1.0, 0.5, 20), (0.3, 0.9, 200)],
    ),
    Program(
        simpson_cubic,
        [(0.0, 1.0), (-1.0, 2.0), (0.3, -0.4)],
        formula=lambda a, b: (b**4 - a**4) / 4 - (b**2 - a**2) + (b - a),
    ),
    Program(monte_carlo_square, [(1.0, 42), (2.0, 7, 10), (0.5, 123456)]),
    Program(
        geometric_sum,
        [(0.5,), (-1.5,), (2.0,)],
        formula=lambda r: (1 - r**8) / (1 - r),
    ),
    Program(
        double_loop,
        [(0.3, 5), (1.2, 3), (0.1, 8), (0.7, 0)],
        formula=lambda x, n: sum([sp.sin(x * i * j) for i in range(n) for j in range(i)]) + 0 * x,
    ),
    Program(descent_on_quartic, [(0.5, 0.05, 10), (1.7, 0.02, 3), (-0.2, 0.1, 20)]),
    Program(euler_number, [(1,), (10,), (1000,)], smooth=False),
    Program(loop_variable_afterwards, [(0.5,), (1.7,), (-2.0,)], formula=lambda x: 4 * (x + 10)),
    Program(momentum_descent, [((1.0, 2.0), 0.01), ((-0.5, 0.3), 0.02), ((3.0, 0.1), 0.001)]),
)


# -- Loops over arrays, tuples, zip, enumerate and reversed ----------------------------------------


def dot_product(xs: np.ndarray, ys: np.ndarray) -> float:
    total = 0.0
    for x, y in zip(xs, ys):
        total += x * y
    return total


def horner_tuple(coefficients: tuple[float, ...], x: float) -> float:
    """The highest power comes first."""
    value = 0.0
    for c in coefficients:
        value = value * x + c
    return value


def horner_array(coefficients: np.ndarray, x: float) -> float:
    value = 0.0
    for c in reversed(coefficients):
        value = value * x + c
    return value


def polygon_area(xs: np.ndarray, ys: np.ndarray) -> float:
    """The shoelace formula."""
    n = len(xs)
    twice = 0.0
    for i in range(n):
        j = (i + 1) % n
        twice += xs[i] * ys[j] - xs[j] * ys[i]
    return abs(twice) / 2


def distance(x: tuple[float, ...], y: tuple[float, ...]) -> float:
    """Only where the first is greater."""
    r = 0.0
    for a, b in zip(x, y, strict=True):
        if a > b:
            r += (a - b) ** 2
    return math.sqrt(r)


def weighted_by_position(xs: np.ndarray) -> float:
    total = 0.0
    for i, x in enumerate(xs, start=1):
        total += i * x * x
    return total


def argmax(xs: np.ndarray) -> int:
    best = 0
    for i in range(1, len(xs)):
        if xs[i] > xs[best]:
            best = i
    return best


def running_maximum(xs: np.ndarray) -> tuple[int, float]:
    where, best = 0, xs[0]
    for i, x in enumerate(xs):
        if x > best:
            where, best = i, x
    return where, best


def exponential_smoothing(samples: np.ndarray, alpha: float) -> float:
    level = samples[0]
    for s in samples[1:]:
        level = alpha * s + (1 - alpha) * level
    return level


def welford_variance(samples: np.ndarray) -> float:
    mean, squares, count = 0.0, 0.0, 0
    for s in samples:
        count += 1
        delta = s - mean
        mean += delta / count
        squares += delta * (s - mean)
    return squares / count


def total_variation(signal: np.ndarray) -> float:
    total = 0.0
    for left, right in zip(signal, signal[1:]):
        total += abs(right - left)
    return total


def trace_of_square(matrix: np.ndarray) -> float:
    total = 0.0
    for i in range(matrix.shape[0]):
        for j in range(matrix.shape[1]):
            total += matrix[i, j] * matrix[j, i]
    return total


def quadratic_form(matrix: np.ndarray, x: np.ndarray) -> float:
    total = 0.0
    for row, xi in zip(matrix, x):
        for a, xj in zip(row, x):
            total += xi * a * xj
    return total


def triple_zip(points):
    """Points are tuples; the loop unpacks a nested pattern."""
    total = 0.0
    for k, ((x, y), weight) in enumerate(points):
        total += weight * (x - y) ** (k + 1)
    return total


def dict_total(prices: dict[str, float], amounts: dict[str, float]) -> float:
    total = 0.0
    for item, price in prices.items():
        total += price * amounts[item]
    return total


def alternating_harmonic(xs: list[float]) -> float:
    total, sign = 0, 1
    for x in xs:
        total += sign / x
        sign = -sign
    return total


def reversed_range(x: float) -> float:
    for k in reversed(range(1, 6)):
        x = math.sin(k * x)
    return x


A3 = [_array(1.0, -2.0, 0.5), _array(0.3, 0.7, 4.0), _array(-1.5, 2.5, 3.5)]
SAMPLES = [
    (_array(1.0, 3.0, 2.0, 5.0),),
    (_array(0.5, -0.25, 4.0),),
    (_array(2.0, 9.0, -3.0, 1.0),),
]

ARRAYS = section(
    "loops over arrays, tuples, zip, enumerate and reversed",
    Program(
        dot_product,
        [(A3[0], A3[1]), (A3[1], A3[2]), (A3[2], A3[0]), (_array(2.0), _array(3.0))],
        formula=lambda xs, ys: sum(x * y for x, y in zip(xs, ys)),
    ),
    Program(
        horner_tuple,
        [((1.0, 2.0, 3.0), 0.5), ((-1.0, 0.0, 2.0, 1.0), 1.5), ((2.0,), 3.0)],
        formula=lambda c, x: sum(a * x ** (len(c) - 1 - k) for k, a in enumerate(c)),
    ),
    Program(
        horner_array,
        [(A3[0], 0.5), (A3[1], -1.5), (_array(1.0, 1.0, 1.0, 1.0, 1.0), 2.0)],
        formula=lambda c, x: sum(a * x**k for k, a in enumerate(c)),
    ),
    Program(
        polygon_area,
        [
            (_array(0.0, 4.0, 4.0, 0.0), _array(0.0, 0.0, 3.0, 3.5)),
            (_array(0.0, 1.0, 0.3), _array(0.0, 0.2, 1.0)),
            (_array(0.0, 2.0, 3.0, 1.5, -1.0), _array(0.0, -0.5, 1.0, 2.5, 1.0)),
        ],
        formula=lambda xs, ys: (
            sum(xs[i - 1] * ys[i] - xs[i] * ys[i - 1] for i in range(len(xs))) / 2
        ),
    ),
    Program(
        distance,
        [((3.0, 1.0), (1.0, 2.0)), ((1.0, 2.0, 3.0), (0.5, 0.5, 4.0)), ((2.0, 2.0), (1.0, 0.5))],
    ),
    Program(
        weighted_by_position,
        [(a,) for a in A3],
        formula=lambda xs: sum((i + 1) * x**2 for i, x in enumerate(xs)),
    ),
    Program(argmax, SAMPLES, smooth=False),
    Program(running_maximum, SAMPLES),
    Program(
        exponential_smoothing,
        [(_array(1.0, 3.0, 2.0), 0.3), (_array(0.5, -1.0, 4.0, 2.0), 0.8), (_array(7.0), 0.1)],
        formula=lambda s, a: sum(
            [a * x * (1 - a) ** (len(s) - 1 - k) for k, x in enumerate(s) if k > 0],
            s[0] * (1 - a) ** (len(s) - 1),
        ),
    ),
    Program(
        welford_variance,
        SAMPLES,
        formula=lambda s: sum(x**2 for x in s) / len(s) - (sum(s) / len(s)) ** 2,
    ),
    Program(total_variation, SAMPLES),
    Program(
        trace_of_square,
        [
            (_array([1.0, 2.0], [3.0, 4.0]),),
            (_array([0.5, -1.0, 2.0], [1.0, 0.0, 3.0], [2.0, 1.0, -1.0]),),
            (_array([2.0]),),
        ],
        formula=lambda m: (sp.Matrix(m) ** 2).trace(),
    ),
    Program(
        quadratic_form,
        [
            (_array([1.0, 2.0], [3.0, 4.0]), _array(0.5, -1.0)),
            (_array([0.5, -1.0, 2.0], [1.0, 0.0, 3.0], [2.0, 1.0, -1.0]), A3[0]),
            (_array([2.0]), _array(3.0)),
        ],
        formula=lambda m, x: (sp.Matrix([list(x)]) * sp.Matrix(m) * sp.Matrix(x))[0],
    ),
    Program(
        triple_zip,
        [
            ([((1.0, 2.0), 0.5), ((3.0, 1.0), 2.0)],),
            ([((0.5, 0.1), 1.5)],),
            ([((1.0, 2.0), 0.5), ((3.0, 1.0), 2.0), ((-1.0, 0.3), 0.2)],),
        ],
        formula=lambda points: sum(w * (x - y) ** (k + 1) for k, ((x, y), w) in enumerate(points)),
    ),
    Program(
        dict_total,
        [
            ({"tea": 2.0, "milk": 1.5}, {"tea": 3.0, "milk": 0.5}),
            ({"tea": 2.5}, {"milk": 7.0, "tea": 0.1}),
            ({"a": 1.0, "b": 2.0, "c": 3.0}, {"c": 0.3, "b": 0.2, "a": 0.1}),
        ],
        formula=lambda p, n: sum(p[item] * n[item] for item in p),
    ),
    Program(
        alternating_harmonic,
        [([1.0, 2.0, 3.0],), ([0.5, 4.0],), ([2.5],)],
        formula=lambda xs: sum((-1) ** k / x for k, x in enumerate(xs)),
    ),
    Program(
        reversed_range,
        [(0.5,), (1.1,), (-0.3,)],
        formula=lambda x: sp.sin(sp.sin(2 * sp.sin(3 * sp.sin(4 * sp.sin(5 * x))))),
    ),
)


# -- break, continue and early return --------------------------------------------------------------


def first_above(xs: np.ndarray, limit: float) -> float:
    for x in xs:
        if x > limit:
            return x
    return limit


def sum_until_negative(xs: np.ndarray) -> float:
    total = 0.0
    for x in xs:
        if x < 0:
            break
        total += x
    return total


def sum_of_positive_roots(xs: np.ndarray) -> float:
    total = 0.0
    for x in xs:
        if x <= 0:
            continue
        total += math.sqrt(x)
    return total


def smallest_divisor(n: int) -> int:
    d = 2
    while d * d <= n:
        if n % d == 0:
            return d
        d += 1
    return n


def count_primes(limit: int) -> int:
    count = 0
    for n in range(2, limit):
        prime = True
        for d in range(2, n):
            if d * d > n:
                break
            if n % d == 0:
                prime = False
                break
        if prime:
            count += 1
    return count


def pair_with_sum(xs: np.ndarray, target: float) -> tuple[int, int]:
    """The first pair whose sum exceeds the target: a return out of two loops."""
    for i in range(len(xs)):
        for j in range(i + 1, len(xs)):
            if xs[i] + xs[j] > target:
                return i, j
    return -1, -1


def position_or_length(xs: np.ndarray, limit: float) -> int:
    for i, x in enumerate(xs):
        if x > limit:
            position = i
            break
    else:
        position = len(xs)
    return position


def newton_with_limit(x: float, most: int = 20) -> tuple[float, int]:
    guess, steps = 1.0, 0
    for _ in range(most):
        change = (x / guess - guess) / 2
        guess += change
        if abs(change) < 1e-9:
            break
        steps += 1
    return guess, steps


def payback_year(costs: float, yearly: np.ndarray, rate: float) -> float:
    """The discounted surplus in the first year that pays the costs back."""
    balance, discount = -costs, 1.0
    for income in yearly:
        discount /= 1 + rate
        balance += income * discount
        if balance >= 0:
            return balance
    return balance


def skip_and_stop(x: float, n: int) -> float:
    total = 0.0
    k = 0
    while True:
        k += 1
        if k % 3 == 0:
            continue
        if k > n:
            break
        total += math.cos(k * x)
    return total


def line_search(x: float, slope: float) -> float:
    """Halves the step until x² has decreased enough."""
    step = 1.0
    for _ in range(30):
        moved = x - step * slope
        if moved**2 <= x**2 - 0.25 * step * slope * 2 * x:
            return moved
        step /= 2
    return x


def escape_grid(scale: float, n: int) -> int:
    """How many points of an n × n grid escape: three loops, one with a break."""
    escaped = 0
    for i in range(n):
        for j in range(n):
            cx, cy = scale * i / n, scale * j / n
            x = y = 0.0
            for _ in range(20):
                x, y = x * x - y * y + cx, 2 * x * y + cy
                if x * x + y * y > 4:
                    escaped += 1
                    break
    return escaped


EXITS = section(
    "break, continue and early return",
    Program(first_above, [(A3[0], 0.7), (A3[1], 0.5), (A3[2], 10.0)]),
    Program(sum_until_negative, [(A3[0],), (A3[1],), (_array(1.0, 2.0, -1.0, 5.0),)]),
    Program(sum_of_positive_roots, [(A3[0],), (A3[1],), (A3[2],)]),
    Program(smallest_divisor, [(15,), (97,), (49,), (2,)], smooth=False),
    Program(count_primes, [(2,), (10,), (60,)], smooth=False),
    Program(pair_with_sum, [(A3[0], 1.2), (A3[1], 4.5), (A3[2], 10.0)], smooth=False),
    Program(position_or_length, [(A3[0], 0.7), (A3[1], 0.5), (A3[2], 10.0)], smooth=False),
    Program(
        newton_with_limit,
        [(2.0,), (30.0,), (0.5, 3)],
    ),
    Program(
        payback_year,
        [(3.0, A3[1], 0.1), (0.5, A3[1], 0.05), (1.0, A3[2], 0.2)],
    ),
    Program(
        skip_and_stop,
        [(0.3, 5), (1.2, 10), (0.7, 0)],
        formula=lambda x, n: sum([sp.cos(k * x) for k in range(1, n + 1) if k % 3 != 0], 0 * x),
    ),
    Program(line_search, [(1.0, 2.1), (3.0, 0.7), (-0.5, -5.0)]),
    Program(escape_grid, [(2.0, 4), (1.3, 6), (0.2, 3)], smooth=False),
)


# -- Comprehensions and built-ins ------------------------------------------------------------------


def euclidean_norm(v: tuple[float, ...]) -> float:
    return math.sqrt(sum(x * x for x in v))


def matrix_vector(rows, v):
    return [sum(a * x for a, x in zip(row, v)) for row in rows]


def transpose(rows):
    return [list(column) for column in zip(*rows)]


def softmax(logits: tuple[float, ...]) -> tuple[float, ...]:
    top = max(logits)
    exps = [math.exp(x - top) for x in logits]
    total = sum(exps)
    return tuple(e / total for e in exps)


def logsumexp(xs: tuple[float, ...]) -> float:
    top = max(xs)
    return top + math.log(sum(math.exp(x - top) for x in xs))


def cross_entropy(logits: tuple[float, ...], label: int) -> float:
    return logsumexp(logits) - logits[label]


def entropy(weights: list[float]) -> float:
    total = sum(weights)
    return -sum(w / total * math.log(w / total) for w in weights)


def value_range(xs: list[float]) -> float:
    return max(xs) - min(xs)


def largest_of_squares(x: float, y: float) -> float:
    return max(x * x, y * y, 0.5)


def any_above(xs: np.ndarray, limit: float) -> bool:
    return any(x > limit for x in xs)


def all_close(xs: np.ndarray, ys: np.ndarray, tolerance: float = 0.1) -> bool:
    return all(abs(x - y) <= tolerance for x, y in zip(xs, ys))


def count_above(xs: np.ndarray, limit: float) -> int:
    return sum(1 for x in xs if x > limit)


def sum_of_positives(xs: np.ndarray) -> float:
    return sum(x for x in xs if x > 0)


def polynomial_values(coefficients: tuple[float, float, float]) -> list[float]:
    a, b, c = coefficients
    return [a * t * t + b * t + c for t in range(-2, 3)]


def outer_product(u, v):
    return [[x * y for y in v] for x in u]


def pair_distances(points: list[tuple[float, float]]) -> float:
    return sum(math.dist(p, q) for i, p in enumerate(points) for q in points[i + 1 :])


def named_squares(values: dict[str, float]) -> dict[str, float]:
    return {name: v * v for name, v in values.items() if name != "skipped"}


def mapped(xs: list[float]) -> list[float]:
    return list(map(math.sin, xs))


def mapped_pairs(xs: list[float], ys: list[float]) -> float:
    return sum(map(lambda x, y: x * y**2, xs, ys))


def every_other_index(xs: tuple[float, ...]) -> float:
    odd = filter(lambda i: i % 2 == 1, range(len(xs)))
    return sum(xs[i] for i in odd)


def hours_and_minutes(minutes: int) -> tuple[int, int]:
    return divmod(minutes, 60)


def built_in_product(xs: tuple[float, ...]) -> float:
    return math.prod(xs) + math.fsum(xs)


def conversions(x: float, n: int) -> float:
    return float(n) * x + int(x) + float(bool(n))


def nearest_centre(x: float, y: float) -> float:
    """The smallest of the squared distances to three centres."""
    centres = ((0.0, 0.0), (1.0, 2.0), (-2.0, 0.5))
    return min((x - a) ** 2 + (y - b) ** 2 for a, b in centres)


def _dist(p: Any, q: Any) -> Any:
    return sp.sqrt((p[0] - q[0]) ** 2 + (p[1] - q[1]) ** 2)


TUPLES = [((1.0, 2.0, 0.5),), ((-0.3, 0.7),), ((2.0, -1.0, 0.1, 0.4),)]
LISTS = [([1.0, 2.0, 0.5],), ([0.3, 0.7],), ([2.0, 1.0, 0.1, 0.4],)]

COMPREHENSIONS = section(
    "comprehensions and built-ins",
    Program(euclidean_norm, TUPLES, formula=lambda v: sp.sqrt(sum(x**2 for x in v))),
    Program(
        matrix_vector,
        [
            ([[1.0, 2.0], [3.0, 4.0]], [0.5, -1.0]),
            ([[0.1, 0.2, 0.3]], [1.0, 2.0, 3.0]),
            ([[1.0], [2.0], [-3.0]], [1.5]),
        ],
        formula=lambda m, v: list(sp.Matrix(m) * sp.Matrix(v)),
    ),
    Program(
        transpose,
        [([[1.0, 2.0], [3.0, 4.0]],), ([[0.1, 0.2, 0.3]],), ([[1.0], [2.0], [-3.0]],)],
        formula=lambda m: sp.Matrix(m).T.tolist(),
    ),
    Program(
        softmax,
        TUPLES,
        formula=lambda v: tuple(sp.exp(x) / sum(sp.exp(y) for y in v) for x in v),
    ),
    Program(logsumexp, TUPLES, formula=lambda v: sp.log(sum(sp.exp(x) for x in v))),
    Program(
        cross_entropy,
        [((1.0, 2.0, 0.5), 0), ((-0.3, 0.7), 1), ((2.0, -1.0, 0.1, 0.4), 2)],
        formula=lambda v, k: sp.log(sum(sp.exp(x) for x in v)) - v[k],
        dom="a tuple of equal parts is indexed by data",
    ),
    Program(
        entropy,
        LISTS,
        formula=lambda w: sp.log(sum(w)) - sum(x * sp.log(x) for x in w) / sum(w),
    ),
    Program(value_range, LISTS),
    Program(largest_of_squares, [(1.0, 2.0), (-3.0, 0.5), (0.1, 0.2)]),
    Program(any_above, [(A3[0], 0.7), (A3[1], 5.0), (A3[2], 3.0)], smooth=False),
    Program(
        all_close,
        [(A3[0], A3[0] + 0.05), (A3[0], A3[1]), (A3[1], A3[1] + 0.3, 0.5)],
        smooth=False,
    ),
    Program(count_above, [(A3[0], 0.7), (A3[1], 5.0), (A3[2], 1.0)], smooth=False),
    Program(sum_of_positives, [(a,) for a in A3]),
    Program(
        polynomial_values,
        [((1.0, 2.0, 3.0),), ((0.5, -1.0, 0.25),), ((-2.0, 0.0, 1.0),)],
        formula=lambda c: [c[0] * t**2 + c[1] * t + c[2] for t in (-2, -1, 0, 1, 2)],
    ),
    Program(
        outer_product,
        [([1.0, 2.0], [3.0, 4.0]), ((0.5,), (1.0, 2.0)), ([1.0, -1.0, 2.0], [0.3])],
        formula=lambda u, v: (sp.Matrix(u) * sp.Matrix([list(v)])).tolist(),
    ),
    Program(
        pair_distances,
        [
            ([(0.0, 0.0), (1.0, 2.0), (3.0, 1.0)],),
            ([(0.5, 0.1), (1.5, -0.7)],),
            ([(0.0, 0.0), (1.0, 2.0), (3.0, 1.0), (-1.0, 0.5)],),
        ],
        formula=lambda ps: sum(_dist(p, q) for i, p in enumerate(ps) for q in ps[:i]),
    ),
    Program(
        named_squares,
        [({"a": 1.0, "skipped": 2.0},), ({"b": 0.5, "c": -2.0},), ({"d": 3.0},)],
        formula=lambda v: {k: x**2 for k, x in v.items() if k != "skipped"},
    ),
    Program(mapped, LISTS, formula=lambda xs: [sp.sin(x) for x in xs]),
    Program(
        mapped_pairs,
        [([1.0, 2.0], [0.5, -1.0]), ([0.3], [0.7]), ([1.0, 2.0, 3.0], [0.1, 0.2, 0.3])],
        formula=lambda xs, ys: sum(x * y**2 for x, y in zip(xs, ys)),
    ),
    Program(every_other_index, TUPLES, formula=lambda xs: sum(xs[1::2])),
    Program(hours_and_minutes, [(125,), (59,), (-30,)], smooth=False),
    Program(
        built_in_product,
        TUPLES,
        formula=lambda xs: sp.prod(xs) + sum(xs),
    ),
    Program(
        conversions,
        [(1.5, 2), (-0.7, 0), (3.25, -4)],
        formula=lambda x, n: n * x + sp.sign(x) * sp.floor(sp.Abs(x)) + int(n != 0),
    ),
    Program(nearest_centre, [(0.1, 0.2), (1.5, 2.2), (-3.0, 0.3)]),
)


# -- Closures and functions of functions -----------------------------------------------------------

Function = Callable[[float], float]


def closure_of_a_parameter(x: float, y: float) -> float:
    def scaled(z: float) -> float:
        return x * z

    return scaled(y) + scaled(scaled(2.0))


def make_line(slope: float, intercept: float) -> Function:
    return lambda x: slope * x + intercept


def two_lines(x: float) -> float:
    rising, falling = make_line(2.0, 1.0), make_line(-x, 3.0)
    return rising(x) * falling(x)


def twice(f: Function) -> Function:
    def f_twice(x: float) -> float:
        return f(f(x))

    return f_twice


def fourfold_sine(x: float) -> float:
    return twice(twice(math.sin))(x)


def composed(*functions: Function) -> Function:
    return reduce(lambda f, g: lambda x: g(f(x)), functions)


def pipeline(x: float) -> float:
    return composed(math.sin, math.exp, lambda y: y * y)(x)


def numerical_derivative(f: Function, x: float, h: float = 1e-3) -> float:
    return (f(x + h) - f(x - h)) / (2 * h)


def slope_of_cubic(x: float) -> float:
    return numerical_derivative(lambda t: t**3 - t, x)


def integrate(f: Function, a: float, b: float, n: int = 8) -> float:
    h = (b - a) / n
    return h * sum(f(a + (i + 0.5) * h) for i in range(n))


def integral_of_product(a: float, b: float) -> float:
    return integrate(lambda x: a * x * math.cos(b * x), 0.0, 1.0)


def iterated_integral(scale: float) -> float:
    """An integral inside an integral, the inner one closed over the outer variable."""
    return integrate(lambda x: integrate(lambda y: scale * x * y * y, 0.0, x), 0.0, 2.0)


def find_root(f: Function, low: float, high: float) -> float:
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if f(middle) < 0 else (low, middle)
    return (low + high) / 2


def break_even_price(fixed: float, unit: float) -> float:
    return find_root(lambda p: (p - unit) * 1000 * math.exp(-p / 10) - fixed, unit, unit + 9)


def partial_power(x: float) -> float:
    cube = partial(pow, exp=3)
    shifted = partial(make_line, 2.0)
    return cube(x) + shifted(1.0)(x)


def reduced_product(xs: tuple[float, ...]) -> float:
    return reduce(lambda a, b: a * b + 1, xs, 1.0)


def reduced_pairs(xs: list[float]) -> tuple[float, float]:
    """Sum and sum of squares in one pass."""
    return reduce(lambda acc, x: (acc[0] + x, acc[1] + x * x), xs, (0.0, 0.0))


def table_of_functions(x: float) -> float:
    functions = {"sin": math.sin, "square": lambda t: t * t, "line": make_line(3.0, x)}
    return functions["sin"](x) + functions["square"](x) * functions["line"](x)


def list_of_closures(x: float) -> float:
    """A default argument keeps the value that the loop variable has now."""
    scalings = [lambda t, k=k: k * t for k in range(1, 4)]
    return sum(scaling(x) ** 2 for scaling in scalings)


def chosen_function(x: float, use_sine: bool) -> float:
    """A closure that stays: which function it is depends on the data."""
    f = math.sin if use_sine else (lambda t: t * x)
    return f(x) + f(2 * x)


def curried_volume(width: float) -> float:
    volume = lambda w: lambda h: lambda d: w * h * d  # noqa: E731
    return volume(width)(width + 1)(2.0)


def fixed_point(f: Function, x: float) -> float:
    while abs(f(x) - x) > 1e-10:
        x = f(x)
    return x


def babylonian(a: float) -> float:
    return fixed_point(lambda x: (x + a / x) / 2, 1.0)


def accumulated(x: float) -> float:
    """The inner function sees the latest value of a variable of the outer one."""
    total = x

    def plus(y: float) -> float:
        return total + y

    total = plus(1.0)
    total = plus(total)
    return total


def sorted_by_key(x: float, y: float) -> float:
    f, g = (math.sin, math.cos) if x < y else (math.cos, math.sin)
    return f(x) * g(y)


def _midpoint(f: Callable[[Any], Any], a: Any, b: Any, n: int = 8) -> Any:
    h = (b - a) / sp.Integer(n)
    return sum([h * f(a + h * (2 * i + 1) / 2) for i in range(n)])


CLOSURES = section(
    "closures and functions of functions",
    Program(
        closure_of_a_parameter,
        [(1.5, 2.0), (-0.5, 0.3), (3.0, -1.0)],
        formula=lambda x, y: x * y + 2 * x**2,
    ),
    Program(two_lines, [(0.5,), (2.0,), (-1.3,)], formula=lambda x: (2 * x + 1) * (3 - x**2)),
    Program(
        fourfold_sine,
        [(0.5,), (2.0,), (-1.3,)],
        formula=lambda x: sp.sin(sp.sin(sp.sin(sp.sin(x)))),
    ),
    Program(pipeline, [(0.5,), (2.0,), (-1.3,)], formula=lambda x: sp.exp(2 * sp.sin(x))),
    Program(
        slope_of_cubic,
        [(0.5,), (2.0,), (-1.3,)],
        formula=lambda x: 3 * x**2 - 1 + sp.Rational(1, 10**6),
    ),
    Program(
        integral_of_product,
        [(1.0, 2.0), (0.5, 0.3), (-2.0, 1.5)],
        formula=lambda a, b: _midpoint(lambda x: a * x * sp.cos(b * x), 0, 1),
    ),
    Program(
        iterated_integral,
        [(1.0,), (0.5,), (-2.0,)],
        formula=lambda s: _midpoint(lambda x: _midpoint(lambda y: s * x * y**2, 0, x), 0, 2),
    ),
    Program(break_even_price, [(500.0, 1.0), (900.0, 2.0), (100.0, 0.5)], smooth=False),
    Program(
        partial_power,
        [(0.5,), (2.0,), (-1.3,)],
        formula=lambda x: x**3 + 2 * x + 1,
    ),
    Program(reduced_product, TUPLES),
    Program(reduced_pairs, LISTS, formula=lambda xs: (sum(xs), sum(x**2 for x in xs))),
    Program(
        table_of_functions,
        [(0.5,), (2.0,), (-1.3,)],
        formula=lambda x: sp.sin(x) + x**2 * 4 * x,
    ),
    Program(list_of_closures, [(0.5,), (2.0,), (-1.3,)], formula=lambda x: 14 * x**2),
    Program(
        chosen_function,
        [(0.5, True), (2.0, False), (-1.3, True)],
        formula=lambda x, s: sp.sin(x) + sp.sin(2 * x) if s else 3 * x**2,
    ),
    Program(curried_volume, [(0.5,), (2.0,), (-1.3,)], formula=lambda w: 2 * w * (w + 1)),
    Program(babylonian, [(0.5,), (2.0,), (9.3,)], formula=lambda a: sp.sqrt(a)),
    Program(accumulated, [(0.5,), (2.0,), (-1.3,)], formula=lambda x: 2 * x + 2),
    Program(sorted_by_key, [(0.5, 1.0), (2.0, -0.3), (-1.3, 0.7)]),
)


# -- Calls, defaults and keywords ------------------------------------------------------------------


def hypotenuse(a: float, b: float) -> float:
    return math.sqrt(square(a) + square(b))


def square(x):
    return x * x


def polymorphic_helper(x: float, n: int) -> float:
    """`square` is called with floats and with an integer."""
    return square(x) + square(n) + dot((x, square(x)), (1.0, 2.0))


def dot(u, v):
    return sum(a * b for a, b in zip(u, v))


def discounted(amount: float, rate: float = 0.05, *, years: int = 1, fee: float = 0.0) -> float:
    return (amount - fee) / (1 + rate) ** years


def keyword_calls(amount: float) -> float:
    return (
        discounted(amount)
        + discounted(amount, years=3)
        + discounted(rate=0.1, amount=amount, fee=2.0)
        + discounted(amount, *(0.2,), **{"years": 2})
    )


def positional_only(x: float, y: float, /, scale: float = 2.0) -> float:
    return scale * (x - y)


def norm(v: tuple[float, ...], kind: str = "euclid") -> float:
    """The kind is known while compiling."""
    if kind == "euclid":
        return math.sqrt(dot(v, v))
    if kind == "sum":
        return sum(abs(x) for x in v)
    return max(abs(x) for x in v)


def norms(x: float, y: float) -> tuple[float, float, float]:
    return norm((x, y)), norm((x, y), kind="sum"), norm((x, y), "max")


def multiple_results(x: float) -> float:
    low, high = bounds(x)
    total, *_ = statistics(low, high, 3.0)
    return total * (high - low)


def bounds(x, margin=0.1):
    return x - margin, x + margin


def statistics(*values):
    mean = sum(values) / len(values)
    return sum(values), mean, max(values)


def nested_data(tree: Any) -> float:
    """Adds the leaves of nested tuples and lists: one specialisation for each shape it meets."""
    if isinstance(tree, (tuple, list)):
        return sum(nested_data(branch) for branch in tree)
    return tree


@dataclass(frozen=True)
class Polynomial:
    coefficients: tuple[float, ...]

    def __call__(self, x: float) -> float:
        value = 0.0
        for c in self.coefficients:
            value = value * x + c
        return value

    def derivative(self) -> "Polynomial":
        degree = len(self.coefficients) - 1
        return Polynomial(tuple((degree - k) * c for k, c in enumerate(self.coefficients[:-1])))


def newton_on_polynomial(p: Polynomial, x: float) -> float:
    slope = p.derivative()
    for _ in range(3):
        x = x - p(x) / slope(x)
    return x


@dataclass(frozen=True)
class Vector:
    x: float
    y: float

    def __add__(self, other: "Vector") -> "Vector":
        return Vector(self.x + other.x, self.y + other.y)

    def __rmul__(self, factor: float) -> "Vector":
        return Vector(factor * self.x, factor * self.y)

    def __matmul__(self, other: "Vector") -> float:
        return self.x * other.x + self.y * other.y

    @staticmethod
    def polar(radius: float, angle: float) -> "Vector":
        return Vector(radius * math.cos(angle), radius * math.sin(angle))


def bezier_point(a: Vector, b: Vector, c: Vector, t: float) -> Vector:
    return (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t**2 * c


def work_along(radius: float, angle: float) -> float:
    return Vector.polar(radius, angle) @ (Vector(1.0, 2.0) + 0.5 * Vector(radius, angle))


CALLS = section(
    "calls, defaults and keywords",
    Program(
        hypotenuse,
        [(3.0, 4.0), (-1.0, 0.5), (0.7, 2.0)],
        formula=lambda a, b: sp.sqrt(a**2 + b**2),
    ),
    Program(
        polymorphic_helper,
        [(1.5, 2), (-0.3, 5), (4.0, -1)],
        formula=lambda x, n: 3 * x**2 + x + n**2,
    ),
    Program(
        discounted,
        [(100.0,), (50.0, 0.1), (7.0, -0.02)],
        formula=lambda a, r=0.05: a / (1 + r),
    ),
    Program(
        keyword_calls,
        [(100.0,), (1.5,), (-7.0,)],
        formula=lambda a: (
            a / sp.Rational(21, 20)
            + a / sp.Rational(21, 20) ** 3
            + (a - 2) / sp.Rational(11, 10)
            + a / sp.Rational(6, 5) ** 2
        ),
    ),
    Program(
        positional_only,
        [(1.0, 2.0), (0.5, -0.3), (1.0, 2.0, 3.0)],
        formula=lambda x, y, s=2: s * (x - y),
    ),
    Program(
        norms,
        [(3.0, 4.0), (-1.0, 0.5), (0.7, -2.0)],
    ),
    Program(
        multiple_results,
        [(1.0,), (0.5,), (-3.0,)],
        formula=lambda x: (2 * x + 3) / 5,
    ),
    Program(
        nested_data,
        [((1.0, (2.0, 3.0)),), ([(0.5, 0.1), [[2.0], 4.0]],), (7.0,)],
        formula=lambda t: sp.sympify(sum(sp.flatten([t]))),
    ),
    Program(
        newton_on_polynomial,
        [
            (Polynomial((1.0, 0.0, -2.0)), 1.0),
            (Polynomial((1.0, -1.0, 0.5, -3.0)), 2.0),
            (Polynomial((2.0, -1.0)), 3.0),
        ],
    ),
    Program(
        bezier_point,
        [
            (Vector(0.0, 0.0), Vector(1.0, 2.0), Vector(3.0, 1.0), 0.3),
            (Vector(0.5, -1.0), Vector(2.0, 0.1), Vector(-3.0, 1.0), 0.8),
            (Vector(1.0, 1.0), Vector(2.0, 2.0), Vector(3.0, 3.0), 0.5),
        ],
        formula=lambda a, b, c, t: tuple(
            (1 - t) ** 2 * getattr(a, i) + 2 * t * (1 - t) * getattr(b, i) + t**2 * getattr(c, i)
            for i in "xy"
        ),
    ),
    Program(
        work_along,
        [(1.0, 0.5), (2.0, -0.3), (0.7, 2.0)],
        formula=lambda r, a: r * sp.cos(a) * (1 + r / 2) + r * sp.sin(a) * (2 + a / 2),
    ),
)


# -- Recursion -------------------------------------------------------------------------------------


def gcd(a: int, b: int) -> int:
    if b == 0:
        return a
    return gcd(b, a % b)


def fibonacci(n: int) -> int:
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def power_by_squaring(base: float, exponent: int) -> float:
    if exponent == 0:
        return 1.0
    half = power_by_squaring(base, exponent // 2)
    if exponent % 2 == 0:
        return half * half
    return base * half * half


def savings(balance: float, rate: float, goal: float, years: int = 0) -> tuple[float, int]:
    """A tail recursion with a data-dependent end."""
    if balance >= goal:
        return balance, years
    return savings(balance * (1 + rate), rate, goal, years + 1)


def account_balance(deposit: float, rate: float, years: int) -> float:
    """Not a tail recursion: a deposit at the end of each year."""
    if years == 0:
        return deposit
    return deposit + (1 + rate) * account_balance(deposit, rate, years - 1)


def is_even(n: int) -> bool:
    return True if n == 0 else is_odd(n - 1)


def is_odd(n: int) -> bool:
    return False if n == 0 else is_even(n - 1)


def hailstone_steps(n: int) -> int:
    if n == 1:
        return 0
    return 1 + hailstone_steps(n // 2 if n % 2 == 0 else 3 * n + 1)


def dot_by_recursion(xs: tuple[float, ...], ys: tuple[float, ...]) -> float:
    """Each call takes shorter tuples, so it ends while compiling."""
    if not xs:
        return 0.0
    return xs[0] * ys[0] + dot_by_recursion(xs[1:], ys[1:])


def dot_by_index(xs: np.ndarray, ys: np.ndarray) -> float:
    def from_index(i: int) -> float:
        if i == len(xs):
            return 0.0
        return xs[i] * ys[i] + from_index(i + 1)

    return from_index(0)


def adaptive_simpson(a: float, b: float, tolerance: float) -> float:
    """∫ 1/x, halving the interval until the two estimates agree."""
    middle = (a + b) / 2
    coarse = (b - a) / 6 * (1 / a + 4 / middle + 1 / b)
    left, right = (a + middle) / 2, (middle + b) / 2
    fine = (b - a) / 12 * (1 / a + 4 / left + 2 / middle + 4 / right + 1 / b)
    if abs(fine - coarse) < tolerance:
        return fine
    half = tolerance / 2
    return adaptive_simpson(a, middle, half) + adaptive_simpson(middle, b, half)


def sine_by_thirds(x: float) -> float:
    """sin x = 3 sin(x/3) - 4 sin³(x/3)."""
    if abs(x) < 1e-3:
        return x - x**3 / 6
    s = sine_by_thirds(x / 3)
    return 3 * s - 4 * s**3


def chebyshev(n: int, x: float) -> float:
    if n == 0:
        return 1.0
    if n == 1:
        return x
    return 2 * x * chebyshev(n - 1, x) - chebyshev(n - 2, x)


def digits_sum(n: int) -> int:
    return n if n < 10 else n % 10 + digits_sum(n // 10)


def binomial(n: int, k: int) -> int:
    if k == 0 or k == n:
        return 1
    return binomial(n - 1, k - 1) + binomial(n - 1, k)


def tree_option_value(spot: float, strike: float, up: float, depth: int) -> float:
    """The value of a call by recursion over the two prices of the next period."""
    if depth == 0:
        return max(spot - strike, 0.0)
    p = (1 - 1 / up) / (up - 1 / up)
    higher = tree_option_value(spot * up, strike, up, depth - 1)
    lower = tree_option_value(spot / up, strike, up, depth - 1)
    return p * higher + (1 - p) * lower


def cosine_or_sine(x: float, n: int) -> float:
    """Two functions that call each other: the n-th derivative of the sine."""
    return math.sin(x) if n == 0 else sine_after_cosine(x, n - 1)


def sine_after_cosine(x: float, n: int) -> float:
    return math.cos(x) if n == 0 else -cosine_or_sine(x, n - 1)


def tower_of_hanoi_moves(discs: int) -> int:
    return 0 if discs == 0 else 2 * tower_of_hanoi_moves(discs - 1) + 1


RECURSION = section(
    "recursion",
    Program(gcd, [(12, 18), (17, 5), (1071, 462), (7, 0)], smooth=False),
    Program(fibonacci, [(0,), (1,), (10,)], smooth=False),
    Program(
        power_by_squaring,
        [(1.5, 10), (-0.7, 3), (2.0, 0), (1.1, 31)],
        formula=lambda b, n: b**n + 0 * b,
    ),
    Program(savings, [(100.0, 0.05, 150.0), (1.0, 0.1, 0.5), (10.0, 0.3, 99.0)]),
    Program(
        account_balance,
        [(100.0, 0.05, 10), (1.0, 0.1, 0), (20.0, 0.02, 30)],
        formula=lambda d, r, n: d * ((1 + r) ** (n + 1) - 1) / r,
    ),
    Program(is_even, [(0,), (7,), (10,)], smooth=False),
    Program(is_odd, [(0,), (7,), (10,)], smooth=False),
    Program(hailstone_steps, [(1,), (6,), (27,)], smooth=False),
    Program(
        dot_by_recursion,
        [((1.0, 2.0), (3.0, 4.0)), ((0.5,), (-2.0,)), ((1.0, 2.0, 3.0), (0.1, 0.2, 0.3))],
        formula=lambda xs, ys: sum(x * y for x, y in zip(xs, ys)),
    ),
    Program(
        dot_by_index,
        [(A3[0], A3[1]), (A3[1], A3[2]), (A3[2], A3[0])],
        formula=lambda xs, ys: sum(x * y for x, y in zip(xs, ys)),
    ),
    Program(adaptive_simpson, [(1.0, 2.0, 1e-6), (0.5, 3.0, 1e-5), (2.0, 10.0, 1e-4)]),
    Program(sine_by_thirds, [(1.0,), (-2.5,), (0.2,)], formula=lambda x: sp.sin(x)),
    Program(
        chebyshev,
        [(0, 0.3), (1, 0.3), (5, -0.7), (8, 0.9)],
        formula=lambda n, x: sp.chebyshevt(n, x) + 0 * x,
    ),
    Program(digits_sum, [(7,), (12345,), (99,)], smooth=False),
    Program(binomial, [(5, 2), (8, 4), (6, 0)], smooth=False),
    Program(tree_option_value, [(100.0, 95.0, 1.1, 4), (50.0, 60.0, 1.3, 3), (1.0, 0.9, 1.05, 6)]),
    Program(
        cosine_or_sine,
        [(0.5, 0), (0.5, 1), (0.5, 2), (1.7, 7)],
        formula=lambda x, n: sp.sin(x).diff(x, n),
    ),
    Program(tower_of_hanoi_moves, [(0,), (1,), (10,)], smooth=False),
)


# -- Recursion in loops ----------------------------------------------------------------------------


CHILD = np.array([1, -1, 4, -1, -1, 6, -1, -1])
SIBLING = np.array([-1, 2, 3, -1, 5, -1, 7, -1])


def weight_of_tree(node: int, load: float, share: float) -> float:
    """A walk over a tree, in which each node knows its first child and its next sibling."""
    total, child = math.sin(load), CHILD[node]
    while child >= 0:
        total += share * weight_of_tree(child, load * share, share) * total
        child = SIBLING[child]
    return total


def trees_of_size(n: int, x: float) -> float:
    """The binary trees of a size, each of weight x to the number of its leaves."""
    if n == 0:
        return x
    return sum(trees_of_size(i, x) * trees_of_size(n - 1 - i, x) for i in range(n))


def best_of_moves(stones: int, discount: float) -> float:
    """What the first player of a game of taking one to three stones expects, softly."""
    value = 0.0
    for taken in range(1, min(stones, 3) + 1):
        value = math.log(
            math.exp(value) + math.exp(1.0 - discount * best_of_moves(stones - taken, discount))
        )
    return value


def shattering(energy: float, loss: float) -> float:
    """Each piece breaks into smaller ones, as long as there is energy."""
    area = energy * energy
    while energy > 1.0:
        energy *= loss
        area += shattering(energy, loss) / energy
    return area


def sum_of_terms(depth: int, x: float) -> float:
    """A grammar: a term is a product of factors, a factor a sum of terms in brackets."""
    total = x
    for i in range(depth):
        total += product_of_factors(i, x)
    return total


def product_of_factors(depth: int, x: float) -> float:
    if depth == 0:
        return math.cos(x)
    value = product_of_factors(depth - 1, 0.5 * x)
    for i in range(depth):
        value *= 1 + 0.1 * sum_of_terms(i, x)
        if value > 50.0:
            break
    return value


def echoes(n: int, x: float, y: float) -> tuple[float, float]:
    """Loops in loops, and calls in the test, in branches and after each other."""
    i = 0
    while i < n and echoes(i, x / 2, y)[0] < 20.0:
        for j in range(i):
            if j % 2 == 0:
                a, b = echoes(j, x / 3, x * y)
                x, y = x + b, y + a * x / 9
            else:
                y = math.sin(y + echoes(j - 1, y, 0.1)[1])
        i += 1
    return x, y


def cascade(n: int, state: np.ndarray) -> np.ndarray:
    """A loop of known length, of more steps than are written out, over an array."""
    for k in np.linspace(0.1, 1.0, 20):
        if n > 0:
            state = state + 0.01 * k * cascade(n - 1, state) * state
    return state


RECURSION_IN_LOOPS = section(
    "recursion in loops",
    Program(weight_of_tree, [(0, 0.7, 0.9), (2, 1.1, 0.5), (1, 0.3, 0.2)]),
    Program(
        trees_of_size,
        [(0, 0.5), (3, 1.2), (5, 0.7)],
        formula=lambda n, x: sp.catalan(n) * x ** (n + 1),
    ),
    Program(best_of_moves, [(0, 0.9), (3, 0.7), (6, 0.5)]),
    Program(shattering, [(3.0, 0.6), (0.5, 0.7), (7.0, 0.45)]),
    Program(sum_of_terms, [(0, 0.4), (2, 0.7), (4, 1.1)]),
    Program(echoes, [(0, 0.3, 0.2), (3, 0.7, 0.4), (5, 0.4, 0.9)]),
    Program(cascade, [(0, _array(0.5, 1.0)), (1, _array(0.5, -0.3)), (2, _array(1.1, 0.2))]),
)


# -- match -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Circle:
    radius: float


@dataclass(frozen=True)
class Rectangle:
    width: float
    height: float


def area(shape: Circle | Rectangle) -> float:
    match shape:
        case Circle(r):
            return math.pi * r**2
        case Rectangle(width=w, height=h):
            return w * h
    return 0.0


def total_area(radius: float, side: float) -> float:
    return area(Circle(radius)) + area(Rectangle(side, side + 1))


def on_axes(point: tuple[float, float]) -> float:
    match point:
        case (0, 0):
            return 0.0
        case (x, 0):
            return x
        case (0, y):
            return -y
        case (x, y):
            return x * y


def by_length(v):
    match v:
        case (x,):
            return abs(x)
        case (x, y):
            return math.hypot(x, y)
        case (first, *rest):
            return first + sum(rest)


def fee(kind: int, amount: float) -> float:
    match kind:
        case 0:
            return 0.0
        case 1 | 2:
            return 0.01 * amount
        case k if k < 0:
            return amount
        case _:
            return 0.02 * amount + kind


def signed_root(pair: tuple[bool, float]) -> float:
    match pair:
        case (True, x):
            return math.sqrt(x)
        case (False, x):
            return -math.sqrt(x)
    return 0.0


def update_by_mapping(state: dict[str, float]) -> float:
    match state:
        case {"position": x, "velocity": v}:
            return x + 0.1 * v
        case {"position": x}:
            return x
    return 0.0


def nested_pattern(segment: tuple[Vector, Vector]) -> float:
    match segment:
        case (Vector(x=a, y=b), Vector(x=c, y=d) as end):
            return math.hypot(c - a, d - b) + 0 * end.x
    return 0.0


MATCH = section(
    "match",
    Program(
        area,
        [(Circle(1.5),), (Rectangle(2.0, 3.0),), (Rectangle(0.5, 0.1),)],
        formula=lambda s: sp.pi * s.radius**2 if isinstance(s, Circle) else s.width * s.height,
        dom="each class of shape is a specialisation",
    ),
    Program(
        total_area,
        [(1.5, 2.0), (0.1, 0.7), (2.0, 3.0)],
        formula=lambda r, s: sp.pi * r**2 + s**2 + s,
    ),
    Program(on_axes, [((1.5, 2.0),), ((0.0, 2.0),), ((3.0, 0.0),), ((0.0, 0.0),)], smooth=False),
    Program(by_length, [((-1.5,),), ((3.0, 4.0),), ((1.0, 2.0, 3.0),)]),
    Program(
        fee,
        [(0, 100.0), (2, 100.0), (-1, 50.0), (7, 10.0)],
        formula=lambda k, a: {0: 0 * a, 2: a / 100, -1: a, 7: a / 50 + 7}[k],
    ),
    Program(
        signed_root,
        [((True, 2.0),), ((False, 0.3),), ((True, 9.5),)],
        formula=lambda p: sp.sqrt(p[1]) if p[0] else -sp.sqrt(p[1]),
    ),
    Program(
        update_by_mapping,
        [({"position": 1.0, "velocity": 2.0},), ({"position": 3.0},), ({"velocity": 3.0},)],
        formula=lambda s: (
            s["position"] + s.get("velocity", 0) / sp.Integer(10) if "position" in s else 0
        ),
    ),
    Program(
        nested_pattern,
        [
            ((Vector(0.0, 0.0), Vector(3.0, 4.0)),),
            ((Vector(1.0, -1.0), Vector(0.5, 2.0)),),
            ((Vector(0.2, 0.3), Vector(1.0, 1.0)),),
        ],
        formula=lambda s: sp.sqrt((s[1].x - s[0].x) ** 2 + (s[1].y - s[0].y) ** 2),
    ),
)


# -- Integers --------------------------------------------------------------------------------------


def collatz_steps(n: int) -> int:
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


def euclid_by_loop(a: int, b: int) -> int:
    while b:
        a, b = b, a % b
    return abs(a)


def extended_euclid(a: int, b: int) -> tuple[int, int, int]:
    """(g, x, y) with a x + b y = g."""
    x0, x1, y0, y1 = 1, 0, 0, 1
    while b != 0:
        q, (a, b) = a // b, (b, a % b)
        x0, x1 = x1, x0 - q * x1
        y0, y1 = y1, y0 - q * y1
    return a, x0, y0


def modular_power(base: int, exponent: int, modulus: int) -> int:
    result = 1
    base %= modulus
    while exponent > 0:
        if exponent & 1:
            result = result * base % modulus
        base = base * base % modulus
        exponent >>= 1
    return result


def binary_power(x: float, n: int) -> float:
    result = 1.0
    while n > 0:
        if n % 2 == 1:
            result *= x
        x *= x
        n //= 2
    return result


def bit_count(n: int) -> int:
    count = 0
    while n:
        n &= n - 1
        count += 1
    return count


def bit_tricks(a: int, b: int) -> tuple[int, int, int, int, int]:
    return a & b, a | b, a ^ b, ~a, (a << 3) - (b >> 1)


def integer_sqrt(n: int) -> int:
    r = n
    while r * r > n:
        r = (r + n // r) // 2
    return r


def is_prime(n: int) -> bool:
    if n < 2:
        return False
    d = 2
    while d * d <= n:
        if n % d == 0:
            return False
        d += 1
    return True


def reversed_digits(n: int) -> int:
    result = 0
    while n > 0:
        n, digit = divmod(n, 10)
        result = 10 * result + digit
    return result


def day_of_week(year: int, month: int, day: int) -> int:
    """Zeller's congruence: 0 is Saturday."""
    if month < 3:
        month += 12
        year -= 1
    k, j = year % 100, year // 100
    return (day + 13 * (month + 1) // 5 + k + k // 4 + j // 4 + 5 * j) % 7


def floor_and_modulus(a: int, b: int) -> tuple[int, int, float]:
    """Signs as in Python: the remainder has the sign of the divisor."""
    return a // b, a % b, a / b


def float_modulus(x: float, period: float) -> tuple[float, float]:
    return x % period, x // period


def xorshift(seed: int, steps: int) -> int:
    state = seed
    for _ in range(steps):
        state ^= (state << 13) & 0xFFFFFFFF
        state ^= state >> 17
        state ^= (state << 5) & 0xFFFFFFFF
    return state


INTEGERS = section(
    "integers",
    Program(collatz_steps, [(1,), (6,), (27,)], smooth=False),
    Program(euclid_by_loop, [(12, 18), (17, 5), (-8, 12)], smooth=False),
    Program(extended_euclid, [(240, 46), (17, 5), (7, 0)], smooth=False),
    Program(modular_power, [(3, 200, 13), (2, 10, 1000), (7, 0, 5)], smooth=False),
    Program(
        binary_power,
        [(1.5, 10), (-0.7, 3), (2.0, 0), (1.1, 31)],
        formula=lambda x, n: x**n + 0 * x,
    ),
    Program(bit_count, [(0,), (255,), (1234567,)], smooth=False),
    Program(bit_tricks, [(12, 10), (-7, 3), (255, -256)], smooth=False),
    Program(integer_sqrt, [(1,), (99,), (144,), (10**12,)], smooth=False),
    Program(is_prime, [(1,), (2,), (91,), (97,)], smooth=False),
    Program(reversed_digits, [(0,), (120,), (12345,)], smooth=False),
    Program(day_of_week, [(2000, 1, 1), (2024, 2, 29), (1969, 7, 20)], smooth=False),
    Program(floor_and_modulus, [(7, 3), (-7, 3), (7, -3), (-7, -3)], smooth=False),
    Program(
        float_modulus,
        [(7.5, 2.0), (-7.5, 2.0), (0.3, 0.7)],
        formula=lambda x, p: (x - p * sp.floor(x / p), sp.floor(x / p)),
    ),
    Program(xorshift, [(2463534242, 1), (1, 10), (123456789, 3)], smooth=False),
)


# -- Lists and arrays that a function makes and fills ----------------------------------------------


def prefix_sums(xs: tuple[float, ...]) -> list[float]:
    sums = []
    total = 0.0
    for x in xs:
        total += x
        sums.append(total)
    return sums


def bubble_sort(values: tuple[float, float, float, float]) -> tuple[float, ...]:
    xs = list(values)
    for end in range(len(xs) - 1, 0, -1):
        for i in range(end):
            if xs[i] > xs[i + 1]:
                xs[i], xs[i + 1] = xs[i + 1], xs[i]
    return tuple(xs)


def matrix_product(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    n, m, k = a.shape[0], b.shape[1], b.shape[0]
    c = np.zeros((n, m))
    for i in range(n):
        for j in range(m):
            for p in range(k):
                c[i, j] += a[i, p] * b[p, j]
    return c


def convolution(signal: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    out = np.zeros(len(signal) + len(kernel) - 1)
    for i in range(len(signal)):
        for j in range(len(kernel)):
            out[i + j] += signal[i] * kernel[j]
    return out


def moving_average(xs: np.ndarray) -> np.ndarray:
    out = np.zeros(len(xs) - 2)
    for i in range(len(out)):
        out[i] = (xs[i] + xs[i + 1] + xs[i + 2]) / 3
    return out


def soft_edit_distance(a: np.ndarray, b: np.ndarray, softness: float) -> float:
    """Edit distance with a soft minimum, by dynamic programming."""
    n, m = len(a), len(b)
    table = np.zeros((n + 1, m + 1))
    for i in range(1, n + 1):
        table[i, 0] = i
    for j in range(1, m + 1):
        table[0, j] = j
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            change = table[i - 1, j - 1] + (a[i - 1] - b[j - 1]) ** 2
            remove = table[i - 1, j] + 1
            insert = table[i, j - 1] + 1
            weights = (
                math.exp(-change / softness)
                + math.exp(-remove / softness)
                + math.exp(-insert / softness)
            )
            table[i, j] = -softness * math.log(weights)
    return table[n, m]


def binomial_tree_price(spot: float, strike: float, volatility: float) -> float:
    """An American put on a tree of six periods, from the leaves to the root."""
    n, rate, dt = 6, 0.03, 1 / 6
    up = math.exp(volatility * math.sqrt(dt))
    p = (math.exp(rate * dt) - 1 / up) / (up - 1 / up)
    values = [max(strike - spot * up ** (2 * i - n), 0.0) for i in range(n + 1)]
    for step in range(n - 1, -1, -1):
        for i in range(step + 1):
            hold = math.exp(-rate * dt) * (p * values[i + 1] + (1 - p) * values[i])
            values[i] = max(hold, strike - spot * up ** (2 * i - step))
    return values[0]


def solve_tridiagonal(diagonal: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The Thomas algorithm; the off-diagonal entries are all -1."""
    n = len(diagonal)
    c, x = np.zeros(n), np.zeros(n)
    c[0], x[0] = -1 / diagonal[0], right[0] / diagonal[0]
    for i in range(1, n):
        pivot = diagonal[i] + c[i - 1]
        c[i] = -1 / pivot
        x[i] = (right[i] + x[i - 1]) / pivot
    for i in range(n - 2, -1, -1):
        x[i] -= c[i] * x[i + 1]
    return x


def cholesky_2x2(matrix: np.ndarray) -> np.ndarray:
    factor = np.zeros((2, 2))
    for i in range(2):
        for j in range(i + 1):
            rest = matrix[i, j]
            for k in range(j):
                rest -= factor[i, k] * factor[j, k]
            factor[i, j] = math.sqrt(rest) if i == j else rest / factor[j, j]
    return factor


def heat_equation(temperature: np.ndarray, diffusion: float, steps: int) -> np.ndarray:
    current = temperature.copy()
    for _ in range(steps):
        following = current.copy()
        for i in range(1, len(current) - 1):
            bend = current[i - 1] - 2 * current[i] + current[i + 1]
            following[i] = current[i] + diffusion * bend
        current = following
    return current


def histogram_of_remainders(n: int) -> list[int]:
    counts = [0, 0, 0]
    for k in range(n):
        counts[k * k % 3] += 1
    return counts


def counted_fields(x: float) -> dict[str, float]:
    totals = {"sin": 0.0, "cos": 0.0}
    for k in range(1, 4):
        totals["sin"] += math.sin(k * x)
        totals["cos"] += math.cos(k * x)
    totals["sum"] = totals["sin"] + totals["cos"]
    return totals


def sieve_count() -> int:
    """The primes below 30: no input, so the answer is a constant."""
    prime = [True] * 30
    prime[0] = prime[1] = False
    for n in range(2, 6):
        if prime[n]:
            for multiple in range(n * n, 30, n):
                prime[multiple] = False
    return sum(prime)


def stack_machine(x: float, y: float) -> float:
    """Evaluates x y + x * with a stack."""
    stack = []
    for token in ("x", "y", "+", "x", "*"):
        if token == "x":
            stack.append(x)
        elif token == "y":
            stack.append(y)
        else:
            b, a = stack.pop(), stack.pop()
            stack.append(a + b if token == "+" else a * b)
    return stack.pop()


def array_of_scalars(x: float, y: float) -> np.ndarray:
    return np.array([x * y, x + y, x - y])


PAIRS_OF_ARRAYS = [(A3[0], A3[1]), (_array(1.0, 2.0, 0.5, -1.0), _array(0.3, 0.7)), (A3[2], A3[0])]
SQUARES = [
    (_array([1.0, 2.0], [3.0, 4.0]), _array([0.5, -1.0], [2.0, 0.3])),
    (_array([1.0, 2.0, 3.0]), _array([0.5], [-1.0], [2.0])),
    (_array([1.5], [0.5]), _array([0.2, -0.4])),
]


def _tridiagonal(diagonal: Any, right: Any) -> Any:
    n = len(diagonal)
    entry = {0: lambda i: diagonal[i], 1: lambda i: -1}
    matrix = sp.Matrix(n, n, lambda i, j: entry.get(abs(i - j), lambda _: 0)(i))
    return list(matrix.inv() * sp.Matrix(right))


LOCAL = section(
    "lists and arrays that a function makes and fills",
    Program(prefix_sums, TUPLES, formula=lambda xs: [sum(xs[: k + 1]) for k in range(len(xs))]),
    Program(
        bubble_sort, [((3.0, 1.0, 4.0, 2.0),), ((1.0, 2.0, 3.0, 4.0),), ((0.4, 0.3, 0.2, 0.1),)]
    ),
    Program(matrix_product, SQUARES, formula=lambda a, b: (sp.Matrix(a) * sp.Matrix(b)).tolist()),
    Program(
        convolution,
        PAIRS_OF_ARRAYS,
        formula=lambda s, k: [
            sum(s[i] * k[n - i] for i in range(len(s)) if 0 <= n - i < len(k))
            for n in range(len(s) + len(k) - 1)
        ],
    ),
    Program(
        moving_average,
        [(_array(1.0, 2.0, 4.0, 8.0),), (A3[0],), (_array(0.1, -0.2, 0.3, 0.9, 1.5),)],
        formula=lambda xs: [sum(xs[i : i + 3]) / 3 for i in range(len(xs) - 2)],
    ),
    Program(
        soft_edit_distance,
        [
            (_array(1.0, 2.0, 0.5), _array(0.3, 0.7), 0.5),
            (A3[0], A3[1], 1.0),
            (_array(1.0, 2.0), _array(1.1, 2.1, 3.0), 0.2),
        ],
    ),
    Program(binomial_tree_price, [(100.0, 105.0, 0.2), (50.0, 47.0, 0.4), (1.0, 1.3, 0.3)]),
    Program(
        solve_tridiagonal,
        [
            (_array(3.0, 2.5, 4.0), A3[0]),
            (_array(2.0, 3.0), _array(1.0, -1.0)),
            (_array(4.0, 5.0, 3.0), A3[2]),
        ],
        formula=_tridiagonal,
    ),
    Program(
        cholesky_2x2,
        [
            (_array([4.0, 1.0], [1.0, 3.0]),),
            (_array([1.0, -0.5], [-0.5, 2.0]),),
            (_array([9.0, 2.0], [2.0, 1.0]),),
        ],
        formula=lambda m: [
            [sp.sqrt(m[0, 0]), 0],
            [m[1, 0] / sp.sqrt(m[0, 0]), sp.sqrt(m[1, 1] - m[1, 0] ** 2 / m[0, 0])],
        ],
    ),
    Program(
        heat_equation,
        [
            (_array(1.0, 0.0, 2.0, 0.5), 0.1, 3),
            (_array(0.0, 5.0, 0.0), 0.25, 10),
            (_array(1.0, 2.0, 4.0, 8.0, 16.0), 0.05, 0),
        ],
    ),
    Program(histogram_of_remainders, [(0,), (10,), (100,)], smooth=False),
    Program(
        counted_fields,
        [(0.5,), (1.2,), (-2.0,)],
        formula=lambda x: {
            "sin": sum(sp.sin(k * x) for k in (1, 2, 3)),
            "cos": sum(sp.cos(k * x) for k in (1, 2, 3)),
            "sum": sum(sp.sin(k * x) + sp.cos(k * x) for k in (1, 2, 3)),
        },
    ),
    Program(sieve_count, [()], smooth=False),
    Program(
        stack_machine,
        [(0.5, 1.0), (2.0, -0.3), (-1.3, 0.7)],
        formula=lambda x, y: (x + y) * x,
    ),
    Program(
        array_of_scalars,
        [(0.5, 1.0), (2.0, -0.3), (-1.3, 0.7)],
        formula=lambda x, y: [x * y, x + y, x - y],
    ),
)


# -- Constants and captured arrays -----------------------------------------------------------------

GRAVITY = 9.81
PHI = (1 + math.sqrt(5)) / 2
STOICHIOMETRY = {"a": 2.0, "b": -1.0}
NODES = _array(-0.7745966692414834, 0.0, 0.7745966692414834)
WEIGHTS = _array(5 / 9, 8 / 9, 5 / 9)
NOISE = _array(0.3, -1.2, 0.8, 0.1, -0.4, 1.5, -0.9, 0.2)
MIXING = _array([0.9, 0.1], [0.2, 0.8])


def fall_time(height: float) -> float:
    return math.sqrt(2 * height / GRAVITY)


def golden_power(n: float) -> float:
    return PHI**n


def reaction_balance(x: float, y: float) -> float:
    return STOICHIOMETRY["a"] * x + STOICHIOMETRY["b"] * y


def gauss_legendre_exponential(a: float, b: float) -> float:
    middle, half = (a + b) / 2, (b - a) / 2
    return half * sum(w * math.exp(middle + half * t) for t, w in zip(NODES, WEIGHTS))


def euler_maruyama(x: float, drift: float, volatility: float) -> float:
    """Geometric Brownian motion over a fixed noise."""
    dt = 0.125
    for noise in NOISE:
        x += drift * x * dt + volatility * x * math.sqrt(dt) * noise
    return x


def markov_chain(p: float, steps: int) -> float:
    """The probability of the first state."""
    q = 1 - p
    for _ in range(steps):
        p, q = p * MIXING[0, 0] + q * MIXING[1, 0], p * MIXING[0, 1] + q * MIXING[1, 1]
    return p


def least_squares_slope(ys: np.ndarray) -> float:
    """The line through (i, y_i); the abscissae are made while compiling."""
    xs = [float(i) for i in range(len(ys))]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    above = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys))
    return above / sum((x - mean_x) ** 2 for x in xs)


def noise_entry(index: int, scale: float) -> float:
    return scale * NOISE[index] ** 2


def interpolated(x: float) -> float:
    """Piecewise linear over a table; the cell depends on the data."""
    i = min(max(int(x), 0), len(NOISE) - 2)
    t = x - i
    return (1 - t) * NOISE[i] + t * NOISE[i + 1]


CONSTANTS = section(
    "constants and captured arrays",
    Program(
        fall_time, [(1.0,), (10.0,), (0.3,)], formula=lambda h: sp.sqrt(2 * h / sp.Float(9.81))
    ),
    Program(golden_power, [(1.0,), (2.5,), (-0.3,)], formula=lambda n: sp.GoldenRatio**n),
    Program(
        reaction_balance, [(1.0, 2.0), (0.5, 0.3), (-1.0, 4.0)], formula=lambda x, y: 2 * x - y
    ),
    Program(gauss_legendre_exponential, [(0.0, 1.0), (-1.0, 0.5), (2.0, 2.5)]),
    Program(
        euler_maruyama,
        [(1.0, 0.1, 0.2), (2.0, -0.3, 0.1), (0.5, 0.05, 0.4)],
        formula=lambda x, m, s: x * sp.prod([1 + m / 8 + s * e / sp.sqrt(8) for e in NOISE]),
    ),
    Program(
        markov_chain,
        [(0.5, 3), (0.9, 10), (0.1, 0)],
        formula=lambda p, n: sp.Rational(2, 3) + (p - sp.Rational(2, 3)) * sp.Rational(7, 10) ** n,
    ),
    Program(
        least_squares_slope,
        SAMPLES,
        formula=lambda y: (
            sum(12 * (i - sp.Rational(len(y) - 1, 2)) * v for i, v in enumerate(y))
            / (len(y) ** 3 - len(y))
        ),
    ),
    Program(
        noise_entry,
        [(0, 1.0), (3, 2.0), (7, -0.5)],
        formula=lambda i, s: s * NOISE[i] ** 2,
    ),
    Program(interpolated, [(0.5,), (3.3,), (6.7,), (-0.4,)]),
)


# -- Algorithms ------------------------------------------------------------------------------------


def runge_kutta_step(field: Callable[..., Any], state: Any, h: float) -> Any:
    def along(slope: Any, by: float) -> Any:
        return tuple(s + by * d for s, d in zip(state, slope))

    k1 = field(state)
    k2 = field(along(k1, h / 2))
    k3 = field(along(k2, h / 2))
    k4 = field(along(k3, h))
    return tuple(
        s + h / 6 * (a + 2 * b + 2 * c + d) for s, a, b, c, d in zip(state, k1, k2, k3, k4)
    )


def lotka_volterra(prey: float, predators: float, birth: float, steps: int) -> tuple[float, float]:
    def field(state: Pair) -> Pair:
        x, y = state
        return birth * x - 0.4 * x * y, 0.1 * x * y - 0.3 * y

    state = (prey, predators)
    for _ in range(steps):
        state = runge_kutta_step(field, state, 0.05)
    return state


def pendulum(angle: float, velocity: float) -> tuple[float, float]:
    """Fifty steps, a number that is known while compiling."""
    state = (angle, velocity)
    for _ in range(50):
        state = runge_kutta_step(lambda s: (s[1], -math.sin(s[0])), state, 0.02)
    return state


def pendulum_written_out(angle: float, velocity: float, h: float, steps: int) -> Pair:
    """The same integration without helpers, as found in textbooks."""
    for _ in range(steps):
        k1a, k1v = velocity, -math.sin(angle)
        k2a, k2v = velocity + h / 2 * k1v, -math.sin(angle + h / 2 * k1a)
        k3a, k3v = velocity + h / 2 * k2v, -math.sin(angle + h / 2 * k2a)
        k4a, k4v = velocity + h * k3v, -math.sin(angle + h * k3a)
        angle += h / 6 * (k1a + 2 * k2a + 2 * k3a + k4a)
        velocity += h / 6 * (k1v + 2 * k2v + 2 * k3v + k4v)
    return angle, velocity


def harmonic_leapfrog(q: float, p: float, stiffness: float, steps: int) -> float:
    """The energy after symplectic steps."""
    h = 0.1
    for _ in range(steps):
        p -= h / 2 * stiffness * q
        q += h * p
        p -= h / 2 * stiffness * q
    return (p * p + stiffness * q * q) / 2


def fft(signal: tuple[Pair, ...]) -> tuple[Pair, ...]:
    """The fast Fourier transform of a power of two of (re, im) pairs, by recursion."""
    n = len(signal)
    if n == 1:
        return signal
    evens, odds = fft(signal[::2]), fft(signal[1::2])
    turned = [
        complex_product((math.cos(2 * math.pi * k / n), -math.sin(2 * math.pi * k / n)), odd)
        for k, odd in enumerate(odds)
    ]
    sums = [(a + c, b + d) for (a, b), (c, d) in zip(evens, turned)]
    differences = [(a - c, b - d) for (a, b), (c, d) in zip(evens, turned)]
    return (*sums, *differences)


def fft8(signal: tuple[Pair, ...]) -> tuple[Pair, ...]:
    return fft(signal)


def power_spectrum(samples: list[float]) -> list[float]:
    return [re * re + im * im for re, im in fft(tuple((x, 0.0) for x in samples))]


def gradient_descent_line(xs: np.ndarray, ys: np.ndarray, rate: float) -> tuple[float, float]:
    """Fits a line by a hundred steps down the mean squared error."""
    slope, intercept = 0.0, 0.0
    n = len(xs)
    for _ in range(100):
        slope_gradient, intercept_gradient = 0.0, 0.0
        for x, y in zip(xs, ys):
            error = slope * x + intercept - y
            slope_gradient += 2 * error * x / n
            intercept_gradient += 2 * error / n
        slope -= rate * slope_gradient
        intercept -= rate * intercept_gradient
    return slope, intercept


def log_likelihood(samples: np.ndarray, mean: float, log_deviation: float) -> float:
    total = 0.0
    for s in samples:
        z = (s - mean) * math.exp(-log_deviation)
        total -= 0.5 * z * z + log_deviation + 0.5 * math.log(2 * math.pi)
    return total


def kalman_filter(measurements: np.ndarray, drift: float, noise: float) -> Belief:
    belief = Belief(0.0, 1.0)
    for z in measurements:
        belief = kalman_step(belief, z, drift, noise)
    return belief


def hidden_markov_forward(p: float, observations: tuple[bool, ...]) -> float:
    """The log-probability of what was seen, by the forward algorithm with scaling."""
    rainy, total = 0.5, 0.0
    for umbrella in observations:
        rainy = rainy * p + (1 - rainy) * (1 - p)
        seen_rainy, seen_dry = (0.9, 0.2) if umbrella else (0.1, 0.8)
        evidence = rainy * seen_rainy + (1 - rainy) * seen_dry
        rainy = rainy * seen_rainy / evidence
        total += math.log(evidence)
    return total


def recurrent_cell(inputs: np.ndarray, weight: float, feedback: float) -> float:
    h = 0.0
    for x in inputs:
        h = math.tanh(weight * x + feedback * h)
    return h


def three_body_energy(bodies: list[Particle]) -> float:
    energy = 0.0
    for i, a in enumerate(bodies):
        energy += 0.5 * a.mass * dot(a.velocity, a.velocity)
        for b in bodies[:i]:
            dx, dy = a.position[0] - b.position[0], a.position[1] - b.position[1]
            energy -= a.mass * b.mass / math.hypot(dx, dy)
    return energy


def ray_meets_sphere(origin, direction, radius):
    """The distance along a ray to a sphere at the origin; -1 if it misses."""
    b = dot(origin, direction)
    c = dot(origin, origin) - radius * radius
    discriminant = b * b - c * dot(direction, direction)
    if discriminant < 0:
        return -1.0
    return (-b - math.sqrt(discriminant)) / dot(direction, direction)


def sphere_tracing(x: float, slope: float) -> float:
    """Marches along a ray until it is close to a circle of radius one at (3, 0)."""
    dx = 1 / math.sqrt(1 + slope * slope)
    dy = slope * dx
    y, travelled = 0.0, 0.0
    for _ in range(60):
        gap = math.hypot(x - 3, y) - 1
        if gap < 1e-7:
            break
        x, y, travelled = x + gap * dx, y + gap * dy, travelled + gap
    return travelled


def power_iteration(matrix: np.ndarray, steps: int) -> float:
    """The largest eigenvalue of a symmetric 2 × 2 matrix."""
    x, y = 1.0, 0.5
    for _ in range(steps):
        u = matrix[0, 0] * x + matrix[0, 1] * y
        v = matrix[1, 0] * x + matrix[1, 1] * y
        length = math.sqrt(u * u + v * v)
        x, y = u / length, v / length
    return x * (matrix[0, 0] * x + matrix[0, 1] * y) + y * (matrix[1, 0] * x + matrix[1, 1] * y)


def bernstein_polynomial(controls: tuple[float, ...], t: float) -> float:
    """De Casteljau: each turn of the loop shortens the list, and the loop unrolls."""
    points = list(controls)
    while len(points) > 1:
        points = [(1 - t) * a + t * b for a, b in zip(points, points[1:])]
    return points[0]


def romberg(a: float, b: float) -> float:
    """∫ sin x² by extrapolated trapezoids; lists of static length."""
    rows = []
    for k in range(4):
        n = 2**k
        h = (b - a) / n
        inside = sum(math.sin((a + i * h) ** 2) for i in range(1, n))
        row = [h * (inside + (math.sin(a * a) + math.sin(b * b)) / 2)]
        for j in range(k):
            row.append(row[j] + (row[j] - rows[-1][j]) / (4 ** (j + 1) - 1))
        rows.append(row)
    return rows[-1][-1]


def bond_yield(price: float, coupon: float, years: int) -> float:
    """The yield at which the coupons and the face value of 100 are worth the price."""
    rate = coupon / 100
    for _ in range(50):
        value, slope, discount = 0.0, 0.0, 1.0
        for year in range(1, years + 1):
            discount /= 1 + rate
            paid = coupon + (100 if year == years else 0)
            value += paid * discount
            slope -= year * paid * discount / (1 + rate)
        change = (value - price) / slope
        rate -= change
        if abs(change) < 1e-12:
            break
    return rate


def _dft(signal: Any) -> Any:
    n = len(signal)
    sums = [
        sum(
            (re + sp.I * im) * sp.exp(-2 * sp.pi * sp.I * j * k / n)
            for j, (re, im) in enumerate(signal)
        )
        for k in range(n)
    ]
    return tuple(sp.expand(s, complex=True).as_real_imag() for s in sums)


def _bernstein(controls: Any, t: Any) -> Any:
    n = len(controls) - 1
    return sum(sp.binomial(n, k) * t**k * (1 - t) ** (n - k) * c for k, c in enumerate(controls))


EIGHT = (1.0, 0.5, -0.3, 2.0, 0.1, -1.2, 0.7, 0.4)
SIGNALS = [
    (tuple((x, 0.0) for x in EIGHT),),
    (tuple((x, -y) for x, y in zip(EIGHT, reversed(EIGHT))),),
    (tuple((0.3 * k, 1.0 / (k + 1)) for k in range(8)),),
]
BODIES = [
    Particle((0.0, 0.0), (0.1, 0.2), 5.0),
    Particle((1.0, 0.5), (-0.5, 1.0), 1.0),
    Particle((-2.0, 1.0), (0.0, -0.7), 0.5),
]

ALGORITHMS = section(
    "algorithms",
    Program(lotka_volterra, [(10.0, 5.0, 1.1, 20), (2.0, 3.0, 0.5, 7), (1.0, 1.0, 1.0, 200)]),
    Program(pendulum, [(0.5, 0.0), (1.5, -0.3), (-2.0, 1.0)]),
    Program(
        pendulum_written_out,
        [(0.5, 0.0, 0.02, 50), (1.5, -0.3, 0.1, 7), (-2.0, 1.0, 0.05, 200)],
    ),
    Program(harmonic_leapfrog, [(1.0, 0.0, 1.0, 10), (0.5, 2.0, 3.0, 25), (-1.0, 0.3, 0.5, 100)]),
    Program(fft8, SIGNALS, formula=_dft),
    Program(power_spectrum, [(list(EIGHT),), (list(EIGHT[:4]),), (list(EIGHT[2:4]),)]),
    Program(
        gradient_descent_line,
        [
            (_array(0.0, 1.0, 2.0), _array(1.0, 3.0, 4.5), 0.1),
            (_array(-1.0, 0.5), _array(0.3, 0.7), 0.05),
            (_array(0.0, 1.0, 2.0, 3.0), _array(1.0, 0.0, 0.5, -1.0), 0.02),
        ],
    ),
    Program(
        log_likelihood,
        [(A3[0], 0.1, 0.2), (A3[1], 1.0, -0.3), (A3[2], 2.0, 0.7)],
        formula=lambda s, m, d: (
            -sum((x - m) ** 2 * sp.exp(-2 * d) / 2 + d + sp.log(2 * sp.pi) / 2 for x in s)
        ),
    ),
    Program(kalman_filter, [(A3[0], 0.1, 0.5), (A3[1], 0.05, 1.0), (A3[2], 0.3, 0.2)]),
    Program(
        hidden_markov_forward,
        [(0.7, (True, True, False)), (0.4, (False,)), (0.9, (True, False, False, True))],
    ),
    Program(recurrent_cell, [(A3[0], 0.5, 0.3), (A3[1], -1.0, 0.8), (A3[2], 0.2, -0.6)]),
    Program(three_body_energy, [(BODIES,), (BODIES[:2],), (BODIES[::-1],)]),
    Program(
        ray_meets_sphere,
        [
            ((-3.0, 0.1, 0.2), (1.0, 0.0, 0.0), 1.0),
            ((-3.0, 5.0, 0.0), (1.0, 0.0, 0.0), 1.0),
            ((0.5, 0.5, -4.0), (0.1, -0.1, 1.0), 2.0),
        ],
    ),
    Program(sphere_tracing, [(0.0, 0.1), (-1.0, -0.2), (0.5, 0.05)]),
    Program(
        power_iteration,
        [
            (_array([2.0, 1.0], [1.0, 3.0]), 5),
            (_array([1.0, 0.2], [0.2, -0.5]), 3),
            (_array([4.0, -1.0], [-1.0, 2.0]), 60),
        ],
    ),
    Program(
        bernstein_polynomial,
        [((1.0, 3.0, 2.0), 0.3), ((0.5, -1.0), 0.7), ((1.0, 0.0, 2.0, -1.0), 0.45)],
        formula=_bernstein,
    ),
    Program(romberg, [(0.0, 1.0), (-0.5, 1.5), (1.0, 1.2)]),
    Program(bond_yield, [(95.0, 4.0, 5), (101.0, 3.0, 2), (80.0, 1.0, 10)]),
)


# -- Complex numbers -------------------------------------------------------------------------------


def escape_time(c: complex, limit: int = 50) -> int:
    z = 0
    for step in range(limit):
        z = z * z + c
        if abs(z) > 2:
            return step
    return limit


def cube_root_by_newton(z: complex, steps: int = 12) -> complex:
    root = z
    for _ in range(steps):
        root = root - (root**3 - z) / (3 * root**2)
    return root


def mobius(z: complex, a=1j, b=2.0, *, c=0.5 - 1j, d=1) -> complex:
    return (a * z + b) / (c * z + d)


def reflected_power(load: complex, line: float) -> float:
    """How much of a wave comes back from the end of a line."""
    gamma = (load - line) / (load + line)
    return (gamma * gamma.conjugate()).real


def resonance(frequency: float, resistance: float, inductance: float, capacity: float):
    """The size and the phase of the impedance of a circuit."""
    omega = 2 * cmath.pi * frequency
    impedance = resistance + 1j * omega * inductance + 1 / (1j * omega * capacity)
    return cmath.polar(impedance)


def complex_roots(a: complex, b: complex, c: complex) -> tuple[complex, complex]:
    root = cmath.sqrt(b * b - 4 * a * c)
    return (-b + root) / (2 * a), (-b - root) / (2 * a)


def joukowsky_wing(t: float, centre: complex = -0.1 + 0.1j) -> tuple[float, float]:
    point = centre + abs(1 - centre) * cmath.exp(1j * t)
    wing = point + 1 / point
    return wing.real, wing.imag


def hyperbolic_distance(z: complex, w: complex) -> float:
    return 2 * math.atanh(abs((z - w) / (1 - z.conjugate() * w)))


def rotated_about(points: list[complex], centre: complex, angle: float) -> list[complex]:
    turn = cmath.rect(1.0, angle)
    return [centre + turn * (p - centre) for p in points]


def orbit_size(z: complex, c: complex) -> float:
    """How far an orbit is, where the derivative goes along with it."""
    dz = 1 + 0j
    for _ in range(9):
        z, dz = z * z + c, 2 * z * dz
    return abs(dz)


COMPLEX = section(
    "complex numbers",
    Program(escape_time, [(0.3 + 0.6j,), (1 + 1j, 9), (-1 + 0.2j, 20)], smooth=False),
    Program(cube_root_by_newton, [(2 + 1j,), (-1.5 + 2j, 9), (0.4 - 0.3j, 15)]),
    Program(
        mobius,
        [(0.5 + 0.25j,), (-1.5 - 2j, 2.0), (2j, 1 + 1j, 3j)],
        formula=lambda z, a=sp.I, b=2: (
            (a * z + b) / ((sp.Rational(1, 2) - sp.I) * z + 1)
        ).as_real_imag(),
    ),
    Program(
        reflected_power,
        [(75 + 20j, 50.0), (30 - 10j, 50.0), (2 + 1j, 1.5)],
        formula=lambda z, r: (
            ((sp.re(z) - r) ** 2 + sp.im(z) ** 2) / ((sp.re(z) + r) ** 2 + sp.im(z) ** 2)
        ),
    ),
    Program(resonance, [(2.0, 3.0, 0.5, 0.1), (0.5, 1.0, 2.0, 0.25), (1.0, 2.0, 0.3, 0.02)]),
    Program(complex_roots, [(1 + 1j, 2.0j, 3 + 0j), (2 + 0j, 1j, -1 + 2j), (1j, 1 - 1j, 0.5 + 2j)]),
    Program(joukowsky_wing, [(0.5,), (2.0, -0.2 + 0.3j), (-1.5, 0.1j)]),
    Program(
        hyperbolic_distance, [(0.5 + 0.1j, -0.2j), (0.3 + 0j, 0.1 + 0.4j), (-0.2 + 0.7j, 0.1j)]
    ),
    Program(
        rotated_about,
        [([1j, 2 + 1j], 1 + 1j, 0.5), ([3 + 2j], 0.5j, -2.0), ([1 + 0j, -1j, 2 + 2j], 0j, 1.0)],
        formula=lambda ps, c, t: [
            (c + (sp.cos(t) + sp.I * sp.sin(t)) * (p - c)).as_real_imag() for p in ps
        ],
    ),
    Program(orbit_size, [(0.3 + 0.1j, -0.2 + 0.3j), (0.5j, 0.1 + 0.1j), (-0.4 + 0.2j, 0.25j)]),
)


PROGRAMS: tuple[Program, ...] = (
    *STRAIGHT,
    *FUNCTIONS,
    *STRUCTURES,
    *BRANCHES,
    *BOOLEANS,
    *WHILE,
    *RANGES,
    *ARRAYS,
    *EXITS,
    *COMPREHENSIONS,
    *CLOSURES,
    *CALLS,
    *RECURSION,
    *RECURSION_IN_LOOPS,
    *MATCH,
    *INTEGERS,
    *LOCAL,
    *CONSTANTS,
    *ALGORITHMS,
    *COMPLEX,
)
