"""The link to the clips of a shift on its page."""

from accounts.base.actors import Person
from accounts.base.web.panels import Panel, PanelBuilder
from accounts.duty.models import Shift
from accounts.people.permissions import has_right
from accounts.people.roles import Right


def clips_of_shift(shift: Shift, reader: Person) -> Panel | None:
    """The link to the list of clips, for people who list both."""
    if not has_right(reader, Right.CLIP_LIST) or not has_right(reader, Right.SHIFT_LIST):
        return None
    return Panel("footage/_shift_action.html", {"shift": shift})


PANELS: dict[str, PanelBuilder] = {"shift_actions": clips_of_shift}
