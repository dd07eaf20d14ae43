"""How long recordings are kept: the rules, proposing one, what it would erase, deciding."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.base.moments import day_in_words
from accounts.base.web.refusals import cleaned, refusal_as_message, refusal_on_form
from accounts.base.web.requests import AuthenticatedRequest, get_visible, needs, sensitive
from accounts.people.roles import Right
from accounts.people.selectors import history_of
from evidence.footage.actions import retention
from evidence.footage.forms import RetentionConfirmForm, RetentionForm
from evidence.footage.models import Clip, RetentionRule, SourceKind
from evidence.footage.permissions import may_confirm_retention, may_propose_retention, may_refuse_retention
from evidence.footage.retention import LEGAL_MONTHS
from evidence.footage.selectors import RetentionPreview, retention_preview

# How many of the clips that would go are listed.
PREVIEWED = 100


@require_safe
@needs(Right.RETENTION_SET, Right.JOURNAL_READ)
def retention_list(request: AuthenticatedRequest) -> HttpResponse:
    """How long recordings are kept: the rule in force, those to come, those proposed, and the former ones."""
    rules = RetentionRule.objects.visible_to(request.user).select_related("proposed_by", "decided_by")
    now = timezone.now()
    context = {
        "rules": rules,
        "in_force": [
            (kind, RetentionRule.objects.schedule(kind).months_at(now), _rule_at(kind, now)) for kind in SourceKind
        ],
        "legal_months": LEGAL_MONTHS,
        "may_propose": may_propose_retention(request.user),
    }
    return render(request, "footage/retention_list.html", context)


def _rule_at(kind: SourceKind, moment: datetime) -> RetentionRule | None:
    rules = RetentionRule.objects.confirmed().filter(source_kind=kind)
    return rules.filter(in_force_from__lte=timezone.localdate(moment)).last()


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.RETENTION_SET)
@sensitive
def retention_propose(request: AuthenticatedRequest) -> HttpResponse:
    """Propose a rule of retention; its page then shows what it would erase."""
    form = RetentionForm(request.POST or None, initial={"in_force_from": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form):
            rule = retention.propose_retention(by=request.user, **form.cleaned_data)
            messages.success(request, f"Durée {rule} proposée : une autre personne de la direction doit la confirmer.")
            return redirect("retentionrule_detail", rule.pk)
    return render(request, "footage/retention_form.html", {"form": form})


@require_safe
@needs(Right.RETENTION_SET, Right.JOURNAL_READ)
def retentionrule_detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """One rule, and while it is proposed what it would erase."""
    user = request.user
    rule = get_visible(user, RetentionRule.objects.select_related("proposed_by", "decided_by"), pk)
    preview = retention_preview(rule) if rule.is_proposed else None
    clips = preview.clips.visible_to(user).select_related("camera", "wearer") if preview else Clip.objects.none()
    listed = list(clips.order_by("started_at", "pk")[:PREVIEWED])
    context = {
        "rule": rule,
        "preview": preview,
        "clips": listed,
        "previewed": PREVIEWED,
        "unlisted_count": preview.count - len(listed) if preview else 0,
        "may_confirm": may_confirm_retention(user, rule),
        "confirm_form": RetentionConfirmForm(initial={"seen_count": preview.count}) if preview else None,
        "confirm_sentence": _confirm_sentence(rule, preview) if preview else "",
        "may_refuse": may_refuse_retention(user, rule),
        "history_entries": history_of(rule, seen_by=user)[:100],
    }
    return render(request, "footage/retentionrule_detail.html", context)


def _confirm_sentence(rule: RetentionRule, preview: RetentionPreview) -> str:
    going = (
        "Une vidéo que la règle actuelle garderait sera effacée à cette date, sans retour."
        if preview.count == 1
        else f"{preview.count} vidéos que la règle actuelle garderait seront effacées à cette date, sans retour."
    )
    kind = rule.get_source_kind_display().lower()
    return (
        f"À partir du {day_in_words(rule.in_force_from)}, tout enregistrement ({kind}) est gardé {rule.months} mois. "
        f"{going if preview.count else 'Aucune vidéo n’est effacée plus tôt de ce fait.'}"
    )


@require_POST
@needs(Right.RETENTION_SET)
@sensitive
def retention_confirm(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Confirm a rule that somebody else proposed."""
    rule = get_visible(request.user, RetentionRule.objects.all(), pk)
    with refusal_as_message(request):
        seen = cleaned(RetentionConfirmForm(request.POST), "Relisez l’aperçu, puis confirmez.")["seen_count"]
        rule = retention.confirm_retention(by=request.user, rule=rule, seen_count=seen)
        messages.success(
            request, f"Durée {rule} confirmée : {rule.months} mois à partir du {day_in_words(rule.in_force_from)}."
        )
    return redirect("retentionrule_detail", pk)


@require_POST
@needs(Right.RETENTION_SET)
def retention_refuse(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Refuse a rule, or give up one's own."""
    rule = get_visible(request.user, RetentionRule.objects.all(), pk)
    with refusal_as_message(request):
        retention.refuse_retention(by=request.user, rule=rule, reason=request.POST.get("reason", ""))
        messages.success(request, f"Durée {rule} écartée : rien ne change.")
    return redirect("retentionrule_detail", pk)
