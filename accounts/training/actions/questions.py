"""The bank of questions of a course."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.errors import NotPossible
from accounts.journal.actions.writing import record
from accounts.people.permissions import require_right
from accounts.people.roles import Right
from accounts.training.events import TrainingEvent
from accounts.training.models import Choice, Course, Question
from accounts.training.models.quizzes import LETTERS
from accounts.training.permissions import REFUSAL

# The text of an answer, and whether it is right.
Offered = tuple[str, bool]


@transaction.atomic
def add_question(
    *, by: Actor, course: Course, text: str, offered: Sequence[Offered], drawing: str = "", explanation: str = ""
) -> Question:
    """Add a question to the bank of a course; its answers are lettered in this order.

    NotPermitted without TRAINING_MANAGE. NotPossible without a question, with fewer than two answers or more than six,
    with the same answer twice, or unless one at least is right and one at least is wrong.
    """
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    if not text.strip():
        raise NotPossible("Écrivez la question.", field="text")
    _refuse_impossible_answers(offered)
    question = Question.objects.create(
        course=course, text=text.strip(), drawing=drawing, explanation=explanation.strip()
    )
    Choice.objects.bulk_create(
        Choice(question=question, letter=letter, text=words.strip(), is_right=is_right)
        for letter, (words, is_right) in zip(LETTERS, offered, strict=False)
    )
    record(TrainingEvent.COURSE_QUESTION_ADDED, by=by, about=course, details={"question": question.text})
    return question


@transaction.atomic
def retire_question(*, by: Actor, question: Question) -> None:
    """Ask a question no more; the answers given to it stay. NotPermitted without TRAINING_MANAGE. NotPossible when it
    is retired already."""
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    if not Question.objects.filter(pk=question.pk, retired_at__isnull=True).update(retired_at=timezone.now()):
        raise NotPossible("Cette question est déjà retirée.")
    record(TrainingEvent.COURSE_QUESTION_RETIRED, by=by, about=question.course, details={"question": question.text})


def _refuse_impossible_answers(offered: Sequence[Offered]) -> None:
    words = [text.strip().casefold() for text, _ in offered]
    if not 2 <= len(offered) <= len(LETTERS):
        raise NotPossible("Proposez de deux à six réponses.")
    if len(set(words)) < len(words) or "" in words:
        raise NotPossible("Deux réponses sont les mêmes, ou l’une est vide.")
    if len({is_right for _, is_right in offered}) < 2:
        raise NotPossible("Cochez au moins une réponse juste, et laissez-en au moins une fausse.")
