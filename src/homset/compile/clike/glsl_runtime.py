"""What GLSL lacks, and the names that it has taken."""

from __future__ import annotations

HELPERS: dict[str, str] = {
    "homset_steps": """\
int homset_steps = 0;
""",
    "homset_atan2": """\
float homset_atan2(float y, float x) { return x == 0.0 && y == 0.0 ? 0.0 : atan(y, x); }
""",
    "homset_pow": """\
float homset_pow(float x, float y) {
    if (y == 0.0 || x == 1.0) { return 1.0; }
    float size = pow(abs(x), y);
    if (x == 0.0) { return y > 0.0 ? 0.0 : 1.0 / abs(x); }
    if (x > 0.0) { return size; }
    if (y != floor(y)) { return uintBitsToFloat(0x7fc00000u); }
    return mod(y, 2.0) == 1.0 ? -size : size;
}
""",
    "homset_expm1": """\
float homset_expm1(float x) {
    return abs(x) < 0.01 ? x * (1.0 + x * (0.5 + x * 0.16666667)) : exp(x) - 1.0;
}
""",
    "homset_log1p": """\
float homset_log1p(float x) {
    return abs(x) < 0.01 ? x * (1.0 - x * (0.5 - x * 0.33333333)) : log(1.0 + x);
}
""",
    "homset_logaddexp": """\
float homset_logaddexp(float x, float y) {
    return x == y ? x + 0.69314718 : max(x, y) + homset_log1p(exp(-abs(x - y)));
}
""",
    "homset_log10": """\
float homset_log10(float x) { return log(x) * 0.4342944819; }
""",
    "homset_hypot": """\
float homset_hypot(float x, float y) { return length(vec2(x, y)); }
""",
    "homset_cbrt": """\
float homset_cbrt(float x) { return sign(x) * pow(abs(x), 0.33333333); }
""",
    "homset_erf": """\
/* Abramowitz and Stegun 7.1.26: the error is less than 2e-7. */
float homset_erf(float x) {
    float t = 1.0 / (1.0 + 0.3275911 * abs(x));
    float p = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741
        + t * (-1.453152027 + t * 1.061405429))));
    return sign(x) * (1.0 - p * exp(-x * x));
}
""",
    "homset_erfc": """\
/* Within 1.2e-7 of the result, by a fit of Chebyshev polynomials. */
float homset_erfc(float x) {
    float z = abs(x), t = 1.0 / (1.0 + 0.5 * z);
    float p = 1.00002368 + t * (0.37409196 + t * (0.09678418 + t * (-0.18628806
        + t * (0.27886807 + t * (-1.13520398 + t * (1.48851587 + t * (-0.82215223
        + t * 0.17087277)))))));
    float y = t * exp(-z * z - 1.26551223 + t * p);
    return x < 0.0 ? 2.0 - y : y;
}
""",
    "homset_gammaln": """\
/* The logarithm of |gamma|, by the approximation of Lanczos; below 1/2 by reflection. */
float homset_gammaln(float x) {
    if (x == 1.0 || x == 2.0) { return 0.0; }
    float y = x < 0.5 ? -x : x - 1.0, t = y + 5.5;
    float s = 1.0 + 76.18009173 / (y + 1.0) - 86.50532033 / (y + 2.0) + 24.01409822 / (y + 3.0)
        - 1.231739516 / (y + 4.0) + 0.00120858003 / (y + 5.0);
    float found = (y + 0.5) * log(t) - t + log(2.50662827465 * s);
    return x < 0.5 ? 1.1447298858 - log(abs(sin(3.14159265359 * x))) - found : found;
}
""",
    "homset_gamma": """\
float homset_gamma(float x) {
    float size = exp(homset_gammaln(x));
    return x < 0.0 && mod(floor(x), 2.0) == 1.0 ? -size : size;
}
""",
    "homset_fmod": """\
float homset_fmod(float x, float y) { return x - y * trunc(x / y); }
""",
    "homset_copysign": """\
float homset_copysign(float x, float y) {
    return (floatBitsToUint(y) >> 31) == 1u ? -abs(x) : abs(x);
}
""",
    "homset_logistic": """\
float homset_logistic(float x) { return 1.0 / (1.0 + exp(-x)); }
""",
    "homset_remainder": """\
float homset_remainder(float x, float y) { return x - y * floor(x / y); }
int homset_remainder(int x, int y) {
    int r = x - y * (x / y);
    return r != 0 && (r < 0) != (y < 0) ? r + y : r;
}
""",
    "homset_floor_divide": """\
float homset_floor_divide(float x, float y) { return floor(x / y); }
int homset_floor_divide(int x, int y) {
    int q = x / y;
    return q * y != x && (x < 0) != (y < 0) ? q - 1 : q;
}
""",
    "homset_power": """\
int homset_power(int x, int n) {
    int made = 1;
    for (int i = 0; i < n; ++i) { made *= x; }
    return made;
}
""",
    "homset_left_shift": """\
int homset_left_shift(int x, int n) { return n > 31 ? 0 : x << n; }
""",
    "homset_right_shift": """\
int homset_right_shift(int x, int n) { return x >> min(n, 31); }
""",
    "homset_at": """\
/* An index of n entries; negative ones count from the end, and none is outside. */
int homset_at(int i, int n) { return clamp(i < 0 ? i + n : i, 0, n - 1); }
""",
}
"""What GLSL lacks: functions that go before the program, each only where it is called."""

NEEDS = {"homset_gamma": ("homset_gammaln",), "homset_logaddexp": ("homset_log1p",)}
"""Which functions call which; they stand after these."""

RESERVED = frozenset(
    """
    attribute const uniform varying buffer shared coherent volatile restrict readonly writeonly
    layout centroid flat smooth noperspective patch sample break continue do for while switch
    case default if else subroutine in out inout int float double bool void true false invariant
    precise discard return struct precision lowp mediump highp uint vec2 vec3 vec4 ivec2 ivec3
    ivec4 bvec2 bvec3 bvec4 uvec2 uvec3 uvec4 mat2 mat3 mat4 asm class union enum typedef
    template this resource goto inline noinline public static extern external interface long
    short half fixed unsigned superp input output filter sizeof cast namespace using common
    partition active main pixel shade image2D sampler2D hvec2 hvec3 hvec4 dvec2 dvec3 dvec4
    fvec2 fvec3 fvec4 u_time u_center u_scale u_size u_samples u_paper u_ink radians degrees sin
    cos tan asin acos atan sinh cosh tanh asinh acosh atanh pow exp log exp2 log2 sqrt
    inversesqrt abs sign floor trunc round roundEven ceil fract mod modf min max clamp mix step
    smoothstep isnan isinf length distance dot cross normalize reflect refract equal notEqual
    lessThan lessThanEqual greaterThan greaterThanEqual faceforward matrixCompMult
    floatBitsToInt floatBitsToUint intBitsToFloat uintBitsToFloat textureSize packSnorm2x16
    packUnorm2x16 packHalf2x16 unpackSnorm2x16 unpackUnorm2x16 unpackHalf2x16 texelFetch
    textureLod textureGrad textureProj textureOffset transpose inverse determinant outerProduct
    any all not texture dFdx dFdy fwidth
    """.split()  # noqa: SIM905
)
"""Words of the language, its functions, and what a shader is given."""
