"""Our books against themselves: what is stored against what the facts add up to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from strikedesk.audit.model import GENESIS, AuditEntry, Fault, Head, entry_hash
from strikedesk.orders.reconciliation.model import Break, IssueType, Severity, Tie

WORDS = {
    IssueType.ORDER_FILLS: "an order's {name} is not what its trades add up to",
    IssueType.POSITION_TRADES: "a position's {name} is not what its trades add up to",
    IssueType.LEDGER_BALANCE: "the ledger's balance {name} is not the sum of its postings",
    IssueType.LEDGER_TRADES: "the ledger's {name} is not what the trades add up to",
    IssueType.RESERVATION: "what the account has set aside is not what its orders need",
    IssueType.WORKING_QUANTITY: "a position's {name} is not what its orders have open",
    IssueType.MARGIN: "the account's margin is not what its positions block",
    IssueType.DAILY_STATISTICS: "the day's {name} are not those of its trades",
}
STATISTICS = frozenset({IssueType.DAILY_STATISTICS})


def tie_breaks(ties: Iterable[Tie]) -> list[Break]:
    """Return the ties that do not tie out.

    Critical, because the books contradict themselves and nobody knows which number is right;
    only statistics, which nothing is booked from, are a warning.
    """
    return [_tie_break(tie) for tie in ties if tie.stored != tie.derived]


def _tie_break(tie: Tie) -> Break:
    return Break(
        tie.type,
        Severity.WARNING if tie.type in STATISTICS else Severity.CRITICAL,
        tie.account_id,
        f"{tie.subject}:{tie.name}",
        f"In our own books {WORDS[tie.type].format(name=tie.name.replace('_', ' '))}.",
        f"{tie.stored:f}",
        f"{tie.derived:f}",
        mark=f"{tie.derived - tie.stored:f}",
        order_id=tie.order_id,
        instrument_id=tie.instrument_id,
    )


START = Head(0, GENESIS)
"""Where the proof of a chain begins."""


@dataclass(frozen=True, slots=True)
class ChainProof:
    """How far a chain is proven, and where it breaks if it does."""

    good: Head
    fault: Fault | None = None


def prove(good: Head, entries: Sequence[AuditEntry], head: Head | None) -> ChainProof:
    """Go on with the proof of a chain from the last entry that was proven.

    Parameters
    ----------
    entries : sequence of AuditEntry
        Those after ``good``, in order.
    head : Head or None
        The chain's head if ``entries`` reach the end, None if there are more.
    """
    for entry in entries:
        if entry.seq != good.seq + 1:
            return ChainProof(good, Fault.GAP)
        if entry.prev_hash != good.hash:
            return ChainProof(good, Fault.UNLINKED)
        if entry_hash(entry) != entry.hash:
            return ChainProof(good, Fault.ALTERED)
        good = Head(entry.seq, entry.hash)
    if head is None or head == good:
        return ChainProof(good)
    return ChainProof(good, Fault.MISSING_TAIL if head.seq > good.seq else Fault.ORPHAN_HEAD)


def chain_break(account_id: UUID | None, chain: str, proof: ChainProof) -> Break:
    """Describe a chain that is not whole."""
    assert proof.fault is not None
    return Break(
        IssueType.AUDIT_CHAIN,
        Severity.CRITICAL,
        account_id,
        chain,
        f"The audit chain {chain} is broken after entry {proof.good.seq}: {proof.fault}.",
        f"{proof.good.seq}",
        proof.fault,
        mark=f"{proof.fault}@{proof.good.seq}",
    )
