"""The bank of questions: two to six answers, some right and some wrong; a question is retired, never changed."""

import pytest

from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from accounts.training.actions.questions import Offered, add_question, retire_question
from accounts.training.events import TrainingEvent
from accounts.training.models import Course
from tests.trainings import make_question, make_version

pytestmark = pytest.mark.django_db
RIGHT, WRONG = ("Oui", True), ("Non", False)


@pytest.fixture
def course() -> Course:
    return make_version().course


def test_its_answers_are_lettered_in_order(trainer: User, course: Course) -> None:
    question = add_question(by=trainer, course=course, text=" Filme-t-on chez les gens ? ", offered=[RIGHT, WRONG])

    assert question.text == "Filme-t-on chez les gens ?"
    assert [str(one) for one in question.choices.all()] == ["A. Oui", "B. Non"]
    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.actor) == (TrainingEvent.COURSE_QUESTION_ADDED, trainer)
    assert entry.details == {"question": question.text}


@pytest.mark.parametrize(
    "offered",
    [
        [RIGHT],
        [RIGHT, ("Peut-être", True)],
        [WRONG, ("Jamais", False)],
        [RIGHT, WRONG, ("  oui ", False)],
        [RIGHT, (" ", False)],
        [(str(number), number == 1) for number in range(7)],
    ],
)
def test_impossible_answers_are_refused(trainer: User, course: Course, offered: list[Offered]) -> None:
    with pytest.raises(NotPossible):
        add_question(by=trainer, course=course, text="Filme-t-on ?", offered=offered)

    assert not course.questions.exists()


def test_a_retired_one_is_kept_and_retired_once(trainer: User, course: Course) -> None:
    question = make_question(course)
    retire_question(by=trainer, question=question)

    question.refresh_from_db()
    assert question.retired_at
    with pytest.raises(NotPossible, match="déjà retirée"):
        retire_question(by=trainer, question=question)


@pytest.mark.parametrize("actor", ["officer", "team_leader", "equipment_manager", "auditor"])
def test_only_trainer_and_direction_keep_it(actor: str, course: Course, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotPermitted):
        add_question(by=request.getfixturevalue(actor), course=course, text="Filme-t-on ?", offered=[RIGHT, WRONG])
