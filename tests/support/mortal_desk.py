"""`strikedesk`, with a way to die: `kill -9` by its own hand at a named step of the order path.

The steps are `support.steps.STEPS`, and around the commit of new orders `entry:judged` and
`entry:committed`. The file that STRIKEDESK_TEST_DEATH names says at which step; without the
file nothing happens. The product knows nothing of it.
"""

import os
import signal
from collections.abc import Sequence
from pathlib import Path

from strikedesk.app import cli, desk, web
from strikedesk.orders.entry import OrderEntry, _Waiting
from support.steps import SteppedDispatcher

ENTRY_STEPS = ("entry:judged", "entry:committed")
DEATH = Path(os.environ["STRIKEDESK_TEST_DEATH"])


def step(name: str) -> None:
    """Die, if this is where; no handler runs, nothing is flushed."""
    if DEATH.exists() and DEATH.read_text() == name:
        os.kill(os.getpid(), signal.SIGKILL)


class MortalDispatcher(SteppedDispatcher):
    """Dies on the way of an order to its venue and back."""

    step = staticmethod(step)


class MortalEntry(OrderEntry):
    """Dies before an order is judged, and after it is stored while its client waits."""

    async def _together(self, batch: Sequence[_Waiting]) -> None:
        step("entry:judged")
        with_outcome = [waiting.outcome for waiting in batch]
        for outcome in with_outcome:
            outcome.add_done_callback(lambda _: step("entry:committed"))
        await super()._together(batch)


if __name__ == "__main__":
    desk.Dispatcher = MortalDispatcher  # type: ignore[misc]
    web.OrderEntry = MortalEntry  # type: ignore[misc,attr-defined]
    cli.main()
