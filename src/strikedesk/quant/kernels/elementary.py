"""exp, log and the normal distribution without branches, so that loops over them vectorise.

The system's versions are calls that LLVM cannot turn into vector code. These are plain
polynomials: within 2 units in the last place on the ranges that they state. The coefficients are
minimax fits, computed with 80 digits.
"""

from collections.abc import Callable
from typing import Any

from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from strikedesk.quant.kernels.compiling import inlined

INVERSE_LN2 = 1.4426950408889634
LN2_HIGH, LN2_LOW = 0.6931471803691238, 1.9082149292705877e-10
ROUNDER = 6755399441055744.0
"""1.5 × 2^52: adding it rounds a double to an integer, kept in the low bits."""
EXP_MAX, EXP_MIN = 709.0, -708.0
SQRT_HALF_BITS = 0x3FE6A09E667F3BCD
EXPONENT_MASK = ~((1 << 52) - 1)
ONE_BITS = 0x3FF0000000000000
INVERSE_SQRT_2PI = 0.3989422804014327
TAIL_MAX = 40.0
"""Beyond it the normal density is no double; Mills ratios are asked for no further."""

Codegen = tuple[Any, Callable[..., Any]]


def primitive(function: Callable[..., Codegen]) -> Any:
    """Make an operation out of machine instructions."""
    return intrinsic(function)


def _bitcast(returns: Any, takes: Any) -> Codegen:
    def generate(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], context.get_value_type(returns))

    return returns(takes), generate


@primitive
def bits_of(_typing: Any, _x: Any) -> Codegen:
    """Read a double as a 64-bit integer."""
    return _bitcast(types.int64, types.float64)


@primitive
def double_of(_typing: Any, _bits: Any) -> Codegen:
    """Read a 64-bit integer as a double."""
    return _bitcast(types.float64, types.int64)


@primitive
def copy(_typing: Any, target: Any, source: Any) -> Codegen:
    """Copy one contiguous array onto another of the same length, as fast as memory goes."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        to, come = (
            context.make_array(kind)(context, builder, value)
            for kind, value in zip(signature.args, arguments, strict=True)
        )
        size = builder.extract_value(come.shape, 0)
        raw_memcpy: Any = cgutils.raw_memcpy
        raw_memcpy(builder, to.data, come.data, size, 8)
        return context.get_dummy_value()

    return types.void(target, source), generate


@inlined
def exp(x: float) -> float:
    """e^x for -708 to 709; 0 below, e^709 above, NaN for NaN."""
    clamped = min(max(x, EXP_MIN), EXP_MAX)
    shifted = clamped * INVERSE_LN2 + ROUNDER
    n = shifted - ROUNDER
    r = (clamped - n * LN2_HIGH) - n * LN2_LOW
    r2 = r * r
    r4 = r2 * r2
    low = (1.0 + r) + r2 * (0.5000000000000019 + r * 0.1666666666666668)
    middle = (0.04166666666648738 + r * 0.008333333333319546) + r2 * (
        0.0013888888952505406 + r * 0.00019841269890193705
    )
    high = (2.4801485278370062e-05 + r * 2.7557240761739257e-06) + r2 * (
        2.7632715071632255e-07 + r * 2.5110095611886237e-08
    )
    power = low + r4 * (middle + r4 * high)
    scaled = double_of(bits_of(power) + (bits_of(shifted) << 52))
    result: float = 0.0 if x < EXP_MIN else scaled + (x - x)
    return result


@inlined
def log_ratio(a: float, b: float) -> float:
    """ln(a / b) for positive normal doubles whose ratio is one too.

    The difference a - b is taken before anything is rounded, so the result keeps its relative
    precision where a is near b.
    """
    quotient = bits_of(a / b)
    exponent = (quotient - SQRT_HALF_BITS) & EXPONENT_MASK
    scaled = b * double_of(exponent + ONE_BITS)
    s = (a - scaled) / (a + scaled)
    u = s * s
    u2 = u * u
    series = (0.666666666666667 + u * 0.3999999999989827) + u2 * (
        (0.2857142862653362 + u * 0.22222211043776854)
        + u2 * ((0.18182895750119354 + u * 0.15331501611140969) + u2 * 0.14619166134933478)
    )
    n = float(exponent >> 52)
    result: float = n * LN2_HIGH + (2.0 * s + (s * u * series + n * LN2_LOW))
    return result


@inlined
def mills(z: float) -> float:
    """Mills ratio (1 - N(z)) / n(z) for z >= 0: the upper tail without its exponential."""
    z = min(z, TAIL_MAX)
    z2 = z * z
    z4 = z2 * z2
    z8 = z4 * z4
    top = (
        (1.2533141373155001 + z * 1.94382040407851)
        + z2 * (1.4912263257891365 + z * 0.7268019360895837)
        + z4
        * (
            (0.24559294251739341 + z * 0.05942561458556879)
            + z2 * (0.010295629605307185 + z * 0.0012358367934349498)
        )
        + z8 * (9.397655165120379e-05 + z * 3.499896306462745e-06)
    )
    bottom = (
        (1.0 + z * 2.348828850190685)
        + z2 * (2.563920737545766 + z * 1.7171639103456595)
        + z4
        * (
            (0.783791112609182 + z * 0.2557006077391086)
            + z2 * (0.06065445199278797 + z * 0.01038960614636791)
        )
        + z8 * ((0.0012393366899281213 + z * 9.397655164922722e-05) + z2 * 3.4998963064721668e-06)
    )
    return top / bottom


@inlined
def density(z: float) -> float:
    """Density of the standard normal distribution; 0 beyond 37.6."""
    return INVERSE_SQRT_2PI * exp(-0.5 * z * z)


@inlined
def cdf(z: float) -> float:
    """Distribution function of the standard normal; near 1e-13 relative in the far lower tail."""
    tail = density(z) * mills(abs(z))
    return tail if z < 0.0 else 1.0 - tail


@inlined
def mills_loss(z: float) -> float:
    """1 - z × `mills` (z) for 0 <= z <= 40 without the cancellation: minus the slope of `mills`."""
    z2 = z * z
    z4 = z2 * z2
    z8 = z4 * z4
    top = (
        (1.0 + z * 1.2889854560855125)
        + z2 * (0.844226316394272 + z * 0.3585797583196116)
        + z4
        * (
            (0.10746797342594568 + z * 0.023425895631255387)
            + z2 * (0.003708848098642891 + z * 0.00041244654819197946)
        )
        + z8 * (2.9471289711262175e-05 + z * 1.0491072384816018e-06)
    )
    bottom = (
        (1.0 + z * 2.5422995934010233)
        + z2 * (3.030526338094791 + z * 2.2411387366236624)
        + z4
        * (
            (1.1456091750994297 + z * 0.42642715508042683)
            + z2 * (0.1184176755684432 + z * 0.02465694111381981)
        )
        + z8
        * (
            (0.003797261956112247 + z * 0.00041559387009941425)
            + z2 * (2.947128970935519e-05 + z * 1.049107238490177e-06)
        )
    )
    return top / bottom
