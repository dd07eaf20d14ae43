"""Proposes half-days that train everybody, changes a proposal by hand, and makes sessions of it."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor, name_of
from accounts.base.errors import NotPossible
from accounts.journal.actions.writing import record
from accounts.people.models import User
from accounts.people.permissions import require_right
from accounts.people.roles import Right
from accounts.training.actions.enrolments import enrol
from accounts.training.actions.sessions import plan_session
from accounts.training.events import TrainingEvent
from accounts.training.models import CourseVersion, HalfDay, OfferedHalfDay, Proposal, ProposedPlace
from accounts.training.permissions import REFUSAL
from accounts.training.planning.solver import best_proposal
from accounts.training.selectors.proposals import plan_of, plan_of_proposal

# The solver answers for so many half-days in well under its time limit.
MOST_HALF_DAYS = 24


@transaction.atomic
def propose_sessions(
    *, by: Actor, version: CourseVersion, until: date, minimum_percent: int, half_days: Sequence[OfferedHalfDay]
) -> Proposal:
    """Propose who is trained in which of the half-days offered (rows not saved yet): everybody without a certificate
    that is valid after `until`, in the fewest half-days, without emptying a shift.

    NotPermitted without TRAINING_MANAGE. NotPossible without a half-day, for too many, for one without seats, and when
    nobody is to be trained.
    """
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    _check_offered(half_days)
    proposal = Proposal.objects.create(
        version=version, until=until, minimum_percent=minimum_percent, created_by_name=name_of(by)
    )
    for one in half_days:
        one.proposal = proposal
        one.save()
    plan = plan_of(version, until=until, minimum_percent=minimum_percent, half_days=half_days)
    if not plan.needs.to_train:
        raise NotPossible(
            "Personne n’est à former d’ici là : tous ont une attestation plus longue, ou une séance prévue."
        )
    answer = best_proposal(plan.problem)
    ProposedPlace.objects.bulk_create(
        ProposedPlace(proposal=proposal, half_day_id=half_day, person_id=person)
        for person, half_day in answer.places.items()
    )
    proposal.note = answer.note
    proposal.save(update_fields=["note"])
    details = {
        "half_days": len(set(answer.places.values())),
        "people": len(answer.places),
        "uncovered": len(plan.problem.needs) - len(answer.places),
        "until": until.isoformat(),
        "minimum_percent": minimum_percent,
    }
    record(TrainingEvent.PROPOSAL_MADE, by=by, about=proposal, details=details)
    return proposal


@transaction.atomic
def place_person(*, by: Actor, proposal: Proposal, person: User, half_day: OfferedHalfDay) -> None:
    """Place somebody in a half-day of a proposal by hand, or move them there.

    NotPermitted without TRAINING_MANAGE. NotPossible, with each reason, when they cannot come, when the half-day is
    full or cannot be held, and when a shift would have too few officers; and once people were summoned.
    """
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    proposal = _open_proposal(proposal)
    plan, places = plan_of_proposal(proposal, also=[person])
    if half_day.proposal_id != proposal.pk:
        raise NotPossible("Cette demi-journée n’est pas de cette proposition : actualisez la page.")
    if places.get(person.pk) == half_day.pk:
        raise NotPossible(f"{person} est déjà dans cette demi-journée.")
    if refusals := plan.refusals(places, person, half_day):
        raise NotPossible(" ".join(refusals))
    ProposedPlace.objects.update_or_create(proposal=proposal, person=person, defaults={"half_day": half_day})
    details = {"placed_on": half_day.date.isoformat(), "half_day": half_day.half_day}
    record(TrainingEvent.PROPOSAL_CHANGED, by=by, about=proposal, related=person, details=details)


@transaction.atomic
def remove_person(*, by: Actor, proposal: Proposal, person: User) -> None:
    """Take somebody out of a proposal. NotPermitted without TRAINING_MANAGE. NotPossible when they are not in it, and
    once people were summoned."""
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    proposal = _open_proposal(proposal)
    removed, _ = proposal.places.filter(person=person).delete()
    if not removed:
        raise NotPossible(f"{person} n’est pas dans cette proposition : actualisez la page.")
    record(TrainingEvent.PROPOSAL_CHANGED, by=by, about=proposal, related=person, details={"placed_on": None})


@transaction.atomic
def convoke(*, by: Actor, proposal: Proposal) -> int:
    """Make a session of each half-day that somebody attends, enrol its people and invite them by mail. Returns how many
    sessions.

    NotPermitted without TRAINING_MANAGE. NotPossible when it was done already, when nobody is placed, and when a place
    does not hold any more: an absence, a shift, another session since.
    """
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    proposal = _open_proposal(proposal)
    rows = [one for one in proposal.half_days.select_related("trainer") if one.places.exists()]
    if not rows:
        raise NotPossible("Personne n’est placé : il n’y a pas de séance à prévoir.")
    _refuse_broken(proposal)
    for row in rows:
        row.session = plan_session(
            by=by,
            version=proposal.version,
            date=row.date,
            half_day=HalfDay(row.half_day),
            place=row.place,
            trainer=row.trainer,
            capacity=row.capacity,
        )
        row.save(update_fields=["session"])
        enrol(by=by, session=row.session, people=User.objects.filter(pk__in=row.places.values("person")))
    proposal.convoked_at = timezone.now()
    proposal.save(update_fields=["convoked_at"])
    details = {"half_days": len(rows), "people": proposal.places.count()}
    record(TrainingEvent.PROPOSAL_CONVOKED, by=by, about=proposal, details=details)
    return len(rows)


def _check_offered(half_days: Sequence[OfferedHalfDay]) -> None:
    if not half_days:
        raise NotPossible("Offrez au moins une demi-journée : un jour, un lieu, un formateur.")
    if len(half_days) > MOST_HALF_DAYS:
        raise NotPossible(f"Offrez {MOST_HALF_DAYS} demi-journées au plus.")
    if any(one.capacity < 1 for one in half_days):
        raise NotPossible("Une demi-journée a une place au moins.")


def _open_proposal(proposal: Proposal) -> Proposal:
    """The proposal's row, locked until the transaction ends. NotPossible once people were summoned."""
    rows = Proposal.objects.select_for_update(of=("self",)).select_related("version__course")
    locked = rows.get(pk=proposal.pk)
    if locked.convoked_at:
        raise NotPossible("Ces personnes sont convoquées : changez les séances elles-mêmes.")
    return locked


def _refuse_broken(proposal: Proposal) -> None:
    plan, places = plan_of_proposal(proposal)
    rows = {one.pk: one for one in proposal.half_days.all()}
    broken = [
        f"{plan.people[person]} : {' '.join(found)}"
        for person, half_day in places.items()
        if (found := plan.refusals(places, plan.people[person], rows[half_day]))
    ]
    if broken:
        raise NotPossible("La proposition ne tient plus, corrigez-la d’abord. " + " ".join(broken))
