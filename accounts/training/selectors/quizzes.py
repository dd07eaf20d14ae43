"""Who may still try a quiz, whose code it is, and what was not understood. Reads only."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from accounts.base.codes import fingerprint, fingerprints, typed_code
from accounts.base.errors import NotPossible
from accounts.training.models import Attempt, Enrolment, Question, Quiz, QuizItem, Reply, TrainingSession

_PURPOSE = "accounts.training.quiz"


@dataclass(frozen=True)
class QuestionResult:
    """How a question was answered at the first try of each person."""

    item: QuizItem
    right: int
    answered: int
    # The wrong letters that were ticked, the most frequent first.
    mistakes: Sequence[tuple[str, int]]

    @property
    def percent(self) -> int:
        return round(100 * self.right / self.answered) if self.answered else 0


def code_hash(code: str) -> str:
    """The keyed hash under which a code is kept; case, spaces and dashes do not matter."""
    return fingerprint(typed_code(code), purpose=_PURPOSE)


def attempt_of_code(code: str) -> Attempt:
    """The try that a code opens. NotPossible for an unknown code, one that served already, and one that is over."""
    hashes = fingerprints(typed_code(code), purpose=_PURPOSE)
    attempt = Attempt.objects.select_related("enrolment__person").filter(code_hash__in=hashes).first()
    if attempt is None:
        raise NotPossible("Ce code n’existe pas. Relisez votre billet, ou demandez au formateur.", field="code")
    if attempt.submitted_at:
        raise NotPossible("Ce code a déjà servi : vos réponses sont enregistrées.", field="code")
    if attempt.code_ends_at is None or attempt.code_ends_at <= timezone.now():
        raise NotPossible("Ce code n’est plus valable : demandez-en un autre au formateur.", field="code")
    return attempt


def has_tries_left(enrolment: Enrolment, quiz: Quiz) -> bool:
    """Whether the person has not passed yet, and has handed in fewer tries than the quiz allows."""
    done = [attempt for attempt in enrolment.attempts.all() if attempt.submitted_at]
    return len(done) < quiz.tries and not any(attempt.has_passed for attempt in done)


def next_attempt(enrolment: Enrolment) -> Attempt:
    """The try that this person has not handed in yet, else one not yet written."""
    known = list(enrolment.attempts.all())
    waiting = next((attempt for attempt in known if not attempt.submitted_at), None)
    return waiting or Attempt(enrolment=enrolment, number=len(known) + 1)


def question_bank_of(session: TrainingSession) -> QuerySet[Question]:
    """The questions that may be drawn for a session."""
    return Question.objects.filter(course=session.version.course, retired_at__isnull=True)


def right_letters(question: Question) -> str:
    return "".join(sorted(choice.letter for choice in question.choices.all() if choice.is_right))


def question_results(quiz: Quiz) -> list[QuestionResult]:
    """Each question of the quiz, in four queries whatever their number."""
    items = quiz.items.select_related("question").prefetch_related("question__choices")
    replies: dict[int, list[Reply]] = {}
    first = Reply.objects.filter(attempt__enrolment__session=quiz.session_id, attempt__number=1)
    for reply in first:
        replies.setdefault(reply.question_id, []).append(reply)
    return [_result_of(item, replies.get(item.question_id, [])) for item in items]


def _result_of(item: QuizItem, replies: Sequence[Reply]) -> QuestionResult:
    right = set(right_letters(item.question))
    mistakes = Counter(letter for reply in replies for letter in reply.letters if letter not in right)
    return QuestionResult(item, sum(reply.is_right for reply in replies), len(replies), mistakes.most_common())
