"""Error families: the caller or the world is wrong.

A refusal that must be remembered is a value, not an error; a bug is an ``assert``.
Each leaf states its fact and carries a stable ``code``; which HTTP status a family
gets is decided in one table in ``app``.
"""

from typing import ClassVar


class StrikeDeskError(Exception):
    """Root of all errors that a caller may see.

    Parameters
    ----------
    message : str
        What happened and what to do about it, for a person.
    field : str or None
        The input field at fault, in the words of the API.
    **facts : object
        Numbers and names that belong to the error; shown to the caller, so never secrets.
    """

    code: ClassVar[str] = "error"
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, *, field: str | None = None, **facts: object) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.facts = facts


class Invalid(StrikeDeskError):
    """The request can never succeed as it stands."""

    code = "invalid"


class NotFound(StrikeDeskError):
    """There is no such object, or it is not the caller's to see."""

    code = "not_found"


class Conflict(StrikeDeskError):
    """The request contradicts what is already recorded."""

    code = "conflict"


class Unauthenticated(StrikeDeskError):
    """We do not know who is calling."""

    code = "unauthenticated"


class Forbidden(StrikeDeskError):
    """We know who is calling, and they may not do this."""

    code = "forbidden"


class Unavailable(StrikeDeskError):
    """Something that we depend on is away; the same request may succeed later."""

    code = "unavailable"
    retryable = True


class TooManyRequests(StrikeDeskError):
    """The caller is over a rate limit; ``retry_after_s`` says when to come back."""

    code = "rate_limited"
    retryable = True

    def __init__(self, message: str, *, retry_after_s: int, **facts: object) -> None:
        super().__init__(message)
        self.facts = {"retry_after_s": retry_after_s, **facts}
        self.retry_after_s = retry_after_s
