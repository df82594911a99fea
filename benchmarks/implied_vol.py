"""Implied volatility of a million European options."""

import numpy as np
import options

from strikedesk.quant import black_scholes

TITLE = "Implied volatility, 1,000,000 options"


def run(n: int = 1_000_000) -> options.Figures:
    """Measure ours on one core and two, and the peers, on prices that hold a volatility."""
    inputs = options.sample(n)
    columns = [inputs[name] for name in options.NAMES]
    price = black_scholes.price(*columns)
    found = black_scholes.implied_vol(price, *columns[:-1])
    share = float(np.mean(found.status == 0))
    worst = float(np.nanquantile(np.abs(found.vol - inputs["vol"]), 0.999))
    figures: options.Figures = {}
    for threads in (1, 2):
        figures[f"StrikeDesk, {threads} thread{'s' * (threads > 1)}"] = options.time_per_option(
            lambda threads=threads: black_scholes.implied_vol(
                price, *columns[:-1], n_threads=threads
            ),
            n,
        ) | {"note": f"{share:.2%} solved, 99.9 % within {worst:.0e}"}
    return figures | options.peers("implied_vol", inputs | {"price": price})


if __name__ == "__main__":
    options.main(TITLE, run)
