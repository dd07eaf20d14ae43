"""The demonstration's training: the proposed syllabus, a half-day for each team, certificates that end soon, one
officer trained in another commune, three officers without a certificate."""

from collections.abc import Sequence
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import typst

from accounts.base.actors import SystemActor
from accounts.base.files.attachments import read_attachment
from accounts.base.local_times import months_later
from accounts.base.moments import numeric_day
from accounts.people.models import User
from accounts.people.roles import Role
from accounts.training.actions.certificates import FollowedElsewhere, issue_certificates, record_external_training
from accounts.training.actions.courses import add_course_version, save_course
from accounts.training.actions.enrolments import enrol, mark_session
from accounts.training.actions.modules import save_module
from accounts.training.actions.planning import propose_sessions
from accounts.training.actions.sessions import plan_session
from accounts.training.actions.syllabus import adopt_proposed, open_draft
from accounts.training.forms.planning import working_days
from accounts.training.models import (
    Attendance,
    Course,
    CourseVersion,
    Drawing,
    HalfDay,
    Module,
    OfferedHalfDay,
    Result,
    TrainingSession,
)
from levallois.demo.people import Cast
from levallois.demo.questions import ask_questions

BY = SystemActor.DEMO
VALID_MONTHS = 24
UNTRAINED = 3
PROPOSED_SEATS = 10
OUR_CAMERAS: dict[str, Any] = {
    "title": "Nos caméras, nos stations",
    "minutes": 5,
    "body": "Vingt caméras, deux stations à l’hôtel de police.\n\n"
    "- La station du **rez-de-chaussée** sert aux retours de nuit.\n"
    "- Celle de l’**étage** reste aux brigades de jour.",
    "to_remember": "La nuit, on pose au rez-de-chaussée.",
    "article": "Note de service",
    "drawing": Drawing.DOCKING,
}
ELSEWHERE = {
    "organisation": "CNFPT, délégation Île-de-France",
    "content": "Cadre légal, port et déclenchement, annonce, déchargement, protection des données ; mise en situation.",
}
PAPER = r"""
#set page(paper: "a4", margin: 25mm)
#set text(lang: "fr", size: 11pt)
#align(center)[*ATTESTATION DE FORMATION* \ (démonstration)] #v(12mm)
#sys.inputs.organisation atteste que #sys.inputs.person a suivi le #sys.inputs.day une formation de sept heures :

#sys.inputs.content
"""
PLACE = "Hôtel de police municipale, salle de formation"


def train_everybody(cast: Cast, today: date) -> None:
    """Train each team; the first team's certificates end within 60 days, and it is enrolled again."""
    course = Course(name="Caméras-piétons : cadre légal et emploi", is_required_for_cameras=True)
    course = save_course(by=BY, course=course)
    adopt_proposed(by=BY, course=course)
    first = add_course_version(
        by=BY, course=course, valid_months=VALID_MONTHS, starts_on=months_later(today, -VALID_MONTHS)
    )
    trained, left_out = cast.officers[:-UNTRAINED], cast.officers[-UNTRAINED:]
    newcomer = trained.pop()
    trainer = cast.of(Role.TRAINER)
    for number, team in enumerate([None, *cast.teams]):
        members = [officer for officer in trained if officer.team == team]
        day = months_later(today, -VALID_MONTHS + 5 * (number // 2)) + timedelta(days=38)
        # Who teaches attends no session of their own.
        teacher = trainer if trainer not in members else cast.of(Role.HEAD_OF_CONTROL_ROOM)
        _held(_session(first, day, number, teacher, len(members)), members)
    _trained_elsewhere(newcomer, course, months_later(today, -7), by=trainer)
    again = add_course_version(by=BY, course=course, valid_months=VALID_MONTHS, starts_on=months_later(today, -1))
    again_first = [one for one in cast.officers[:4] if one != trainer]
    coming = _session(again, today + timedelta(days=9), 0, trainer, 16)
    enrol(by=BY, session=coming, people=[*again_first, *left_out[:1]])
    _session(again, today + timedelta(days=23), 1, trainer, 16)
    held_today = plan_session(
        by=BY, version=again, date=today, half_day=HalfDay.AFTERNOON, place=PLACE, trainer=trainer, capacity=8
    )
    enrol(by=BY, session=held_today, people=left_out[1:])
    ask_questions(course, held_today)
    _draft(course, trainer)


def _trained_elsewhere(person: User, course: Course, day: date, *, by: User) -> None:
    """A certificate for what another body taught, with its document."""
    written = {**ELSEWHERE, "person": person.get_full_name(), "day": numeric_day(day)}
    paper = typst.compile(PAPER.encode(), format="pdf", ignore_system_fonts=True, sys_inputs=written)
    if not isinstance(paper, bytes):
        raise TypeError("typst gives one file for one document")
    document = read_attachment(BytesIO(paper), "attestation-cnfpt.pdf")
    training = FollowedElsewhere(course=course, trained_on=day, minutes=420, **ELSEWHERE)
    reason = "Mutation depuis la police municipale de Clichy"
    record_external_training(by=by, person=person, training=training, document=document, reason=reason)


def _draft(course: Course, trainer: User) -> None:
    """The next version of the syllabus, begun and not yet published: one module more, one that takes longer."""
    draft = open_draft(by=trainer, course=course)
    practice = draft.modules.get(title="Mise en pratique")
    practice.minutes += 10
    save_module(by=trainer, module=practice)
    save_module(by=trainer, module=Module(version=draft, **OUR_CAMERAS))


def propose_next_sessions(cast: Cast, today: date) -> None:
    """A proposal to open: whose certificate ends within seven months, in half-days whose shifts are planned already."""
    version = CourseVersion.objects.order_by("-number")[0]
    half_days = [
        OfferedHalfDay(date=day, half_day=half_day, place=PLACE, trainer=cast.of(Role.TRAINER), capacity=PROPOSED_SEATS)
        for day in working_days(today + timedelta(days=4), 4)
        for half_day in HalfDay
    ]
    until = months_later(today, 7)
    propose_sessions(by=BY, version=version, until=until, minimum_percent=60, half_days=half_days)


def _session(version: CourseVersion, day: date, number: int, trainer: User, places: int) -> TrainingSession:
    return plan_session(
        by=BY,
        version=version,
        date=day - timedelta(days=max(day.weekday() - 4, 0)),
        half_day=(HalfDay.MORNING, HalfDay.AFTERNOON)[number % 2],
        place=PLACE,
        trainer=trainer,
        capacity=max(places, 8),
    )


def _held(session: TrainingSession, members: Sequence[User]) -> None:
    """Mark everybody as present and passed, and issue the certificates."""
    made = enrol(by=BY, session=session, people=members)
    marks = {one.pk: (Attendance.PRESENT, Result.PASSED) for one in made}
    mark_session(by=BY, session=session, marks=marks)
    issue_certificates(by=session.trainer, session=session)
