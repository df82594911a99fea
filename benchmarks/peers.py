"""Times other libraries on inputs handed over; runs in the peers' own interpreter.

Called as ``peers.py <task> <inputs.npz>``; prints JSON. Libraries that work one option at a time
get a part of the inputs, so that a run stays short; the note says how many.
"""

import json
import math
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

Inputs = dict[str, np.ndarray]


def timed(work: Callable[[], object], n: int, runs: int = 5) -> dict[str, Any]:
    work()
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return {
        "ns": statistics.median(seconds) / n * 1e9,
        "ns_best": min(seconds) / n * 1e9,
        "note": f"{n:,} options",
    }


def some(inputs: Inputs, n: int) -> Inputs:
    return {name: column[:n] for name, column in inputs.items()}


def letters(inputs: Inputs) -> np.ndarray:
    return np.where(inputs["sign"] > 0, "c", "p")


def numpy_greeks(inputs: Inputs) -> dict[str, Any]:
    from scipy.special import ndtr

    sign, s, k, t, r, q, v = (inputs[name] for name in inputs if name != "price")

    def work() -> object:
        root = np.sqrt(t)
        stdev = v * root
        d1 = (np.log(s / k) + (r - q) * t) / stdev + 0.5 * stdev
        n1, n2 = ndtr(sign * d1), ndtr(sign * (d1 - stdev))
        fade = np.exp(-q * t)
        asset, cash = s * fade, k * np.exp(-r * t)
        weight = asset * np.exp(-0.5 * d1 * d1) * 0.3989422804014327
        return (
            sign * (asset * n1 - cash * n2),
            sign * fade * n1,
            weight / (s * s * stdev),
            weight * root,
            sign * (q * asset * n1 - r * cash * n2) - 0.5 * weight * v / root,
            sign * t * cash * n2,
        )

    return timed(work, len(s))


def fast_vollib_greeks(inputs: Inputs) -> dict[str, Any]:
    import fast_vollib

    flag = letters(inputs)
    s, k, t, r, q, v = (
        inputs[n] for n in ("spot", "strike", "tau", "rate", "dividend_yield", "vol")
    )

    def work() -> object:
        fast_vollib.fast_black_scholes_merton(
            flag, s, k, t, r, v, q, return_as="numpy", backend="numba"
        )
        return fast_vollib.get_all_greeks(
            flag, s, k, t, r, v, q, model="black_scholes_merton", return_as="dict", backend="numba"
        )

    return timed(work, len(s), 3)


def py_vollib_greeks(inputs: Inputs) -> dict[str, Any]:
    from py_vollib.black_scholes_merton import black_scholes_merton as price
    from py_vollib.black_scholes_merton.greeks import analytical as g

    part = some(inputs, 2_000)
    rows = list(
        zip(
            letters(part),
            *(part[n].tolist() for n in ("spot", "strike", "tau", "rate", "vol", "dividend_yield")),
            strict=True,
        )
    )

    def work() -> object:
        for row in rows:
            price(*row), g.delta(*row), g.gamma(*row), g.vega(*row), g.theta(*row), g.rho(*row)
        return None

    return timed(work, len(rows), 3)


def quantlib_greeks(inputs: Inputs) -> dict[str, Any]:
    import QuantLib as ql  # noqa: N813  its own name for itself

    part = some(inputs, 5_000)
    rows = list(zip(*(part[name].tolist() for name in part if name != "price"), strict=True))

    def work() -> object:
        for sign, s, k, t, r, q, v in rows:
            payoff = ql.PlainVanillaPayoff(ql.Option.Call if sign > 0 else ql.Option.Put, k)
            forward, stdev = s * math.exp((r - q) * t), v * math.sqrt(t)
            c = ql.BlackCalculator(payoff, forward, stdev, math.exp(-r * t))
            c.value(), c.delta(s), c.gamma(s), c.vega(t), c.theta(s, t), c.rho(t)
        return None

    return timed(work, len(rows), 3)


def fast_vollib_implied(inputs: Inputs) -> dict[str, Any]:
    import fast_vollib

    flag = letters(inputs)
    price, s, k, t, r, q = (
        inputs[n] for n in ("price", "spot", "strike", "tau", "rate", "dividend_yield")
    )
    return timed(
        lambda: fast_vollib.fast_implied_volatility(
            price,
            s,
            k,
            t,
            r,
            flag,
            q=q,
            model="black_scholes_merton",
            return_as="numpy",
            backend="numba",
        ),
        len(s),
        3,
    )


