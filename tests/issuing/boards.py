"""What a browser shows of the issue board and sends to it."""

from typing import TYPE_CHECKING

from django.urls import reverse

from accounts.duty.models import Shift
from accounts.people.models import User
from evidence.equipment.models import CameraIssue
from tests.cast import client_of

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as TestResponse


def look(shift: Shift, by: User) -> str:
    answer = client_of(by).get(reverse("shift_issues", args=[shift.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def send(shift: Shift, by: User, said: dict[str, str]) -> "TestResponse":
    return client_of(by).post(reverse("shift_issues", args=[shift.pk]), said)


def meant(officer: User, code: str, derogation: str = "") -> dict[str, str]:
    return {f"agent-{officer.pk}-camera": code, f"agent-{officer.pk}-derogation": derogation}


def handed_back(issue: CameraIssue, condition: str = "good", remarks: str = "") -> dict[str, str]:
    prefix = f"retour-{issue.pk}"
    return {f"{prefix}-back": "on", f"{prefix}-condition": condition, f"{prefix}-remarks": remarks}
