"""Price and five Greeks of a million European options."""

import ctypes

import numpy as np
import options

from strikedesk.quant import black_scholes

TITLE = "Price and five Greeks, 1,000,000 options"


def run(n: int = 1_000_000) -> options.Figures:
    """Measure ours on one core and two, the peers, and a C loop as the limit."""
    inputs = options.sample(n)
    columns = [inputs[name] for name in options.NAMES]
    figures: options.Figures = {}
    for threads in (1, 2):
        figures[f"StrikeDesk, {threads} thread{'s' * (threads > 1)}"] = options.time_per_option(
            lambda threads=threads: black_scholes.greeks(*columns, n_threads=threads), n
        )
    kept = np.empty((6, n))
    figures["StrikeDesk, 1 thread, into memory that it keeps"] = options.time_per_option(
        lambda: black_scholes.greeks(*columns, out=kept), n
    )
    small = [column[:10_000] for column in columns]
    figures["StrikeDesk, 10,000 at a time"] = options.time_per_option(
        lambda: black_scholes.greeks(*small), 10_000, 50
    )
    figures |= options.peers("greeks", inputs)
    figures["C loop, -O3 -march=native -ffast-math, libmvec"] = limit(columns, n)
    return figures


def limit(columns: list[np.ndarray], n: int) -> dict[str, float | str]:
    """The C loop on fresh memory, as ours; then on memory that it already owns."""
    library = options.c_library()
    if library is None:
        return {"note": "not measured: no C compiler"}
    pointers = [column.ctypes.data_as(ctypes.c_void_p) for column in columns]

    def work(out: np.ndarray) -> None:
        library.greeks(ctypes.c_long(n), *pointers, out.ctypes.data_as(ctypes.c_void_p))

    kept = np.empty((6, n))
    reused = options.time_per_option(lambda: work(kept), n)
    found = options.time_per_option(lambda: work(np.empty((6, n))), n)
    return found | {"note": f"{reused['ns']:.1f} into memory that it keeps"}


if __name__ == "__main__":
    options.main(TITLE, run)
