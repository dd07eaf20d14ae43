"""How long the town keeps its recordings: six months as in the case study, and the law's month that is proposed."""

from datetime import timedelta

from django.utils import timezone

from accounts.people.roles import Role
from evidence.footage.actions.retention import confirm_retention, propose_retention
from evidence.footage.models import SourceKind
from evidence.footage.retention import LEGAL_MONTHS, LEGAL_REFERENCE
from levallois.demo.people import Cast

RETENTION_MONTHS = 6


def keep_six_months(cast: Cast) -> None:
    """The rule in force, on an empty store."""
    rule = propose_retention(
        by=cast.of(Role.DIRECTORATE),
        source_kind=SourceKind.BODY_CAMERA,
        months=RETENTION_MONTHS,
        in_force_from=timezone.localdate(),
        legal_reference="Arrêté préfectoral n° 2019-1187",
        reason="Durée des six mois que le service a toujours tenue.",
    )
    confirm_retention(by=cast.of(Role.HEAD_OF_CONTROL_ROOM), rule=rule, seen_count=0)


def propose_one_month(cast: Cast) -> None:
    """A proposal that waits for its second person, who reads what it would erase."""
    propose_retention(
        by=cast.of(Role.HEAD_OF_CONTROL_ROOM),
        source_kind=SourceKind.BODY_CAMERA,
        months=LEGAL_MONTHS,
        in_force_from=timezone.localdate() + timedelta(days=30),
        legal_reference=LEGAL_REFERENCE,
        reason="Mise en conformité avec la loi n° 2022-52.",
    )
