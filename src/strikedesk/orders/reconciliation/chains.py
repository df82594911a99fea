"""Goes on proving the audit chains, from where the last look left off."""

from collections.abc import Sequence
from uuid import UUID

from strikedesk.audit.model import DESK, AuditEntry, Head, account_chain
from strikedesk.orders.reconciliation import books_repo as repo
from strikedesk.orders.reconciliation.model import Break
from strikedesk.orders.reconciliation.ties import START, ChainProof, chain_break, prove
from strikedesk.platform.db import Database, Tx

BATCH = 2_000


class ChainProver:
    """Remembers how far each chain is proven, so that an entry is hashed once in its life.

    What is altered behind that mark is found by a whole look, or after a restart.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._good: dict[str, Head] = {}

    async def prove(self, account_ids: Sequence[UUID], *, of_desk: bool, anew: bool) -> list[Break]:
        """Return the chains that are broken.

        Parameters
        ----------
        of_desk : bool
            The chain of what concerns no single account too.
        anew : bool
            From the first entry on.
        """
        owners: dict[str, UUID | None] = {account_chain(each): each for each in account_ids}
        if of_desk:
            owners[DESK] = None
        found = []
        for chain, account_id in owners.items():
            proof = await self._prove_one(chain, anew=anew)
            self._good[chain] = proof.good
            if proof.fault is not None:
                found.append(chain_break(account_id, chain, proof))
        return found

    async def _prove_one(self, chain: str, *, anew: bool) -> ChainProof:
        proof = ChainProof(START if anew else self._good.get(chain, START))
        while True:
            async with self._db.snapshot() as tx:
                entries, head = await _next(tx, chain, proof.good)
            proof = prove(proof.good, entries, head)
            if proof.fault is not None or len(entries) < BATCH:
                return proof


async def _next(tx: Tx, chain: str, good: Head) -> tuple[list[AuditEntry], Head | None]:
    entries = await repo.entries(tx, chain, good.seq, BATCH)
    if len(entries) == BATCH:
        return entries, None
    return entries, (await repo.heads(tx, [chain])).get(chain, START)
