"""Places in a session to come: withdrawn, given to who waits, exchanged, and filled with all whose certificate ends."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.errors import NotPossible, required_reason
from accounts.journal.actions.mails import write_mail
from accounts.journal.actions.writing import Line, record, record_all
from accounts.people.models import User
from accounts.people.permissions import require_right
from accounts.people.roles import Right
from accounts.training.actions.enrolments import enrol
from accounts.training.actions.sessions import locked_session
from accounts.training.emails import training_waiting, training_withdrawn
from accounts.training.events import TrainingEvent
from accounts.training.models import Enrolment, TrainingSession, WaitingPlace
from accounts.training.permissions import REFUSAL
from accounts.training.selectors.availability import free_places, overlapping_sessions
from accounts.training.selectors.needs import coming_enrolments, needs_of


@transaction.atomic
def withdraw(*, by: Actor, enrolment: Enrolment, reason: str) -> list[Enrolment]:
    """Take somebody out of a session to come; their calendar removes it. The place goes to who has waited longest and
    can come. Returns who got it.

    NotPermitted without TRAINING_MANAGE. NotPossible without a reason, for a session that is past or cancelled, and
    once attendance is recorded.
    """
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    reason = required_reason(reason, "Indiquez pourquoi cette personne est retirée.")
    session = _coming(enrolment.session)
    person = enrolment.person
    _take_out(enrolment, session, reason)
    record(TrainingEvent.TRAINING_WITHDRAWN, by=by, about=session, related=person, reason=reason)
    return _give_free_places(session, by=by)


@transaction.atomic
def replace_person(*, by: Actor, enrolment: Enrolment, person: User) -> None:
    """Give somebody's place to another person. Who has a place in another session of the same course exchanges it: each
    takes the place of the other. Both are told.

    NotPermitted without TRAINING_MANAGE. NotPossible as for withdrawing, and as for enrolling the other person.
    """
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    session, former = _coming(enrolment.session), enrolment.person
    if session.enrolments.filter(person=person).exists():
        raise NotPossible(f"{person} est déjà de cette séance.")
    others = coming_enrolments(session.version.course, timezone.localdate())
    exchanged = next((one for one in others if one.person_id == person.pk), None)
    _take_out(enrolment, session, f"remplacé par {person}")
    if exchanged:
        _take_out(exchanged, _coming(exchanged.session), f"échange de séance avec {former}")
    enrol(by=by, session=session, people=[person])
    if exchanged:
        enrol(by=by, session=exchanged.session, people=[former])
    details = {"replaced": former.badge_number, "exchanged": exchanged is not None}
    record(TrainingEvent.TRAINING_REPLACED, by=by, about=session, related=person, details=details)


@transaction.atomic
def wait_for_place(*, by: Actor, session: TrainingSession, people: Iterable[User]) -> list[WaitingPlace]:
    """Put people on the waiting list of a full session, in the order given; they are told by mail.

    NotPermitted without TRAINING_MANAGE. NotPossible while places are free, for a session that is past or cancelled,
    and for its trainer, somebody enrolled, already waiting, or who has left the service.
    """
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    session = _coming(session)
    if free_places(session):
        raise NotPossible("Des places sont libres : inscrivez directement.")
    newcomers = list(people)
    if session.trainer in newcomers:
        raise NotPossible(f"{session.trainer} est le formateur de cette séance.")
    known = {*session.enrolments.values_list("person", flat=True), *session.waiting.values_list("person", flat=True)}
    if twice := [str(one) for one in newcomers if one.pk in known]:
        raise NotPossible(f"Déjà inscrit ou en attente : {', '.join(twice)}.")
    if gone := [str(one) for one in newcomers if not one.is_active]:
        raise NotPossible(f"N’est plus en activité : {', '.join(gone)}.")
    made = [WaitingPlace.objects.create(session=session, person=one) for one in newcomers]
    for number, place in enumerate(made, start=session.waiting.count() - len(made) + 1):
        if place.person.email:
            write_mail(training_waiting(place, number), about=session, recipient=place.person.email)
    record_all([Line(TrainingEvent.TRAINING_WAITING, about=session, related=one.person) for one in made], by=by)
    return made


@transaction.atomic
def stop_waiting(*, by: Actor, place: WaitingPlace) -> None:
    """Take somebody off a waiting list. NotPermitted without TRAINING_MANAGE. NotPossible when they wait no more."""
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    session, person = place.session, place.person
    deleted, _ = place.delete()
    if not deleted:
        raise NotPossible(f"{person} n’attend plus de place : actualisez la page.")
    record(TrainingEvent.TRAINING_WAITING_ENDED, by=by, about=session, related=person)


@transaction.atomic
def enrol_expiring(*, by: Actor, session: TrainingSession) -> tuple[list[Enrolment], list[WaitingPlace]]:
    """Enrol everybody who has no certificate of the course, or whose certificate ends within TRAINING_EXPIRING_DAYS,
    and who has no session yet: the most urgent take the free places, the others wait.

    NotPermitted without TRAINING_MANAGE. NotPossible for a session that is past or cancelled, and when it concerns
    nobody.
    """
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    session, today = _coming(session), timezone.localdate()
    until = today + timedelta(days=settings.TRAINING_EXPIRING_DAYS)
    known = set(session.waiting.values_list("person", flat=True))
    lacking = [one.person for one in needs_of(session.version.course, until=until, day=today).to_train]
    elsewhere = overlapping_sessions(session, lacking)
    people = [one for one in lacking if one.pk not in known and one.pk not in elsewhere and one != session.trainer]
    if not people:
        raise NotPossible("Personne d’autre n’est à former d’ici là : chacun est formé, inscrit ou en attente.")
    free = free_places(session)
    made = enrol(by=by, session=session, people=people[:free])
    rest = people[free:]
    return made, wait_for_place(by=by, session=session, people=rest) if rest else []


def _coming(session: TrainingSession) -> TrainingSession:
    """The session's row, locked. NotPossible when it is cancelled or past."""
    locked = locked_session(session)
    if locked.date < timezone.localdate():
        raise NotPossible("Cette séance est passée : notez plutôt la présence.")
    return locked


def _take_out(enrolment: Enrolment, session: TrainingSession, reason: str) -> None:
    """Delete an enrolment in a locked session; its person is told with a calendar file that removes the session."""
    person = enrolment.person
    stored = session.enrolments.filter(pk=enrolment.pk).first()
    if stored is None:
        raise NotPossible(f"{person} n’est plus de cette séance : actualisez la page.")
    if stored.attendance:
        raise NotPossible(f"La présence de {person} est notée : cette inscription ne se retire plus.")
    if person.email:
        write_mail(training_withdrawn(stored, reason), about=session, recipient=person.email)
    try:
        stored.delete()
    except ProtectedError as error:
        raise NotPossible(
            f"{person} a déjà répondu au questionnaire ou montré un geste : cette inscription ne se retire plus."
        ) from error


def _give_free_places(session: TrainingSession, *, by: Actor) -> list[Enrolment]:
    """Enrol who waits, the first first; who left the service or is elsewhere at these hours is passed over."""
    waiting = [one.person for one in session.waiting.select_related("person") if one.person.is_active]
    elsewhere = overlapping_sessions(session, waiting)
    able = [one for one in waiting if one.pk not in elsewhere]
    return enrol(by=by, session=session, people=able[: free_places(session)])
