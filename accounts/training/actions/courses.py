"""Registers courses and their versions."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.base.actors import Actor
from accounts.base.errors import NotPossible
from accounts.journal.actions.writing import record
from accounts.people.permissions import require_right
from accounts.people.roles import Right
from accounts.training.events import TrainingEvent
from accounts.training.models import (
    Course,
    CourseVersion,
)
from accounts.training.permissions import REFUSAL


@transaction.atomic
def save_course(*, by: Actor, course: Course) -> Course:
    """Register or change a course. NotPermitted without TRAINING_MANAGE. NotPossible for a name already used, and for a
    second course required for cameras."""
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    event = TrainingEvent.COURSE_CHANGED if course.pk else TrainingEvent.COURSE_REGISTERED
    try:
        course.full_clean()
    except ValidationError as error:
        raise NotPossible(" ".join(error.messages)) from error
    course.save()
    record(event, by=by, about=course, details={"required_for_cameras": course.is_required_for_cameras})
    return course


@transaction.atomic
def add_course_version(*, by: Actor, course: Course, valid_months: int, starts_on: date) -> CourseVersion:
    """Add a version to a course, whose certificates are valid for `valid_months` calendar months; those already issued
    keep their end. NotPermitted without TRAINING_MANAGE. NotPossible for less than a month."""
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    if valid_months < 1:
        raise NotPossible("Une attestation vaut un mois au moins.")
    Course.objects.select_for_update().get(pk=course.pk)
    last = course.versions.order_by("-number").first()
    version = CourseVersion.objects.create(
        course=course, number=last.number + 1 if last else 1, valid_months=valid_months, starts_on=starts_on
    )
    details = {"version": version.number, "valid_months": valid_months, "starts_on": starts_on.isoformat()}
    record(TrainingEvent.COURSE_VERSIONED, by=by, about=course, details=details)
    return version
