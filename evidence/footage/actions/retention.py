"""How long recordings are kept: one person of the direction proposes a rule, another confirms it."""

from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.base.errors import NotPermitted, NotPossible, required_reason
from accounts.journal.actions.writing import record
from accounts.people.models import User
from evidence.footage.events import FootageEvent
from evidence.footage.models import RetentionRule, RetentionState, SourceKind
from evidence.footage.permissions import may_confirm_retention, may_propose_retention, may_refuse_retention
from evidence.footage.retention import LEGAL_MONTHS, LONGEST_MONTHS
from evidence.footage.selectors import retention_preview

ASK_REASON = "Indiquez pourquoi : ce motif reste avec la règle, et le journal le garde."


@transaction.atomic
def propose_retention(
    *, by: User, source_kind: SourceKind, months: int, in_force_from: date, legal_reference: str, reason: str
) -> RetentionRule:
    """Propose a rule; it changes nothing before another person confirms it.

    NotPermitted without RETENTION_SET. NotPossible without a reason, for a day that is past, for a period out of
    bounds, or in production for more than the law's month without the legal reference that allows it.
    """
    if not may_propose_retention(by):
        raise NotPermitted("Seule la direction fixe la durée de conservation.")
    reason = required_reason(reason, ASK_REASON)
    if not 1 <= months <= LONGEST_MONTHS:
        raise NotPossible(f"La durée va de 1 à {LONGEST_MONTHS} mois civils.", field="months")
    if months > LEGAL_MONTHS and settings.MODE == "production":
        sentence = (
            f"La loi n’accorde qu’un mois ({SourceKind(source_kind).law}) : donnez le texte qui permet davantage."
        )
        legal_reference = required_reason(legal_reference, sentence, field="legal_reference")
    _require_day_to_come(in_force_from)
    rule = RetentionRule.objects.create(
        source_kind=source_kind,
        months=months,
        in_force_from=in_force_from,
        legal_reference=legal_reference.strip(),
        reason=reason,
        proposed_by=by,
    )
    record(FootageEvent.RETENTION_PROPOSED, by=by, about=rule, reason=reason, details=_details(rule))
    return rule


@transaction.atomic
def confirm_retention(*, by: User, rule: RetentionRule, seen_count: int) -> RetentionRule:
    """Confirm a proposed rule: from its day on, recordings of any age follow it. Clips under a hold stay.

    NotPermitted without RETENTION_SET, and for the person who proposed it. NotPossible once it is decided, once its day
    is past, or when more clips would be erased than the `seen_count` that the person read in the preview.
    """
    rule = RetentionRule.objects.select_for_update().get(pk=rule.pk)
    _require_proposed(rule)
    if not may_confirm_retention(by, rule):
        raise NotPermitted("Une durée de conservation est confirmée par une autre personne de la direction.")
    _require_day_to_come(rule.in_force_from)
    preview = retention_preview(rule)
    if preview.count > seen_count:
        raise NotPossible(
            f"L’aperçu a changé : {preview.count} vidéos seraient effacées, et non {seen_count}. Relisez-le, puis "
            "confirmez."
        )
    _decide(rule, RetentionState.CONFIRMED, by=by)
    details = _details(rule) | {"to_erase": preview.count, "size_bytes": preview.size_bytes}
    record(FootageEvent.RETENTION_CONFIRMED, by=by, about=rule, reason=rule.reason, details=details)
    return rule


@transaction.atomic
def refuse_retention(*, by: User, rule: RetentionRule, reason: str) -> None:
    """Refuse a proposed rule, or give up one's own. NotPermitted without RETENTION_SET; NotPossible without a reason,
    or once it is decided.
    """
    rule = RetentionRule.objects.select_for_update().get(pk=rule.pk)
    _require_proposed(rule)
    if not may_refuse_retention(by, rule):
        raise NotPermitted("Seule la direction écarte une durée de conservation.")
    rule.refusal_reason = required_reason(reason, ASK_REASON)
    _decide(rule, RetentionState.REFUSED, by=by)
    record(FootageEvent.RETENTION_REFUSED, by=by, about=rule, reason=rule.refusal_reason, details=_details(rule))


def _require_proposed(rule: RetentionRule) -> None:
    if not rule.is_proposed:
        raise NotPossible(f"{rule} est déjà réglée ({rule.current_state.label.lower()}) : proposez une autre durée.")


def _require_day_to_come(day: date) -> None:
    if day < timezone.localdate():
        raise NotPossible(
            "Une durée entre en vigueur aujourd’hui ou plus tard : proposez-la de nouveau avec une autre date.",
            field="in_force_from",
        )


def _decide(rule: RetentionRule, state: RetentionState, *, by: User) -> None:
    rule.state, rule.decided_by, rule.decided_at = state, by, timezone.now()
    rule.save()


def _details(rule: RetentionRule) -> dict[str, object]:
    return {
        "source_kind": rule.get_source_kind_display(),
        "months": rule.months,
        "in_force_from": rule.in_force_from.isoformat(),
        "legal_reference": rule.legal_reference,
        "proposed_by": rule.proposed_by.badge_number,
    }
