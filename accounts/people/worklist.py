"""The designations that end soon, for “Aujourd’hui”."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import Person
from accounts.base.moments import day_in_words
from accounts.base.web.worklist import LINES_A_SECTION, BatchRights, Line, WorklistSection, WorklistSource
from accounts.people.actions.expiry import ENDING_WARNINGS, ENDINGS
from accounts.people.lists import OPENED_BY_NAME, DesignationFilters
from accounts.people.models import ENDING_SOON, AccessGrantQuerySet, Designation
from accounts.people.permissions import may_grant_designation
from accounts.people.roles import Right


def ending_designations(person: Person, now: datetime) -> WorklistSection:
    """The designations that end within a month: to keep the access, a new order is needed before."""
    ending = Designation.objects.ending_within(ENDING_SOON).select_related("person")
    lines = [
        Line(
            sentence=f"{designation.person}, {designation.get_role_display()} : finit "
            f"{day_in_words(timezone.localdate(designation.ends_at))}",
            url=designation.get_absolute_url(),
            action="Renouveler ou laisser finir" if may_grant_designation(person, designation.person) else "Voir",
            due=designation.ends_at,
        )
        for designation in ending.order_by("ends_at")[:LINES_A_SECTION]
    ]
    empty = "Aucune habilitation ne finit dans le mois."
    url = reverse("designation_list", query={"state": DesignationFilters.ENDING})
    return WorklistSection("Habilitations qui finissent", "badge-check", empty, ending.count(), url, lines)


def opened_by_name(grants: AccessGrantQuerySet, *, title: str, page: str) -> WorklistSection:
    """A section of what these grants open to one person, the first to end first; `page` lists the rows of their
    kind."""
    newest = grants.select_related("content_object", "opened_by").order_by("until")
    lines = [
        Line(
            sentence=f"{grant.shared_row} — accès donné par {grant.opened_by.titled_name}\u00a0: {grant.reason}",
            url=reverse(f"{grant.shared_row._meta.model_name}_detail", args=[grant.shared_row.pk]),
            action="Ouvrir",
            due=grant.until,
        )
        for grant in newest[:LINES_A_SECTION]
    ]
    url = reverse(page, query={"opened": OPENED_BY_NAME})
    return WorklistSection(title, "key-round", "", grants.count(), url, lines, is_quiet=True)


SECTIONS = (WorklistSource(Right.DESIGNATION_GRANT, ending_designations),)
BATCHES: BatchRights = {ENDING_WARNINGS: (Right.DESIGNATION_GRANT,), ENDINGS: (Right.DESIGNATION_GRANT,)}
