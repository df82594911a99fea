"""Making users, changing passwords, disabling."""

from uuid import UUID

import asyncpg

from strikedesk.identity import repo
from strikedesk.identity.errors import EmailTaken, LastAdmin, UserNotFound
from strikedesk.identity.model import Activity, Credentials, Origin, Principal, Role, User
from strikedesk.identity.rules import check_password, normalized_email
from strikedesk.identity.service.trail import NOWHERE, SYSTEM, leave
from strikedesk.identity.state import Identity
from strikedesk.platform.db import Tx


async def create_user(
    tx: Tx,
    identity: Identity,
    *,
    email: str,
    password: str | None,
    role: Role,
    actor: str = SYSTEM,
    origin: Origin = NOWHERE,
) -> User:
    """Make a user; the first one of a desk becomes its administrator, whatever ``role`` says.

    Runs every hook of ``identity.user_created`` in the same transaction.

    Parameters
    ----------
    password : str or None
        None for a user who comes in by a login link and sets a password then.

    Raises
    ------
    EmailInvalid
        If the address is not one.
    PasswordTooWeak
        If the password breaks a rule.
    EmailTaken
        If there is a user of that address.
    """
    email = normalized_email(email)
    hashed = None
    if password is not None:
        check_password(password, email)
        hashed = await identity.passwords.hash(password)
    at = identity.clock.now()
    if not await repo.lock_users(tx):
        role = Role.ADMIN
    user = User(identity.new_id(), email, role, at, at, None)
    try:
        await repo.insert_user(tx, user, hashed)
    except asyncpg.UniqueViolationError as taken:
        raise EmailTaken(f"There is a user {email!r} already.", field="email") from taken
    for react in identity.user_created:
        await react(tx, user, at)
    await leave(
        tx,
        identity.clock,
        "user.created",
        actor=actor,
        subject=str(user.id),
        user_id=user.id,
        detail={"email": email, "role": role},
        origin=origin,
    )
    return user


async def find(tx: Tx, email: str) -> User | None:
    """Return the user of an e-mail address."""
    found = await repo.credentials(tx, normalized_email(email))
    return None if found is None else found.user


async def find_credentials(tx: Tx, email: str) -> Credentials | None:
    """Return a user with the password's hash, for `Passwords.verify`."""
    return await repo.credentials(tx, normalized_email(email))


async def by_id(tx: Tx, user_id: UUID) -> User:
    """Return the user of an id.

    Raises
    ------
    UserNotFound
        If there is no such user.
    """
    user = await repo.user_by_id(tx, user_id)
    if user is None:
        raise UserNotFound("There is no such user.")
    return user


async def list_users(tx: Tx) -> list[User]:
    """Return all users, the oldest first."""
    return await repo.users(tx)


async def activity(
    tx: Tx, user_id: UUID, *, before: int | None, limit: int
) -> tuple[list[Activity], int | None]:
    """List what a user did, newest first, and the id to go on from, None at the end."""
    found = list(await repo.activity(tx, user_id, before, limit + 1))
    page = found[:limit]
    return page, page[-1].id if len(found) > limit else None


async def set_disabled(
    tx: Tx, identity: Identity, *, user_id: UUID, disabled: bool, actor: str
) -> User:
    """Shut a user out, with every session and key, or let them in again.

    Raises
    ------
    UserNotFound
        If there is no such user.
    LastAdmin
        If nobody could administer the desk then.
    """
    await repo.lock_users(tx)
    at = identity.clock.now()
    if disabled and not await repo.other_admins(tx, user_id):
        raise LastAdmin("Make another user an administrator first.")
    user = await repo.set_disabled(tx, user_id, at if disabled else None)
    if user is None:
        raise UserNotFound("There is no such user.")
    if disabled:
        await end_sessions(tx, identity, user_id, "user disabled")
    identity.keys.forget()
    await leave(
        tx,
        identity.clock,
        "user.disabled" if disabled else "user.enabled",
        actor=actor,
        subject=str(user_id),
        user_id=user_id,
    )
    return user


async def has_password(tx: Tx, principal: Principal) -> bool:
    """Tell whether the caller has a password; then they must show it before they change it.

    However the session was opened: every start prints a login link, and whoever sits down at a
    page that one opened must not be able to shut the owner out.
    """
    return await repo.password_hash(tx, principal.user_id) is not None


async def change_password(
    tx: Tx, identity: Identity, *, principal: Principal, new: str, origin: Origin = NOWHERE
) -> None:
    """Replace the caller's password and end their other sessions.

    Raises
    ------
    PasswordTooWeak
        If the new one breaks a rule.
    """
    check_password(new, principal.email, field="new_password")
    await repo.set_password(tx, principal.user_id, await identity.passwords.hash(new))
    await end_sessions(
        tx, identity, principal.user_id, "password changed", spared=principal.credential_id
    )
    await leave(
        tx,
        identity.clock,
        "password.changed",
        actor=principal.actor,
        subject=str(principal.user_id),
        user_id=principal.user_id,
        origin=origin,
    )


async def reset_password(
    tx: Tx, identity: Identity, *, user: User, new: str, actor: str = SYSTEM
) -> None:
    """Give a user who forgot their password a new one and end all their sessions.

    Raises
    ------
    PasswordTooWeak
        If the new one breaks a rule.
    """
    check_password(new, user.email)
    await repo.set_password(tx, user.id, await identity.passwords.hash(new))
    await end_sessions(tx, identity, user.id, "password reset")
    await leave(
        tx,
        identity.clock,
        "password.reset",
        actor=actor,
        subject=str(user.id),
        user_id=user.id,
    )


async def end_sessions(
    tx: Tx, identity: Identity, user_id: UUID, because: str, spared: UUID | None = None
) -> None:
    """End a user's sessions but one, here and in the database."""
    ended = await repo.end_sessions(tx, user_id, identity.clock.now(), because, spared)
    identity.revocations.add(*ended)
