"""What the desk does about a new user: they get a paper account."""

from datetime import datetime

from strikedesk.accounts import service as accounts
from strikedesk.accounts.model import AccountKind
from strikedesk.core.clock import Clock
from strikedesk.core.ids import NewId
from strikedesk.identity.model import User
from strikedesk.identity.state import UserCreated
from strikedesk.platform.db import Tx


def with_paper_account(clock: Clock, new_id: NewId) -> UserCreated:
    """Return the hook that opens a new user's default account, in rupees."""

    async def open_paper_account(tx: Tx, user: User, _at: datetime) -> None:
        await accounts.open_account(
            tx,
            clock,
            new_id,
            user_id=user.id,
            actor=user.email,
            name="Paper",
            kind=AccountKind.PAPER,
            currency="INR",
        )

    return open_paper_account
