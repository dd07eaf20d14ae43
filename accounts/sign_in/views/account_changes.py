"""Changes of what opens an account: asking, answering, and the page behind the link that a person gets."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import SetPasswordForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.base.web.refusals import refusal_as_message, refusal_on_form
from accounts.base.web.requests import AuthenticatedRequest, get_visible, needs, sensitive
from accounts.people.models import User
from accounts.people.permissions import reaches_footage
from accounts.people.roles import Right
from accounts.sign_in.actions import account_changes as actions
from accounts.sign_in.actions.password_links import choose_password as choose
from accounts.sign_in.forms import AccountChangeForm
from accounts.sign_in.models import AccountChange, AccountChangeKind, AccountChangeState
from accounts.sign_in.permissions import may_confirm_account_change, may_refuse_account_change
from accounts.sign_in.selectors import working_link

_ANSWERING = (Right.EMERGENCY_CONFIRM, Right.PERSON_MANAGE)


@require_safe
@needs(*_ANSWERING)
def account_change_list(request: AuthenticatedRequest) -> HttpResponse:
    """The changes that wait for an answer, with what the person may answer, and the last ones that were settled."""
    user, rows = request.user, AccountChange.objects.visible_to(request.user)
    rows = rows.select_related("person", "asked_by", "settled_by")
    waiting = [
        (one, may_confirm_account_change(user, one), may_refuse_account_change(user, one))
        for one in rows.waiting(timezone.now())
    ]
    settled = rows.exclude(state=AccountChangeState.ASKED).order_by("-settled_at")[:50]
    return render(request, "sign_in/account_change_list.html", {"waiting": waiting, "settled": settled})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.PERSON_MANAGE)
@sensitive
def account_change_ask(request: AuthenticatedRequest, pk: int, kind: str) -> HttpResponse:
    """Ask for a change of what opens a person's account."""
    owner = get_object_or_404(User, pk=pk)
    if kind not in AccountChangeKind.values:
        raise Http404
    change_kind = AccountChangeKind(kind)
    form = AccountChangeForm(request.POST if request.method == "POST" else None, kind=change_kind)
    if form.is_valid():
        with refusal_on_form(form):
            value = form.cleaned_data.get(change_kind.field, "")
            change = actions.ask_account_change(
                by=request.user, kind=change_kind, person=owner, reason=form.cleaned_data["reason"], value=value
            )
            messages.success(request, _asked_sentence(change))
            return redirect("account_safety", pk)
    context = {"form": form, "owner": owner, "kind": change_kind, "takes_two": reaches_footage(owner)}
    return render(request, "sign_in/account_change_form.html", context)


@require_POST
@needs(Right.EMERGENCY_CONFIRM)
@sensitive
def account_change_confirm(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Confirm a change, which makes it."""
    change = get_visible(request.user, AccountChange.objects, pk)
    with refusal_as_message(request):
        change = actions.confirm_account_change(by=request.user, change=change)
        messages.success(request, f"{change} : fait. La personne est prévenue.")
    return redirect("account_change_list")


@require_POST
@needs(*_ANSWERING)
def account_change_refuse(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Refuse a change, or give up one's own."""
    change = get_visible(request.user, AccountChange.objects, pk)
    with refusal_as_message(request):
        actions.refuse_account_change(by=request.user, change=change, reason=request.POST.get("reason", ""))
        messages.success(request, f"{change} : refusé. Rien n’a changé.")
    return redirect("account_change_list")


@never_cache
@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def choose_password(request: HttpRequest, token: str) -> HttpResponse:
    """Choose one's password, behind the link that was sent: once. It opens no session: one then signs in."""
    link = working_link(token)
    if link is None:
        return render(request, "sign_in/link_is_over.html", status=404)
    owner = link.person
    form = SetPasswordForm(owner, request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusal_on_form(form):
            choose(by=owner, token=token, password=form.cleaned_data["new_password1"])
            messages.success(request, "Mot de passe choisi. Connectez-vous.")
            return redirect("sign_in")
    return render(request, "sign_in/choose_password.html", {"form": form, "owner": owner})


def _asked_sentence(change: AccountChange) -> str:
    if change.is_waiting:
        return f"{change} : demandé. La direction est prévenue et doit confirmer."
    return f"{change} : fait. La personne est prévenue."
