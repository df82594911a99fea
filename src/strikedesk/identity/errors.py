"""What can be wrong with who is calling or what they ask about users and keys."""

from strikedesk.core.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    TooManyRequests,
    Unauthenticated,
)


class CredentialMissing(Unauthenticated):
    """The request carries no credential."""

    code = "credential_missing"


class TokenInvalid(Unauthenticated):
    """The token or key is not one of ours, or not one for this purpose."""

    code = "token_invalid"


class TokenExpired(Unauthenticated):
    """The access token was good once; refresh it."""

    code = "token_expired"


class SessionEnded(Unauthenticated):
    """The session or key behind the token has been ended."""

    code = "session_ended"


class LoginRefused(Unauthenticated):
    """Wrong e-mail address, password or link; which one, we do not say."""

    code = "login_refused"


class RefreshRefused(Unauthenticated):
    """The refresh token is no longer good; log in again."""

    code = "refresh_refused"


class LoginThrottled(TooManyRequests):
    """Too many attempts to log in."""

    code = "login_throttled"


class RoleForbidden(Forbidden):
    """The caller's role does not allow it."""

    code = "role_forbidden"


class ScopeMissing(Forbidden):
    """The API key was not made for it."""

    code = "scope_missing"


class SessionRequired(Forbidden):
    """Only a person who is logged in may do it, not an API key."""

    code = "session_required"


class OriginForbidden(Forbidden):
    """The request was sent by a page of another site."""

    code = "origin_forbidden"


class PasswordWrong(Forbidden):
    """The password asked for once more is not right."""

    code = "password_wrong"


class PasswordTooWeak(Invalid):
    """The password does not satisfy the policy."""

    code = "password_too_weak"


class EmailInvalid(Invalid):
    """That is not an e-mail address."""

    code = "email_invalid"


class EmailTaken(Conflict):
    """Another user has that e-mail address."""

    code = "email_taken"


class LastAdmin(Conflict):
    """The desk would be left without an administrator."""

    code = "last_admin"


class UserNotFound(NotFound):
    """No such user."""

    code = "user_not_found"


class ApiKeyNotFound(NotFound):
    """No such key, or not the caller's."""

    code = "api_key_not_found"
