"""What can be wrong with a request about risk."""

from strikedesk.core.errors import Conflict, Forbidden, Invalid, NotFound


class KillSwitchEngaged(Conflict):
    """That scope is halted already."""

    code = "kill_switch_engaged"


class KillSwitchNotFound(NotFound):
    """No such engaged latch, or not the caller's."""

    code = "kill_switch_not_found"


class KillReportNotReady(NotFound):
    """The kill switch is still at work, and has reported nothing yet."""

    code = "kill_report_not_ready"
    retryable = True


class KillCursorNotValid(Invalid):
    """The cursor is not one that we gave."""

    code = "cursor_not_valid"


class PasswordRequired(Forbidden):
    """Letting an account do more asks for the caller's password."""

    code = "password_required"


class DeskScopeForbidden(Forbidden):
    """Only an administrator may halt or release the whole desk."""

    code = "desk_scope_forbidden"


class LimitsChanged(Conflict):
    """They are not any more the version that the caller has seen."""

    code = "limits_changed"


class RestrictionExists(Conflict):
    """That name is on that list already."""

    code = "restriction_exists"


class RestrictionNotFound(NotFound):
    """No such restriction in force."""

    code = "restriction_not_found"


class SizeImpossible(Invalid):
    """Entry and stop are the same, or nothing is known to size by."""

    code = "size_impossible"


class UnknownSymbol(Invalid):
    """No such instrument."""

    code = "unknown_symbol"
