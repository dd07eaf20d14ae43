"""Creates courses, sessions and certificates for tests, by the product's own actions."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.people.models import User
from accounts.training.actions.certificates import (
    FollowedElsewhere,
    issue_certificates,
    record_external_training,
)
from accounts.training.actions.courses import add_course_version, save_course
from accounts.training.actions.enrolments import Mark, enrol, mark_session
from accounts.training.actions.questions import add_question
from accounts.training.actions.sessions import plan_session
from accounts.training.models import (
    Attendance,
    Certificate,
    Course,
    CourseVersion,
    HalfDay,
    Question,
    Result,
    TrainingSession,
)
from tests.cast import make_person
from tests.devices import judged, photo

BY = SystemActor.DEMO
PASSED: Mark = (Attendance.PRESENT, Result.PASSED)
FAILED: Mark = (Attendance.PRESENT, Result.FAILED)
ABSENT: Mark = (Attendance.ABSENT, Result.UNKNOWN)


def make_version(name: str = "Caméras-piétons", *, valid_months: int = 24, for_cameras: bool = True) -> CourseVersion:
    """The first version of a new course."""
    course = save_course(by=BY, course=Course(name=name, is_required_for_cameras=for_cameras))
    return add_course_version(by=BY, course=course, valid_months=valid_months, starts_on=date(2020, 1, 1))


def make_session(
    version: CourseVersion | None = None, *people: User, on: date | None = None, capacity: int = 12
) -> TrainingSession:
    """A morning of training, today unless said otherwise."""
    session = plan_session(
        by=BY,
        version=version or make_version(),
        date=on or timezone.localdate(),
        half_day=HalfDay.MORNING,
        place="Salle d’appel",
        trainer=make_person("Moniteur"),
        capacity=capacity,
    )
    enrol(by=BY, session=session, people=people)
    return session


def mark_all(session: TrainingSession, mark: Mark) -> None:
    """Record the same mark for everybody enrolled."""
    mark_session(by=BY, session=session, marks={one.pk: mark for one in session.enrolments.all()})


def make_certificate(person: User, *, version: CourseVersion | None = None, days_ago: int = 0) -> Certificate:
    """The certificate of a person who passed a session some days ago."""
    session = make_session(version, person, on=timezone.localdate() - timedelta(days=days_ago))
    mark_all(session, PASSED)
    return issue_certificates(by=BY, session=session)[0]


def session_of(certificate: Certificate) -> TrainingSession:
    """The session of the service that a certificate comes from."""
    assert certificate.enrolment
    return certificate.enrolment.session


def elsewhere(version: CourseVersion, *, days_ago: int = 0, **changed: Any) -> FollowedElsewhere:
    """A day of training at the CNFPT."""
    day = timezone.localdate() - timedelta(days=days_ago)
    said = FollowedElsewhere(version.course, "CNFPT", day, 420, "Cadre légal, port, déclenchement.")
    return replace(said, **changed)


def make_external(person: User, *, version: CourseVersion | None = None, days_ago: int = 0) -> Certificate:
    """The certificate of a person who was trained elsewhere, with a photo as its document."""
    training = elsewhere(version or make_version(), days_ago=days_ago)
    return record_external_training(
        by=BY, person=person, training=training, document=judged(photo()), reason="Mutation"
    )


def make_question(course: Course, text: str = "Quand annonce-t-on que l’on filme ?") -> Question:
    """A question whose right answers are A and C."""
    offered = [("Dès le déclenchement", True), ("Jamais", False), ("Dès que possible", True)]
    return add_question(by=BY, course=course, text=text, offered=offered, explanation="CSI, article L241-2.")
