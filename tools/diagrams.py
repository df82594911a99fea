"""Draws the life cycle of an order into the documentation, from the table that the code runs on.

`python tools/diagrams.py` rewrites the page; `--check` fails when the page is not what it
would write.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from strikedesk.orders.lifecycle import DONE, TRANSITIONS, OrderEvent, OrderStatus

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "order-states.md"
BEGIN = "<!-- begin: written by tools/diagrams.py -->"
END = "<!-- end -->"

LABELS = {
    OrderEvent.APPROVE: "approve",
    OrderEvent.DISAPPROVE: "disapprove",
    OrderEvent.ACCEPT: "accept",
    OrderEvent.REJECT: "reject",
    OrderEvent.TRIGGER: "trigger",
    OrderEvent.FILL: "fill",
    OrderEvent.FILL_LAST: "last fill",
    OrderEvent.REQUEST_REPLACE: "request replace",
    OrderEvent.REPLACE: "replace",
    OrderEvent.REFUSE_REPLACE: "refuse replace",
    OrderEvent.REQUEST_CANCEL: "request cancel",
    OrderEvent.REFUSE_CANCEL: "refuse cancel",
    OrderEvent.CANCEL: "cancel",
    OrderEvent.EXPIRE: "expire",
    OrderEvent.LOSE_TRACK: "lose track",
}

APART = {OrderStatus.UNKNOWN, OrderStatus.PENDING_APPROVAL}
OPEN = tuple(s for s in OrderStatus if s not in DONE and s not in APART)
"""Statuses of an order whose venue is believed to answer."""

ANY_OPEN = "Open"
STARTS = (
    ("[*]", OrderStatus.PENDING_NEW.value, "the gate approves"),
    ("[*]", OrderStatus.DENIED.value, "the gate denies"),
)

Edge = tuple[str, str, str]


def inner_edges() -> list[Edge]:
    """Return the arrows between open statuses."""
    return _merged(
        (status.value, target.value, LABELS[event])
        for (status, event), target in TRANSITIONS.items()
        if status in OPEN and target in OPEN
    )


def outer_edges() -> list[Edge]:
    """Return all other arrows, with the open statuses gathered in one.

    An event that some open statuses do not know names those.
    """
    told: list[Edge] = []
    for (status, event), target in TRANSITIONS.items():
        if status not in OPEN:
            told.append((status.value, ANY_OPEN if target in OPEN else target.value, LABELS[event]))
        elif target not in OPEN:
            told.append((ANY_OPEN, target.value, LABELS[event] + _exceptions(event)))
    return _merged(told)


def _exceptions(event: OrderEvent) -> str:
    without = [status.value for status in OPEN if (status, event) not in TRANSITIONS]
    return f" (not {', '.join(without)})" if without else ""


def _merged(edges: Iterable[Edge]) -> list[Edge]:
    """Put the events of the same pair of statuses on one arrow, each once."""
    labels: dict[tuple[str, str], dict[str, None]] = {}
    for source, target, label in edges:
        labels.setdefault((source, target), {})[label] = None
    return [(source, target, ", ".join(told)) for (source, target), told in labels.items()]


def diagram(title: str, edges: Iterable[Edge]) -> list[str]:
    """Write one state diagram in Mermaid's words."""
    arrows = [f"    {source} --> {target}: {label}" for source, target, label in edges]
    return [f"**{title}**", "", "```mermaid", "stateDiagram-v2", *arrows, "```", ""]


def matrix() -> list[str]:
    """Write the whole table: status by event; an empty cell changes nothing."""
    head = "| status | " + " | ".join(LABELS.values()) + " |"
    rule = "|---" * (len(LABELS) + 1) + "|"
    rows = []
    for status in OrderStatus:
        targets = (TRANSITIONS.get((status, event)) for event in LABELS)
        cells = ("" if target is None else f"`{target}`" for target in targets)
        rows.append(f"| `{status}` | " + " | ".join(cells) + " |")
    return [head, rule, *rows, ""]


def generated() -> str:
    """Return what stands between the markers."""
    lines = diagram("While it is open", [*STARTS, *inner_edges()])
    over = {status.value for status in DONE}
    outer = outer_edges()
    lines += diagram("How it ends, and when track is lost", (e for e in outer if e[0] not in over))
    lines += diagram("A fill that is told after the end", (e for e in outer if e[0] in over))
    lines += ["**The whole table**", "", *matrix()]
    return "\n".join(lines)


def redrawn(text: str) -> str:
    """Return a page with everything between the markers written anew.

    Raises
    ------
    ValueError
        If the page lacks a marker.
    """
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page has no {BEGIN} … {END}")
    return f"{head}{BEGIN}\n\n{generated()}\n{END}{tail}"


def main(arguments: list[str]) -> int:
    """Rewrite the page, or with ``--check`` tell whether it would change."""
    text = PAGE.read_text("utf-8")
    fresh = redrawn(text)
    if "--check" not in arguments:
        PAGE.write_text(fresh, "utf-8")
        return 0
    if fresh != text:
        print(f"{PAGE.name} is not what the code says: run python tools/diagrams.py")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
