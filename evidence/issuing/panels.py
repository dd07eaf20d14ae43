"""The link to the issue board on the page of a shift."""

from accounts.base.actors import Person
from accounts.base.web.panels import Panel, PanelBuilder
from accounts.duty.models import Shift
from evidence.issuing.permissions import may_issue_on


def issue_board_of_shift(shift: Shift, reader: Person) -> Panel | None:
    """The link to the board of the shift's cameras, for people who issue them."""
    if shift.cancelled_at or not may_issue_on(reader, shift):
        return None
    return Panel("issuing/_shift_action.html", {"shift": shift})


PANELS: dict[str, PanelBuilder] = {"shift_actions": issue_board_of_shift}
