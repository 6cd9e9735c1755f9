"""What C lacks: functions that go before the program, each only where it is called."""

from __future__ import annotations

STATUS = """\
enum { HOMSET_OK = 0, HOMSET_MEMORY = 1, HOMSET_DOMAIN = 2, HOMSET_INDEX = 3, HOMSET_OVERFLOW = 4 };
"""
"""What a function that can fail returns."""

MEMORY = """\
/* Memory that grows, and is given back all at once. */
typedef struct homset_chunk {
    struct homset_chunk *next;
    size_t used, size;
} homset_chunk;

static void homset_free(homset_chunk *memory)
{
    while (memory != NULL) {
        homset_chunk *const next = memory->next;
        free(memory);
        memory = next;
    }
}
"""
"""Where large arrays and lists are."""

NEW = """\
static void *homset_new(homset_chunk **memory, size_t size)
{
    const size_t head = (sizeof(homset_chunk) + 15) / 16 * 16;
    homset_chunk *chunk = *memory;
    char *place;
    size = (size + 15) / 16 * 16;
    if (chunk == NULL || chunk->size - chunk->used < size) {
        const size_t room = size > 65536 ? size : 65536;
        chunk = malloc(head + room);
        if (chunk == NULL) { return NULL; }
        chunk->next = *memory;
        chunk->used = 0;
        chunk->size = room;
        *memory = chunk;
    }
    place = (char *)chunk + head + chunk->used;
    chunk->used += size;
    return place;
}
"""
"""Some of that memory; what does not fit is NULL."""

