"""American options at an error near 3e-6 for a strike of 100."""

import options

from strikedesk.quant import american

TITLE = "American price, 20,000 options"


def run(n: int = 20_000) -> options.Figures:
    """Measure ours on one core and two, and QuantLib's fast scheme."""
    inputs = options.sample(n)
    columns = [inputs[name] for name in options.NAMES]
    figures: options.Figures = {}
    for threads in (1, 2):
        figures[f"StrikeDesk, {threads} thread{'s' * (threads > 1)}"] = options.time_per_option(
            lambda threads=threads: american.price(*columns, n_threads=threads), n
        )
    one = [float(column[0]) for column in columns]
    figures["StrikeDesk, one option a call"] = options.time_per_option(
        lambda: american.price(*one), 1, 50
    )
    return figures | options.peers("american", inputs)


if __name__ == "__main__":
    options.main(TITLE, run)
