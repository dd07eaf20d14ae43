"""Who is trained, and one person's certificates and sessions."""

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.base.files.tables import CONTENT_TYPES, write_table
from accounts.base.web.requests import AuthenticatedRequest, needs
from accounts.people.models import Team, User
from accounts.people.roles import Right
from accounts.training.actions.standings import export_standings
from accounts.training.permissions import may_manage_training
from accounts.training.selectors.standings import Standing, Trained, standings, standings_dataset


@require_safe
@needs(Right.TRAINING_LIST)
def training_status(request: AuthenticatedRequest) -> HttpResponse:
    """Who is trained, whose certificate ends soon, who has none."""
    everybody = standings(timezone.localdate())
    counts = [(state.label, sum(one.standing is state for one in everybody)) for state in Standing]
    context = {
        "rows": _filtered(request.GET, everybody),
        "counts": counts,
        "teams": Team.objects.all(),
        "standings": Standing.choices,
        "team": request.GET.get("brigade", ""),
        "standing": request.GET.get("etat", ""),
    }
    return render(request, "training/training_status.html", context)


@require_POST
@needs(Right.TRAINING_LIST)
def training_export(request: AuthenticatedRequest) -> HttpResponse:
    """Export the same table, with the page's filters; the export is itself journaled."""
    rows = _filtered(request.POST, standings(timezone.localdate()))
    export_standings(by=request.user, rows=rows, filters=_filter_labels(request.POST))
    response = HttpResponse(write_table(standings_dataset(rows), "csv"), content_type=CONTENT_TYPES["csv"])
    response["Content-Disposition"] = 'attachment; filename="formation.csv"'
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@needs(Right.TRAINING_LIST)
def training_person(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """One person's certificates and sessions."""
    trainee = get_object_or_404(User.objects.select_related("team"), pk=pk)
    context = {
        "trainee": trainee,
        "certificates": trainee.certificates.select_related("version__course", "external"),
        "enrolments": trainee.enrolments.select_related("session__version__course").order_by("-session__date", "-pk"),
        "today": timezone.localdate(),
        "may_manage": may_manage_training(request.user),
    }
    return render(request, "training/training_person.html", context)


def _filtered(sent: QueryDict, rows: list[Trained]) -> list[Trained]:
    team, standing = sent.get("brigade", ""), sent.get("etat", "")
    return [
        one
        for one in rows
        if (not team or str(one.person.team_id) == team) and (standing not in set(Standing) or one.standing == standing)
    ]


def _filter_labels(sent: QueryDict) -> dict[str, str]:
    """The filters in the words of the page, which stay readable after a team is renamed."""
    teams = {str(team.pk): str(team) for team in Team.objects.all()}
    team, standing = sent.get("brigade", ""), sent.get("etat", "")
    labels = {}
    if team:
        labels["team"] = teams.get(team, "inconnue")
    if standing in set(Standing):
        labels["state"] = str(Standing(standing).label)
    return labels
