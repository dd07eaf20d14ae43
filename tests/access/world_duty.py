"""Shifts, absences, calendars, sessions and certificates of the town that the access matrix walks through."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.base.local_times import monday_of, week_name
from accounts.duty.actions import open_calendar, record_absence
from accounts.duty.models import AbsenceReason, Shift, ShiftAbsence
from accounts.people.models import Team, User
from accounts.training.actions.modules import attach_module_file
from accounts.training.actions.places import wait_for_place
from accounts.training.actions.planning import propose_sessions
from accounts.training.actions.syllabus import publish_version
from accounts.training.models import (
    Course,
    CourseVersion,
    Enrolment,
    HalfDay,
    ModuleFile,
    OfferedHalfDay,
    SyllabusVersion,
)
from accounts.training.selectors.links import link_token
from tests.access.world_quiz import quiz_keys
from tests.cast import make_person
from tests.devices import judged, photo
from tests.training.syllabuses import make_draft, make_published
from tests.trainings import PASSED, make_certificate, make_external, make_session, make_version, mark_all
from tests.worlds import make_shift

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def duty_keys(people: Mapping[str, User], moment: datetime) -> dict[str, object]:
    """A coming shift of each team, with somebody on it and somebody absent; a session of each kind."""
    monday = monday_of(moment.date())
    keys = _shifts(people, moment) | _training(people["auditor"]) | _syllabus()
    return keys | {"monday": monday, "next_week": week_name(monday + 7 * DAY), "other_monday": date(2026, 1, 5)}


def _shifts(people: Mapping[str, User], moment: datetime) -> dict[str, object]:
    north, south = (Team.objects.get(name=name) for name in ("Nord", "Sud"))
    present, absent = make_person("Present", team=north), make_person("Absent", team=north)
    neighbour = make_person("Voisine", team=south)
    own = make_shift(north, present, absent, starts_at=moment + 2 * HOUR)
    other = make_shift(south, neighbour, starts_at=moment + DAY)
    spare = make_person("Reserve", team=north)
    User.objects.filter(pk=spare.pk).update(email="reserve@ville.invalid")
    keys: dict[str, object] = {"north_shift": own.pk, "south_shift": other.pk, "north_absence": _absent(own, absent).pk}
    secrets = {"calendar_secret": open_calendar(by=people["director"], team=north), "wrong_secret": "x" * 43}
    return (
        keys
        | secrets
        | {
            "south_team": south.pk,
            "person_on_shift": present.pk,
            "person_spare": spare.pk,
            "person_south": neighbour.pk,
        }
    )


def _absent(shift: Shift, person: User) -> ShiftAbsence:
    return record_absence(by=SystemActor.DEMO, shift=shift, person=person, reason=AbsenceReason.LEAVE)


def _training(auditor: User) -> dict[str, object]:
    """A certificate of somebody else, and one of the auditor, who sees no other."""
    version, person = make_version(), make_person("Eleve")
    certificate = make_certificate(person, version=version)
    for trained in ("Sanscamera", "Present"):
        make_certificate(User.objects.get(last_name=trained), version=version)
    passed = make_session(version, make_person("Recu"))
    mark_all(passed, PASSED)
    session = make_session(version, make_person("Inscrit"))
    enrolment = Enrolment.objects.get(session=session)
    full = make_session(version, make_person("Assis"), capacity=1)
    (waiting,) = wait_for_place(by=SystemActor.DEMO, session=full, people=[make_person("Attend")])
    person_key, offered, proposal = _proposal(version)
    own = make_certificate(auditor, version=version)
    keys = {
        "own_certificate": own,
        "own_external": make_external(auditor, version=version, days_ago=1),
        "session": session,
        "passed_session": passed,
        "certificate": certificate,
        "enrolment": enrolment,
        "full_session": full,
        "waiting": waiting,
    }
    proposed = {"proposal": proposal, "offered": offered, "proposed_person": person_key}
    known = {name: row.pk for name, row in keys.items()} | {"version": version.pk, "course": version.course_id}
    return known | proposed | quiz_keys(version) | {"own_token": link_token(auditor)}


def _proposal(version: CourseVersion) -> tuple[int, int, int]:
    """A half-day with one person placed in it, some months from now, and room for others."""
    day = date(timezone.localdate().year + 1, 3, 1)
    half_day = OfferedHalfDay(
        date=day, half_day=HalfDay.MORNING, place="Stand", trainer=make_person("Instructeur"), capacity=2
    )
    proposal = propose_sessions(
        by=SystemActor.DEMO, version=version, until=day, minimum_percent=0, half_days=[half_day]
    )
    kept, other = proposal.places.all()
    other.delete()
    return kept.person_id, half_day.pk, proposal.pk


def _syllabus() -> dict[str, object]:
    """A course with a published version and a draft, each with a file; another with its own; one without any."""
    course = Course.objects.get()
    published = make_draft("Porter", "Fixer", course=course)
    files = {"published_file": _attached(published)}
    publish_version(by=SystemActor.DEMO, version=published, note="")
    draft = make_draft("Annoncer", course=course)
    files["draft_file"] = _attached(draft)
    other = make_published("Viser", course=make_version("Tir", for_cameras=False).course)
    bare = make_version("Conduite", for_cameras=False).course
    rows = {"published": published, "draft": draft, "other_published": other, "bare_course": bare}
    keys: dict[str, object] = {name: row.pk for name, row in (rows | files).items()}
    return keys | {"draft_module": draft.modules.latest("position").pk, "first": 1}


def _attached(draft: SyllabusVersion) -> ModuleFile:
    module = draft.modules.latest("position")
    return attach_module_file(by=SystemActor.DEMO, module=module, file=judged(photo()), description="La plaque")
