"""Prepares the quiz of a session, hands out codes, takes what people answer, and records what follows from it."""

from collections.abc import Mapping
from datetime import timedelta
from random import SystemRandom

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.codes import new_code
from accounts.base.errors import NotPossible
from accounts.journal.actions.writing import Line, record, record_all
from accounts.people.permissions import require_right
from accounts.people.roles import Right
from accounts.training.actions.enrolments import Mark, mark_session
from accounts.training.actions.sessions import locked_session
from accounts.training.events import TrainingEvent
from accounts.training.models import (
    Attempt,
    Attendance,
    Enrolment,
    Gesture,
    Quiz,
    QuizItem,
    Reply,
    Result,
    Source,
    TrainingSession,
)
from accounts.training.permissions import REFUSAL
from accounts.training.selectors.quizzes import code_hash, has_tries_left, next_attempt, question_bank_of, right_letters

# About forty bits; a dozen codes are open for an afternoon, so that guessing one takes years of a busy server.
CODE_LENGTH = 8

# The letters that a person ticked, by the key of the question.
Answers = Mapping[int, str]


@transaction.atomic
def prepare_quiz(*, by: Actor, session: TrainingSession, count: int) -> Quiz:
    """Draw `count` questions of the course for this session, by chance. Drawn again, the former draw is forgotten, and
    the codes given for it serve no more: nobody's answers are counted against other questions.

    NotPermitted without TRAINING_MANAGE. NotPossible for less than one question, for more than the bank has, or once
    somebody has answered.
    """
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    session = locked_session(session)
    if Attempt.objects.filter(enrolment__session=session, submitted_at__isnull=False).exists():
        raise NotPossible("Quelqu’un a déjà répondu : le questionnaire de cette séance ne change plus.")
    bank = list(question_bank_of(session))
    if not bank:
        raise NotPossible("La banque n’a aucune question de cette formation : ajoutez-en d’abord.")
    if not 1 <= count <= len(bank):
        raise NotPossible(f"Questions de cette formation dans la banque : {len(bank)}. Tirez-en de 1 à {len(bank)}.")
    rules = {"pass_percent": settings.QUIZ_PASS_PERCENT, "tries": settings.QUIZ_TRIES, "prepared_at": timezone.now()}
    quiz, _ = Quiz.objects.update_or_create(session=session, defaults=rules)
    quiz.items.all().delete()
    Attempt.objects.filter(enrolment__session=session).update(code_hash=None, code_ends_at=None)
    drawn = SystemRandom().sample(bank, count)
    QuizItem.objects.bulk_create(
        QuizItem(quiz=quiz, question=question, number=number) for number, question in enumerate(drawn, 1)
    )
    record(TrainingEvent.TRAINING_QUIZ_PREPARED, by=by, about=session, details={"questions": count})
    return quiz


@transaction.atomic
def hand_out_codes(*, by: Actor, session: TrainingSession) -> list[tuple[Enrolment, str]]:
    """A new code for everybody who may still try: it opens the quiz on a tablet once, for QUIZ_CODE_HOURS. A code given
    before and not used serves no more.

    NotPermitted without TRAINING_MANAGE. NotPossible without a quiz, on another day than the session's, or when nobody
    may try.
    """
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    session = locked_session(session)
    quiz = _quiz_of(session)
    if session.date != timezone.localdate():
        raise NotPossible("Les codes se donnent le jour de la séance.")
    ends_at = timezone.now() + timedelta(hours=settings.QUIZ_CODE_HOURS)
    given = []
    there = session.enrolments.filter(attendance__in=(Attendance.UNKNOWN, Attendance.PRESENT))
    for enrolment in there.select_related("person").prefetch_related("attempts"):
        if has_tries_left(enrolment, quiz):
            code, attempt = new_code(CODE_LENGTH), next_attempt(enrolment)
            attempt.source, attempt.code_hash, attempt.code_ends_at = Source.TABLET, code_hash(code), ends_at
            attempt.save()
            given.append((enrolment, code))
    if not given:
        raise NotPossible("Personne n’a plus d’essai : tout le monde a réussi, ou a fait tous les siens.")
    record_all(
        [Line(TrainingEvent.TRAINING_QUIZ_CODE_GIVEN, about=session, related=one.person) for one, _ in given], by=by
    )
    return given


