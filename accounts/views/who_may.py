"""Who may do what, as one table: today, or on any day or at any hour that has passed."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.forms.people import WhoMayForm
from accounts.roles import Right
from accounts.views.rights import needs
from accounts.who_may import Entitled, entitled_at, entitled_now, entitled_on


@require_safe
@needs(Right.DESIGNATION_LIST)
def who_may(request: HttpRequest) -> HttpResponse:
    """Who could do what on the day or at the hour asked for, else now; a day that is not yet is today."""
    today, zone = timezone.localdate(), ZoneInfo(settings.TIME_ZONE)
    asked = WhoMayForm(request.GET)
    asked.is_valid()
    day: date = min(asked.cleaned_data.get("le") or today, today)
    hour, right = asked.cleaned_data.get("a"), asked.cleaned_data.get("droit")
    moment = datetime.combine(day, hour, zone) if hour else None
    rights = [Right(right)] if right else list(Right)
    is_now = not asked.cleaned_data.get("le") and not moment
    if is_now:
        entitled = entitled_now()
    else:
        entitled = entitled_at(moment) if moment else entitled_on(day, zone=zone)
    people = [one for one in entitled if _has(one, rights)]
    initial = {"le": None if is_now else day, "a": hour, "droit": right}
    context = {
        "day": day,
        "moment": moment,
        "is_now": is_now,
        "right": rights[0] if right else None,
        "made_at": timezone.now(),
        "people": people,
        "suspensions": [suspension for entitled in people for suspension in entitled.suspensions],
        "rows": [(right, [right in entitled.rights for entitled in people]) for right in rights],
        "form": WhoMayForm(initial=initial),
    }
    return render(request, "accounts/who_may.html", context)


def _has(entitled: Entitled, rights: list[Right]) -> bool:
    """Everybody when all rights are asked for; else those who have the one."""
    return len(rights) > 1 or rights[0] in entitled.rights
