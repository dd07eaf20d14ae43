"""What takes two people: emergency access, a rule of retention."""

from collections.abc import Mapping

from django.utils import timezone

from accounts.people.models import BreakGlassKind, User
from accounts.people.roles import Role
from accounts.sign_in.actions.account_changes import ask_account_change
from accounts.sign_in.models import AccountChangeKind
from cases.requisitions.actions.break_glass import grant_break_glass, request_break_glass
from evidence.footage.actions.retention import propose_retention
from evidence.footage.models import SourceKind
from tests.cast import make_person
from tests.worlds import make_clip


def two_people_keys(people: Mapping[str, User]) -> dict[str, object]:
    director, head = people["director"], people["head"]
    rule = {"retention_rule": _retention_rule(director)}
    return rule | _break_glass_requests(director, head) | _account_changes(head, people["administrator"])


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


def _account_changes(head: User, administrator: User) -> dict[str, object]:
    """One for a person who is no visitor and one for the head of the control room, asked by an administrator who is no
    visitor either; the kinds; and an address for the administrator's own links."""
    User.objects.filter(pk=administrator.pk).update(email="technique@ville.invalid")
    asking, leader = make_person("Comptes", Role.ADMINISTRATOR), make_person("Veilleur", Role.TEAM_LEADER)
    keys: dict[str, object] = {f"change_{kind}": str(kind) for kind in AccountChangeKind}
    for name, person in (("account_change", leader), ("heads_account_change", head)):
        change = ask_account_change(
            by=asking,
            kind=AccountChangeKind.EMAIL,
            person=person,
            value=f"{person.pk}@ville.invalid",
            reason="Nouvelle",
        )
        keys[name] = change.pk
    return keys