@transaction.atomic
def hand_in(*, by: Actor, attempt: Attempt, answers: Answers) -> Attempt:
    """Take what a person answered with their code, and count it. Sent twice, the first one counts.

    NotPossible once the code is over, and when the session is cancelled.
    """
    session = locked_session(attempt.enrolment.session)
    attempt = Attempt.objects.select_related("enrolment__person").get(pk=attempt.pk)
    if attempt.submitted_at:
        return attempt
    if attempt.code_ends_at is None or attempt.code_ends_at <= timezone.now():
        raise NotPossible("Ce code n’est plus valable : demandez-en un autre au formateur.")
    _count(attempt, _quiz_of(session), answers, by=by)
    return attempt


@transaction.atomic
def record_paper(*, by: Actor, enrolment: Enrolment, number: int, answers: Answers) -> Attempt:
    """Record the answers that a person gave on paper, as their try of this `number`: a paper sent twice counts once.

    NotPermitted without TRAINING_MANAGE. NotPossible without a quiz, before the day of the session, when the person has
    no try left, or when their next try is another one.
    """
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    session = locked_session(enrolment.session)
    quiz = _quiz_of(session)
    if session.date > timezone.localdate():
        raise NotPossible("Cette séance n’a pas encore eu lieu.")
    if not has_tries_left(enrolment, quiz):
        raise NotPossible(f"{enrolment.person} a déjà réussi, ou n’a plus d’essai.")
    attempt = next_attempt(enrolment)
    if attempt.number != number:
        raise NotPossible(f"L’essai {number} de {enrolment.person} est déjà enregistré.")
    attempt.source, attempt.code_hash, attempt.code_ends_at = Source.PAPER, None, None
    attempt.save()
    _count(attempt, quiz, answers, by=by)
    return attempt


@transaction.atomic
def mark_from_quiz(*, by: Actor, session: TrainingSession) -> int:
    """Record present and passed for whoever passed the quiz and showed every gesture, present and failed for whoever
    has no try left; present for the others who answered, whose result stays as the trainer noted it. What a certificate
    attests is left as it is. Returns how many changed.

    NotPermitted without TRAINING_MANAGE. NotPossible without a quiz.
    """
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    quiz = _quiz_of(locked_session(session))
    marks: dict[int, Mark] = {}
    enrolments = session.enrolments.filter(certificate__isnull=True, attempts__submitted_at__isnull=False).distinct()
    for enrolment in enrolments.prefetch_related("attempts", "practice"):
        marks[enrolment.pk] = (Attendance.PRESENT, _result(enrolment, quiz) or Result(enrolment.result))
    return mark_session(by=by, session=session, marks=marks)


def _result(enrolment: Enrolment, quiz: Quiz) -> Result:
    if any(attempt.has_passed for attempt in enrolment.attempts.all()):
        shown = {one.gesture for one in enrolment.practice.all()}
        return Result.PASSED if shown == set(Gesture) else Result.UNKNOWN
    return Result.UNKNOWN if has_tries_left(enrolment, quiz) else Result.FAILED


def _quiz_of(session: TrainingSession) -> Quiz:
    quiz = Quiz.objects.select_related("session").filter(session=session).first()
    if quiz is None:
        raise NotPossible("Préparez d’abord le questionnaire de cette séance.")
    return quiz


def _count(attempt: Attempt, quiz: Quiz, answers: Answers, *, by: Actor) -> None:
    """Write the replies and the score of a try."""
    replies = []
    for item in quiz.items.select_related("question").prefetch_related("question__choices"):
        offered = {choice.letter for choice in item.question.choices.all()}
        letters = "".join(sorted(offered.intersection(answers.get(item.question_id, "").upper())))
        is_right = letters == right_letters(item.question)
        replies.append(Reply(attempt=attempt, question=item.question, letters=letters, is_right=is_right))
    Reply.objects.bulk_create(replies)
    attempt.submitted_at = timezone.now()
    attempt.right, attempt.asked = sum(one.is_right for one in replies), len(replies)
    attempt.has_passed = attempt.right * 100 >= quiz.pass_percent * attempt.asked
    attempt.save()
    details = {
        "attempt": attempt.number,
        "right": attempt.right,
        "questions": attempt.asked,
        "source": str(attempt.source),
    }
    person = attempt.enrolment.person
    record(TrainingEvent.TRAINING_QUIZ_ANSWERED, by=by, about=quiz.session, related=person, details=details)
