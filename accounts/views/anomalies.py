"""What the journal shows that deserves a second look, and explaining it."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.actions.anomalies import examine_anomaly
from accounts.errors import NotPossible
from accounts.journal.anomalies import find_anomalies, open_anomalies
from accounts.models import AnomalyExamination
from accounts.permissions import may_examine_anomaly
from accounts.roles import Right
from accounts.views.fetching import person
from accounts.views.rights import needs

EXAMINED_SHOWN = 50


@require_safe
@needs(Right.JOURNAL_READ)
def anomaly_list(request: HttpRequest) -> HttpResponse:
    """Those that wait for an explanation, then those that have theirs."""
    user = person(request)
    waiting = [(one, may_examine_anomaly(user, one.person)) for one in open_anomalies(timezone.now())]
    examined = AnomalyExamination.objects.select_related("person", "examined_by").order_by("-examined_at", "-pk")
    context = {"waiting": waiting, "examined": examined[:EXAMINED_SHOWN], "anomaly_days": settings.ANOMALY_DAYS}
    return render(request, "accounts/anomaly_list.html", context)


@require_POST
@needs(Right.JOURNAL_READ)
def anomaly_examine(request: HttpRequest, key: str) -> HttpResponse:
    """Explain one anomaly in writing."""
    anomaly = next((one for one in find_anomalies(timezone.now()) if one.key == key), None)
    if anomaly is None:
        raise Http404
    try:
        examine_anomaly(by=person(request), anomaly=anomaly, explanation=request.POST.get("explanation", ""))
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Anomalie examinée : elle reste visible, avec votre explication.")
    return redirect("anomaly_list")
