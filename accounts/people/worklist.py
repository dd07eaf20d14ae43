"""The designations that end soon, for “Aujourd’hui”."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import Person
from accounts.base.web.worklist import LINES_A_SECTION, Line, WorklistSection, WorklistSource
from accounts.people.models import ENDING_SOON, Designation
from accounts.people.roles import Right


def ending_designations(person: Person, now: datetime) -> WorklistSection:
    """The designations that end within a month: to keep the access, a new order is needed before."""
    ending = Designation.objects.ending_within(ENDING_SOON).select_related("person")
    lines = [
        Line(
            sentence=f"{designation.person}, {designation.get_role_display()} : finit le "
            f"{timezone.localtime(designation.ends_at):%d/%m/%Y}",
            url=designation.get_absolute_url(),
            action="Renouveler ou laisser finir",
        )
        for designation in ending.order_by("ends_at")[:LINES_A_SECTION]
    ]
    empty = "Aucune habilitation ne finit dans le mois."
    return WorklistSection(
        "Habilitations qui finissent", "badge-check", empty, ending.count(), reverse("designation_list"), lines
    )


SECTIONS = (WorklistSource(Right.DESIGNATION_GRANT, ending_designations),)
