"""The issue board: one page to hand out and take back the cameras of a shift."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.base.errors import NotPermitted
from accounts.base.local_times import monday_of
from accounts.base.web.lists.listing import ShownList
from accounts.base.web.requests import AuthenticatedRequest, needs
from accounts.duty.models import Shift
from accounts.people.roles import Right
from accounts.training.permissions import may_see_training
from evidence.issuing.actions.issues import hand_out_cameras, take_back_cameras
from evidence.issuing.documents import issue_sheet_pdf
from evidence.issuing.forms import BoardForm
from evidence.issuing.lists import SHIFTS
from evidence.issuing.permissions import may_derogate, may_issue_on
from evidence.issuing.selectors.board import IssueBoard, issue_board
from evidence.issuing.selectors.coverage import coverage_of
from evidence.issuing.selectors.proposals import proposed_cameras


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.CAMERA_ISSUE)
def shift_issues(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The board of a shift. Each submitted line is processed on its own; refused lines stay on the page with the
    reason.
    """
    shift, user, now = _shift(request, pk), request.user, timezone.now()
    board = issue_board(shift, now)
    if request.method != "POST":
        proposed = proposed_cameras(board, now) if "proposer" in request.GET else {}
        return _page(request, board, BoardForm(board, None, proposed), now)
    form = BoardForm(board, request.POST)
    returned = take_back_cameras(by=user, wanted=form.returns)
    issued = hand_out_cameras(by=user, shift=shift, wanted=form.issues)
    form.refuse(issued, returned)
    _notify(request, form, len(form.issues) - len(issued), len(form.returns) - len(returned))
    if board.how_early and len(form.issues) > len(issued):
        messages.warning(request, f"{board.how_early} Les caméras remises sont comptées dehors dès maintenant.")
    if not form.refusals:
        return redirect("shift_issues", pk)
    # Cameras just returned were still out at the time of the first reading.
    after = timezone.now()
    board = issue_board(shift, after)
    kept = BoardForm(board, request.POST)
    kept.refuse(issued, returned)
    return _page(request, board, kept, after)


@require_safe
@needs(Right.CAMERA_ISSUE)
def issue_sheet(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The shift's issues as a document to print and sign."""
    shift = _shift(request, pk)
    now = timezone.now()
    content = issue_sheet_pdf(shift, coverage_of(shift, now), made_at=now)
    name = f'inline; filename="perception-{shift.pk}.pdf"'
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": name})


def _shift(request: AuthenticatedRequest, pk: int) -> Shift:
    """The shift. NotPermitted for a person who does not hand out its cameras."""
    shift = get_object_or_404(Shift.objects.select_related("team", "leader"), pk=pk)
    if not may_issue_on(request.user, shift):
        raise NotPermitted("Vous remettez les caméras des vacations de votre brigade seulement.")
    return shift


def _page(request: AuthenticatedRequest, board: IssueBoard, form: BoardForm, now: datetime) -> HttpResponse:
    context = {
        "shift": board.shift,
        "board": board,
        "form": form,
        "coverage": coverage_of(board.shift, now),
        "may_derogate": may_derogate(request.user),
        "may_see_training": may_see_training(request.user),
    }
    return render(request, "issuing/issue_board.html", context)


def _notify(request: AuthenticatedRequest, form: BoardForm, issued: int, returned: int) -> None:
    """Show how many lines succeeded, how many were refused, and which no longer exist."""
    done = [
        f"{count} caméra{'s' if count > 1 else ''} {verb}{'s' if count > 1 else ''}"
        for count, verb in ((returned, "reprise"), (issued, "remise"))
        if count
    ]
    if done:
        messages.success(request, f"{' et '.join(done)}.".capitalize())
    if refused := len(form.refusals):
        lines = "1 ligne est refusée" if refused == 1 else f"{refused} lignes sont refusées"
        messages.error(request, f"{lines} : la raison est à côté de chacune.")
    for sentence in form.lost:
        messages.error(request, sentence)
    if not (form.issues or form.returns or form.refusals or form.lost):
        messages.error(request, "Rien n’a été saisi : scannez un matricule puis une caméra, ou cochez un retour.")


DAY, WEEK = timedelta(days=1), timedelta(days=7)


@require_safe
@needs(Right.SHIFT_LIST)
def shift_list(request: AuthenticatedRequest) -> HttpResponse:
    """The shifts with the cameras worn on them, this week unless other days are asked for."""
    page = ShownList.of(SHIFTS, request)
    since = page.form.cleaned_data.get("since") if page.form.is_valid() else None
    monday = monday_of(since or timezone.localdate())
    context = {
        "page": page,
        "previous": monday - WEEK,
        "previous_end": monday - DAY,
        "next": monday + WEEK,
        "next_end": monday + 2 * WEEK - DAY,
    }
    return render(request, "issuing/shift_list.html", context)
