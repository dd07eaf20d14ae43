"""The link to the issue board on the page of a shift; the right to wear a camera on the pages of a person."""

from django.utils import timezone

from accounts.base.actors import Person
from accounts.base.web.panels import Panel, PanelBuilder
from accounts.duty.models import Shift
from accounts.people.models import User
from accounts.training.permissions import last_valid_certificate, may_see_training
from evidence.equipment.models import CameraIssue
from evidence.issuing.permissions import may_issue_on
from evidence.issuing.right_to_wear import Refusal, right_to_wear

EXCEPTIONS_SHOWN = 5


def issue_board_of_shift(shift: Shift, reader: Person) -> Panel | None:
    """The link to the board of the shift's cameras, for people who issue them."""
    if shift.cancelled_at or not may_issue_on(reader, shift):
        return None
    return Panel("issuing/_shift_action.html", {"shift": shift})


def right_to_wear_of_person(person: User, reader: Person) -> Panel | None:
    """Whether the gate would let this person wear a camera now, its reasons, and the last exceptions made for them."""
    if not may_see_training(reader):
        return None
    now = timezone.now()
    found = right_to_wear(None, now).of_person(person)
    exceptions = CameraIssue.objects.current().filter(wearer=person).exclude(derogation_reason="")
    context = {
        "refusals": [one.sentence for one in found if one.why is not Refusal.HAS_CAMERA],
        "wears": [one.sentence for one in found if one.why is Refusal.HAS_CAMERA],
        "certificate": last_valid_certificate(person, now),
        "exceptions": exceptions.order_by("-issued_at")[:EXCEPTIONS_SHOWN],
    }
    return Panel("issuing/_right_to_wear.html", context)


PANELS: dict[str, PanelBuilder] = {
    "shift_actions": issue_board_of_shift,
    "person_wearing": right_to_wear_of_person,
}