def vollib_implied(inputs: Inputs) -> dict[str, Any]:
    from py_vollib.black_scholes_merton.implied_volatility import implied_volatility

    part = some(inputs, 5_000)
    names = ("price", "spot", "strike", "tau", "rate", "dividend_yield")
    rows = list(zip(*(part[n].tolist() for n in names), letters(part).tolist(), strict=True))

    def work() -> object:
        for row in rows:
            try:
                implied_volatility(*row)
            except Exception:  # noqa: BLE001  its own way to say "no volatility"
                continue
        return None

    return timed(work, len(rows), 3)


def quantlib_implied(inputs: Inputs) -> dict[str, Any]:
    import QuantLib as ql  # noqa: N813  its own name for itself

    part = some(inputs, 5_000)
    sign, s, k, t, r, q = (
        part[n] for n in ("sign", "spot", "strike", "tau", "rate", "dividend_yield")
    )
    forward, fade = s * np.exp((r - q) * t), np.exp(-r * t)
    kinds = [ql.Option.Call if x > 0 else ql.Option.Put for x in sign]
    rows = list(
        zip(kinds, k.tolist(), forward.tolist(), part["price"].tolist(), fade.tolist(), strict=True)
    )

    def work() -> object:
        for kind, strike, f, price, discount in rows:
            try:
                ql.blackFormulaImpliedStdDevLiRS(kind, strike, f, price, discount)
            except RuntimeError:
                continue
        return None

    return timed(work, len(rows), 3)


def quantlib_american(inputs: Inputs) -> dict[str, Any]:
    import QuantLib as ql  # noqa: N813  its own name for itself

    part = some(inputs, 1_500)
    today = ql.Date(20, 11, 2026)
    ql.Settings.instance().evaluationDate = today
    days = ql.Actual365Fixed()
    quotes = [ql.SimpleQuote(0.0) for _ in range(4)]
    handles = [ql.QuoteHandle(quote) for quote in quotes]
    process = ql.BlackScholesMertonProcess(
        handles[0],
        ql.YieldTermStructureHandle(ql.FlatForward(today, handles[1], days)),
        ql.YieldTermStructureHandle(ql.FlatForward(today, handles[2], days)),
        ql.BlackVolTermStructureHandle(
            ql.BlackConstantVol(today, ql.NullCalendar(), handles[3], days)
        ),
    )
    engine = ql.QdFpAmericanEngine(process, ql.QdFpAmericanEngine.fastScheme())
    options = []
    for sign, k, t in zip(part["sign"], part["strike"], part["tau"], strict=True):
        kind = ql.Option.Call if sign > 0 else ql.Option.Put
        last = today + max(int(t * 365), 1)
        option = ql.VanillaOption(
            ql.PlainVanillaPayoff(kind, float(k)), ql.AmericanExercise(today, last)
        )
        option.setPricingEngine(engine)
        options.append(option)
    values = np.stack([part[n] for n in ("spot", "dividend_yield", "rate", "vol")], axis=1).tolist()

    def work() -> object:
        for option, row in zip(options, values, strict=True):
            for quote, value in zip(quotes, row, strict=True):
                quote.setValue(value)
            option.NPV()
        return None

    return timed(work, len(options), 3)


TASKS: dict[str, dict[str, Callable[[Inputs], dict[str, Any]]]] = {
    "greeks": {
        "NumPy + SciPy": numpy_greeks,
        "fast-vollib, its Numba backend": fast_vollib_greeks,
        "py_vollib": py_vollib_greeks,
        "QuantLib BlackCalculator (through Python)": quantlib_greeks,
    },
    "implied_vol": {
        "fast-vollib, its Numba backend": fast_vollib_implied,
        "py_vollib (lets_be_rational)": vollib_implied,
        "QuantLib blackFormulaImpliedStdDevLiRS (through Python)": quantlib_implied,
    },
    "american": {"QuantLib QdFp, fast scheme (through Python)": quantlib_american},
}


def main() -> None:
    """Time every peer of a task."""
    warnings.simplefilter("ignore")
    task, path = sys.argv[1:]
    with np.load(path) as file:
        inputs = {name: file[name] for name in file}
    found = {}
    for name, work in TASKS[task].items():
        try:
            found[name] = work(inputs)
        except Exception as error:  # noqa: BLE001  whatever a peer may raise is told, not hidden
            found[name] = {"note": f"not measured: {type(error).__name__}: {error}"[:120]}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
