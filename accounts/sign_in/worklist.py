"""The changes of accounts that wait for the direction, for “Aujourd’hui”."""

from datetime import datetime

from django.urls import reverse

from accounts.base.actors import Person
from accounts.base.web.worklist import LINES_A_SECTION, Line, Stake, WorklistSection, WorklistSource
from accounts.people.roles import Right
from accounts.sign_in.models import ANSWERED_WITHIN, AccountChange
from accounts.sign_in.permissions import may_confirm_account_change


def account_changes(person: Person, now: datetime) -> WorklistSection:
    waiting = AccountChange.objects.visible_to(person).waiting(now).select_related("person", "asked_by")
    lines = [
        Line(
            sentence=f"{change}, demandé par {change.asked_by.titled_name}",
            url=reverse("account_change_list"),
            action="Répondre" if may_confirm_account_change(person, change) else "Suivre",
            due=change.asked_at + ANSWERED_WITHIN,
        )
        for change in waiting.order_by("asked_at")[:LINES_A_SECTION]
    ]
    empty = "Aucun changement de compte n’attend."
    url = reverse("account_change_list")
    title = "Comptes à confirmer"
    return WorklistSection(title, "user-cog", empty, waiting.count(), url, lines, Stake.DUTY, is_quiet=True)


SECTIONS = (WorklistSource(Right.EMERGENCY_CONFIRM, account_changes),)
