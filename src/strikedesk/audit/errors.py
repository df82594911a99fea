"""What can be wrong with a request about the audit or the error log."""

from strikedesk.core.errors import Conflict, Invalid, NotFound


class ErrorRecordNotFound(NotFound):
    """No such entry in the error log."""

    code = "error_record_not_found"


class ErrorAlreadyResolved(Conflict):
    """Somebody resolved that entry before."""

    code = "error_already_resolved"


class CursorInvalid(Invalid):
    """The cursor is not one that we handed out."""

    code = "cursor_invalid"
