"""What can be wrong with a request about risk."""

from strikedesk.core.errors import Conflict, Forbidden, NotFound


class KillSwitchEngaged(Conflict):
    """That scope is halted already."""

    code = "kill_switch_engaged"


class KillSwitchNotFound(NotFound):
    """No such engaged latch, or not the caller's."""

    code = "kill_switch_not_found"


class DeskScopeForbidden(Forbidden):
    """Only an administrator may halt or release the whole desk."""

    code = "desk_scope_forbidden"