HELPERS: dict[str, str] = {
    "homset_logaddexp": """\
static double homset_logaddexp(double x, double y)
{
    double gap = x == y ? 0.0 : x < y ? x - y : y - x;
    return isnan(gap) ? gap : (x < y ? y : x) + log1p(exp(gap));
}
""",
    "homset_min": """\
static double homset_min(double x, double y) { return x <= y || x != x ? x : y; }
""",
    "homset_max": """\
static double homset_max(double x, double y) { return x >= y || x != x ? x : y; }
""",
    "homset_min_z": """\
static int64_t homset_min_z(int64_t x, int64_t y) { return x <= y ? x : y; }
""",
    "homset_max_z": """\
static int64_t homset_max_z(int64_t x, int64_t y) { return x >= y ? x : y; }
""",
    "homset_sign": """\
static double homset_sign(double x) { return x > 0.0 ? 1.0 : x < 0.0 ? -1.0 : x != x ? x : 0.0; }
""",
    "homset_sign_z": """\
static int64_t homset_sign_z(int64_t x) { return (x > 0) - (x < 0); }
""",
    "homset_logistic": """\
static double homset_logistic(double x) { return 1.0 / (1.0 + exp(-x)); }
""",
    "homset_remainder": """\
/* As % in Python: of the sign of y. */
static double homset_remainder(double x, double y)
{
    double r = fmod(x, y);
    if (y == 0.0) { return r; }
    if (r == 0.0) { return copysign(0.0, y); }
    return (y < 0.0) != (r < 0.0) ? r + y : r;
}
""",
    "homset_floor_divide": """\
/* As // in Python: towards minus infinity. */
static double homset_floor_divide(double x, double y)
{
    double r = fmod(x, y), q, whole;
    if (y == 0.0) { return x / y; }
    q = (x - r) / y;
    if (r != 0.0 && (y < 0.0) != (r < 0.0)) { q -= 1.0; }
    if (q == 0.0) { return copysign(0.0, x / y); }
    whole = floor(q);
    return q - whole > 0.5 ? whole + 1.0 : whole;
}
""",
    "homset_add": """\
static int64_t homset_add(int64_t x, int64_t y, int *status)
{
    if (y > 0 ? x > INT64_MAX - y : x < INT64_MIN - y) { *status = HOMSET_OVERFLOW; return 0; }
    return x + y;
}
""",
    "homset_sub": """\
static int64_t homset_sub(int64_t x, int64_t y, int *status)
{
    if (y < 0 ? x > INT64_MAX + y : x < INT64_MIN + y) { *status = HOMSET_OVERFLOW; return 0; }
    return x - y;
}
""",
    "homset_mul": """\
static int64_t homset_mul(int64_t x, int64_t y, int *status)
{
    const bool fits = x == 0 || y == 0 ? true
        : x > 0 ? (y > 0 ? x <= INT64_MAX / y : y >= INT64_MIN / x)
        : y > 0 ? x >= INT64_MIN / y : y >= INT64_MAX / x;
    if (!fits) { *status = HOMSET_OVERFLOW; return 0; }
    return x * y;
}
""",
    "homset_negate": """\
static int64_t homset_negate(int64_t x, int *status)
{
    if (x == INT64_MIN) { *status = HOMSET_OVERFLOW; return 0; }
    return -x;
}
""",
    "homset_abs": """\
static int64_t homset_abs(int64_t x, int *status)
{
    if (x == INT64_MIN) { *status = HOMSET_OVERFLOW; return 0; }
    return x < 0 ? -x : x;
}
""",
    "homset_floor_divide_z": """\
/* As // in Python: towards minus infinity. */
static int64_t homset_floor_divide_z(int64_t x, int64_t y, int *status)
{
    if (y == 0) { *status = HOMSET_DOMAIN; return 0; }
    if (x == INT64_MIN && y == -1) { *status = HOMSET_OVERFLOW; return 0; }
    return x / y - (x % y != 0 && (x < 0) != (y < 0));
}
""",
    "homset_remainder_z": """\
/* As % in Python: of the sign of y. */
static int64_t homset_remainder_z(int64_t x, int64_t y, int *status)
{
    int64_t r;
    if (y == 0) { *status = HOMSET_DOMAIN; return 0; }
    if (y == -1) { return 0; }
    r = x % y;
    return r != 0 && (r < 0) != (y < 0) ? r + y : r;
}
""",
    "homset_integer": """\
/* Towards zero. */
static int64_t homset_integer(double x, int *status)
{
    if (!(fabs(x) <= DBL_MAX)) { *status = HOMSET_DOMAIN; return 0; }
    if (!(x >= -9223372036854775808.0 && x < 9223372036854775808.0)) {
        *status = HOMSET_OVERFLOW;
        return 0;
    }
    return (int64_t)x;
}
""",
    "homset_power": """\
static int64_t homset_power(int64_t x, int64_t n, int *status)
{
    int64_t made = 1;
    if (n < 0) { *status = HOMSET_DOMAIN; return 0; }
    if (x == 0 || x == 1) { return n == 0 ? 1 : x; }
    if (x == -1) { return n % 2 == 0 ? 1 : -1; }
    for (; n > 0 && *status == HOMSET_OK; --n) { made = homset_mul(made, x, status); }
    return made;
}
""",
    "homset_left_shift": """\
static int64_t homset_left_shift(int64_t x, int64_t n, int *status)
{
    if (n < 0) { *status = HOMSET_DOMAIN; return 0; }
    if (x == 0) { return 0; }
    if (x == -1 && n == 63) { return INT64_MIN; }
    if (n > 62) { *status = HOMSET_OVERFLOW; return 0; }
    return homset_mul(x, (int64_t)1 << n, status);
}
""",
    "homset_right_shift": """\
/* Towards minus infinity. */
static int64_t homset_right_shift(int64_t x, int64_t n, int *status)
{
    if (n < 0) { *status = HOMSET_DOMAIN; return 0; }
    if (n > 63) { n = 63; }
    return x >= 0 ? x >> n : ~(~x >> n);
}
""",
    "homset_at": """\
/* An index of n entries; negative ones count from the end. */
static int homset_at(int64_t i, int n, int *status)
{
    if (i < -n || i >= n) { *status = HOMSET_INDEX; return 0; }
    return (int)(i < 0 ? i + n : i);
}
""",
}
"""The functions by name, those that call others after these."""

NEEDS = {"homset_power": ("homset_mul",), "homset_left_shift": ("homset_mul",)}
"""Which functions call which."""

RESERVED = frozenset(
    """
    auto break case char const continue default do double else enum extern float for goto if
    inline int long register restrict return short signed sizeof static struct switch typedef
    union unsigned void volatile while bool true false NULL INFINITY NAN main status memory done
    int64_t size_t malloc free div ldiv lldiv labs llabs abort exit atexit getenv system qsort
    bsearch rand srand calloc realloc atof atoi atol strtod strtol mblen fmax fmin fma fdim
    remainder remquo lrint llrint round lround llround nearbyint nextafter nan ilogb logb scalbn
    ldexp frexp modf lgamma tgamma erfc signbit isnan isinf isfinite isnormal fpclassify
    """.split()  # noqa: SIM905
)
"""Words of the language, and of the library that is there; those of mathematics are beside."""
