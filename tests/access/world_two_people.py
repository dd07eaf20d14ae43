"""What takes two people: emergency access, a rule of retention."""

from django.utils import timezone

from accounts.people.models import BreakGlassKind, User
from accounts.people.roles import Role
from cases.requisitions.actions.break_glass import grant_break_glass, request_break_glass
from evidence.footage.actions.retention import propose_retention
from evidence.footage.models import SourceKind
from tests.cast import make_person
from tests.worlds import make_clip


def two_people_keys(director: User, head: User) -> dict[str, object]:
    return {"retention_rule": _retention_rule(director)} | _break_glass_requests(director, head)


def _retention_rule(director: User) -> int:
    """Proposed, and not yet confirmed."""
    rule = propose_retention(
        by=director,
        source_kind=SourceKind.BODY_CAMERA,
        months=1,
        in_force_from=timezone.localdate(),
        legal_reference="",
        reason="Loi n° 2022-52",
    )
    return rule.pk


def _break_glass_requests(director: User, head: User) -> dict[str, object]:
    """One that waits and one that runs, for a person who is no visitor."""
    rescued = make_person("Secours", Role.TRAINER)
    waiting, running = (
        request_break_glass(by=director, kind=BreakGlassKind.CLIP, object_number=clip.pk, person=rescued, reason="Vite")
        for clip in (make_clip(), make_clip())
    )
    grant_break_glass(by=head, emergency=running)
    return {"emergency": waiting.pk, "running_emergency": running.pk, "person_rescued": rescued.pk}
