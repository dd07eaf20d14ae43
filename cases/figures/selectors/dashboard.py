"""The dashboard of the service: its sections for a period, each figure beside that of the period before."""

from django.utils import timezone

from accounts.base.actors import Actor
from cases.figures.periods import Period
from cases.figures.selectors.footage import equipment, footage
from cases.figures.selectors.interventions import interventions
from cases.figures.selectors.rows import erased_in, span_of
from cases.figures.selectors.service import Answers, requisitions, time_saved, training
from cases.figures.shown import Section


def dashboard(period: Period, *, seen_by: Actor) -> list[Section]:
    now = timezone.now()
    both = (period, period.previous)
    erased, erased_before = (erased_in(span_of(one)).count() for one in both)
    answers, answers_before = map(Answers.of, both)
    return [
        interventions(period, seen_by=seen_by),
        equipment(period, seen_by=seen_by, now=now),
        footage(period, (erased, erased_before), seen_by=seen_by, now=now),
        requisitions(period, answers, answers_before, seen_by=seen_by),
        training(period, seen_by=seen_by),
        time_saved(period, (erased, erased_before), (answers, answers_before)),
    ]
