"""The quiz of a session: drawn from the bank, answered on paper or on a tablet by a code that serves once, and carried
over to the session."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from accounts.training.actions.certificates import issue_certificates
from accounts.training.actions.enrolments import mark_session
from accounts.training.actions.practice import check_gestures
from accounts.training.actions.questions import retire_question
from accounts.training.actions.quizzes import hand_in, hand_out_codes, mark_from_quiz, prepare_quiz, record_paper
from accounts.training.actions.sessions import cancel_session
from accounts.training.events import TrainingEvent
from accounts.training.models import Attempt, Attendance, Drawing, Enrolment, Gesture, Question, Result
from accounts.training.selectors.quizzes import attempt_of_code, question_results
from tests.cast import client_of
from tests.trainings import PASSED, make_question, make_session, make_version, mark_all

pytestmark = pytest.mark.django_db
ALL = frozenset(Gesture)


@pytest.fixture
def question() -> Question:
    return make_question(make_version().course)


@pytest.fixture
def enrolment(trainer: User, officer: User, question: Question) -> Enrolment:
    """In a session of today whose quiz asks one question."""
    session = make_session(question.course.versions.get(), officer)
    prepare_quiz(by=trainer, session=session, count=1)
    return session.enrolments.select_related("session", "person").get()


def on_paper(trainer: User, enrolment: Enrolment, question: Question, letters: str) -> Attempt:
    """As their next try."""
    number = Attempt.objects.filter(enrolment=enrolment).count() + 1
    one = Enrolment.objects.get(pk=enrolment.pk)
    return record_paper(by=trainer, enrolment=one, number=number, answers={question.pk: letters})


def code_of(trainer: User, enrolment: Enrolment) -> str:
    ((_, code),) = hand_out_codes(by=trainer, session=enrolment.session)
    return code


def test_it_is_drawn_from_the_questions_that_are_not_retired(trainer: User, enrolment: Enrolment) -> None:
    course = enrolment.session.version.course
    retire_question(by=trainer, question=make_question(course, "Retirée ?"))

    with pytest.raises(NotPossible, match="dans la banque : 1"):
        prepare_quiz(by=trainer, session=enrolment.session, count=2)
    make_question(course, "Autre ?")
    quiz = prepare_quiz(by=trainer, session=enrolment.session, count=2)

    assert {item.question.text for item in quiz.items.all()} == {"Autre ?", "Quand annonce-t-on que l’on filme ?"}


@pytest.mark.parametrize(
    ("letters", "is_right"), [("AC", True), ("ca", True), ("A", False), ("ABC", False), ("", False), ("ACZ", True)]
)
def test_right_means_all_the_right_letters_and_no_other(
    trainer: User, enrolment: Enrolment, question: Question, letters: str, is_right: bool
) -> None:
    attempt = on_paper(trainer, enrolment, question, letters)

    assert (attempt.right, attempt.asked, attempt.has_passed) == (int(is_right), 1, is_right)
    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.actor) == (TrainingEvent.TRAINING_QUIZ_ANSWERED, trainer)
    assert entry.details == {"attempt": 1, "right": int(is_right), "questions": 1, "source": "paper"}


def test_once_answered_it_is_not_drawn_again(trainer: User, enrolment: Enrolment, question: Question) -> None:
    on_paper(trainer, enrolment, question, "A")

    with pytest.raises(NotPossible, match="déjà répondu"):
        prepare_quiz(by=trainer, session=enrolment.session, count=1)


def test_who_passed_or_used_every_try_has_none_left(trainer: User, enrolment: Enrolment, question: Question) -> None:
    for _ in range(2):
        on_paper(trainer, enrolment, question, "B")
    on_paper(trainer, enrolment, question, "AC")

    with pytest.raises(NotPossible, match="n’a plus d’essai"):
        on_paper(trainer, enrolment, question, "AC")
    with pytest.raises(NotPossible, match="Personne n’a plus d’essai"):
        hand_out_codes(by=trainer, session=enrolment.session)


def test_a_code_answers_once_without_an_account(trainer: User, enrolment: Enrolment, question: Question) -> None:
    code, tablet = code_of(trainer, enrolment), Client()

    assert tablet.post("/quiz/", {"code": f" {code[:4].lower()}-{code[4:]} "}).status_code == 302
    assert "Quand annonce-t-on" in tablet.get("/quiz/questions/").text
    for letters in (["A", "C"], ["B"]):  # sent twice: the first one counts
        tablet.post("/quiz/questions/", {f"question-{question.pk}": letters})

    attempt = enrolment.attempts.get()
    again = hand_in(by=SystemActor.TRAINEE, attempt=attempt, answers={})  # two at the same instant
    assert (again.right, again.source, again.has_passed) == (1, "tablet", True)
    assert JournalEntry.objects.latest("number").actor_name == SystemActor.TRAINEE.label
    assert "1 réponse juste sur 1" in tablet.get("/quiz/questions/").text
    assert Client().post("/quiz/", {"code": code}).status_code == 403


def test_a_drawing_takes_the_colours_of_the_page(trainer: User, enrolment: Enrolment, question: Question) -> None:
    Question.objects.update(drawing=Drawing.LIGHTS)
    code, tablet = code_of(trainer, enrolment), Client()
    tablet.post("/quiz/", {"code": code})

    for page in (tablet.get("/quiz/questions/"), client_of(trainer).get("/formation/questions/")):
        assert '<figure class="drawing"><svg' in page.text


def test_a_new_code_replaces_the_one_before_and_ends(trainer: User, enrolment: Enrolment) -> None:
    before, after = code_of(trainer, enrolment), code_of(trainer, enrolment)

    with pytest.raises(NotPossible, match="n’existe pas"):
        attempt_of_code(before)
    attempt = attempt_of_code(after)
    with time_machine.travel(timezone.now() + timedelta(hours=4), tick=False):
        with pytest.raises(NotPossible, match="n’est plus valable"):
            attempt_of_code(after)
        with pytest.raises(NotPossible, match="n’est plus valable"):
            hand_in(by=SystemActor.TRAINEE, attempt=attempt, answers={})
    assert not Attempt.objects.filter(submitted_at__isnull=False).exists()


def test_what_was_not_understood_is_counted_at_first_tries(
    trainer: User, enrolment: Enrolment, question: Question
) -> None:
    on_paper(trainer, enrolment, question, "AB")
    on_paper(trainer, enrolment, question, "AC")

    (result,) = question_results(enrolment.session.quiz)

    assert (result.right, result.answered, result.percent, result.mistakes) == (0, 1, 0, [("B", 1)])


def test_passed_with_every_gesture_is_carried_over(trainer: User, enrolment: Enrolment, question: Question) -> None:
    on_paper(trainer, enrolment, question, "AC")
    assert mark_from_quiz(by=trainer, session=enrolment.session) == 1
    enrolment.refresh_from_db()
    assert (enrolment.attendance, enrolment.result) == (Attendance.PRESENT, Result.UNKNOWN)  # the gestures are missing

    check_gestures(by=trainer, session=enrolment.session, seen={enrolment.pk: ALL})
    assert mark_from_quiz(by=trainer, session=enrolment.session) == 1

    enrolment.refresh_from_db()
    assert enrolment.result == Result.PASSED


def test_no_try_left_is_failed_and_who_never_answered_is_left(
    trainer: User, enrolment: Enrolment, question: Question
) -> None:
    assert mark_from_quiz(by=trainer, session=enrolment.session) == 0
    for _ in range(3):
        on_paper(trainer, enrolment, question, "")
    mark_from_quiz(by=trainer, session=enrolment.session)

    enrolment.refresh_from_db()
    assert enrolment.result == Result.FAILED


def test_papers_are_typed_a_line_a_person(trainer: User, enrolment: Enrolment) -> None:
    client = client_of(trainer)
    address = f"/formation/seances/{enrolment.session_id}/questionnaire/copies/"

    refused = client.post(address, {f"paper-{enrolment.pk}-1": "A B"})
    assert "Réponses : 2, questions : 1" in refused.text.replace("\u00a0", " ")
    for _ in range(2):  # a second press of the button
        client.post(address, {f"paper-{enrolment.pk}-1": "a"})

    assert [(one.number, one.has_passed) for one in enrolment.attempts.all()] == [(1, False)]


def test_a_session_of_another_day_gives_no_code(trainer: User, officer: User, question: Question) -> None:
    session = make_session(question.course.versions.get(), officer, on=timezone.localdate() + timedelta(days=1))
    with pytest.raises(NotPossible, match="Préparez d’abord"):
        hand_out_codes(by=trainer, session=session)
    prepare_quiz(by=trainer, session=session, count=1)

    with pytest.raises(NotPossible, match="le jour de la séance"):
        hand_out_codes(by=trainer, session=session)


@pytest.mark.parametrize("actor", ["officer", "team_leader", "equipment_manager", "auditor"])
def test_only_trainer_and_direction_hold_it(actor: str, enrolment: Enrolment, request: pytest.FixtureRequest) -> None:
    by = request.getfixturevalue(actor)
    for act in (
        lambda: prepare_quiz(by=by, session=enrolment.session, count=1),
        lambda: hand_out_codes(by=by, session=enrolment.session),
        lambda: record_paper(by=by, enrolment=enrolment, number=1, answers={}),
        lambda: mark_from_quiz(by=by, session=enrolment.session),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_a_certificate_given_stays_as_it_is(trainer: User, enrolment: Enrolment, question: Question) -> None:
    mark_all(enrolment.session, PASSED)
    issue_certificates(by=trainer, session=enrolment.session)
    for _ in range(3):
        on_paper(trainer, enrolment, question, "")

    assert mark_from_quiz(by=trainer, session=enrolment.session) == 0
    enrolment.refresh_from_db()
    assert enrolment.result == Result.PASSED


def text_of(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_on_paper_the_key_alone_ticks_and_explains(trainer: User, enrolment: Enrolment) -> None:
    client, quiz = client_of(trainer), f"/formation/seances/{enrolment.session_id}/questionnaire/"

    paper, key = (text_of(client.get(f"{quiz}{name}.pdf").content) for name in ("sujet", "corrige"))

    assert "Quand annonce-t-on que l’on filme ?" in paper
    assert "L241-2" not in paper
    assert "×" not in paper
    assert key.count("×") == 2
    assert "L241-2" in key


def test_a_slip_shows_the_code_that_opens(trainer: User, enrolment: Enrolment) -> None:
    client = client_of(trainer)
    response = client.post(f"/formation/seances/{enrolment.session_id}/questionnaire/codes/")

    (code,) = re.findall(r"\b[2-9A-Z]{4} [2-9A-Z]{4}\b", text_of(response.content))
    assert response["Cache-Control"] == "no-store"
    assert attempt_of_code(code).enrolment == enrolment


def test_a_paper_of_a_try_that_is_recorded_is_refused(trainer: User, enrolment: Enrolment) -> None:
    record_paper(by=trainer, enrolment=enrolment, number=1, answers={})

    with pytest.raises(NotPossible, match="L’essai 1 .* est déjà enregistré"):
        record_paper(by=trainer, enrolment=Enrolment.objects.get(pk=enrolment.pk), number=1, answers={})


def test_drawn_again_it_ends_the_codes_of_the_draw_before(
    trainer: User, enrolment: Enrolment, question: Question
) -> None:
    code, tablet = code_of(trainer, enrolment), Client()
    tablet.post("/quiz/", {"code": code})
    make_question(question.course, "Une autre ?")
    prepare_quiz(by=trainer, session=enrolment.session, count=2)

    refused = tablet.post("/quiz/questions/", {f"question-{question.pk}": ["A", "C"]})

    assert refused.status_code == 409
    assert "n’est plus valable" in refused.text
    assert not Attempt.objects.filter(submitted_at__isnull=False).exists()
    assert Client().post("/quiz/", {"code": code}).status_code == 403


def test_nothing_is_handed_in_to_a_cancelled_session(trainer: User, enrolment: Enrolment) -> None:
    attempt = attempt_of_code(code_of(trainer, enrolment))
    cancel_session(by=trainer, session=enrolment.session, reason="Salle inondée")

    with pytest.raises(NotPossible, match="annulée"):
        hand_in(by=SystemActor.TRAINEE, attempt=attempt, answers={})


def test_who_is_excused_gets_no_code(trainer: User, enrolment: Enrolment) -> None:
    mark_session(by=trainer, session=enrolment.session, marks={enrolment.pk: (Attendance.EXCUSED, Result.UNKNOWN)})

    with pytest.raises(NotPossible, match="Personne"):
        hand_out_codes(by=trainer, session=enrolment.session)


def test_a_result_that_the_trainer_noted_is_not_taken_back(
    trainer: User, enrolment: Enrolment, question: Question
) -> None:
    on_paper(trainer, enrolment, question, "AC")
    mark_all(enrolment.session, PASSED)

    assert mark_from_quiz(by=trainer, session=enrolment.session) == 0
    enrolment.refresh_from_db()
    assert enrolment.result == Result.PASSED


@pytest.mark.parametrize(("tries", "is_shown"), [(1, False), (3, True)])
def test_right_answers_are_shown_once_no_try_is_left(
    trainer: User, enrolment: Enrolment, question: Question, tries: int, is_shown: bool
) -> None:
    for _ in range(tries - 1):
        on_paper(trainer, enrolment, question, "B")
    tablet = Client()
    tablet.post("/quiz/", {"code": code_of(trainer, enrolment)})
    tablet.post("/quiz/questions/", {f"question-{question.pk}": ["B"]})

    page = tablet.get("/quiz/questions/").text

    assert "Quand annonce-t-on" in page
    assert ("Dès le déclenchement" in page) is is_shown


def test_an_empty_bank_offers_no_draw(trainer: User, officer: User) -> None:
    session = make_session(None, officer)
    page = client_of(trainer).get(f"/formation/seances/{session.pk}/questionnaire/").text

    assert "ajoutez-en d’abord" in page
    assert "draw-dialog" not in page
    with pytest.raises(NotPossible, match="aucune question"):
        prepare_quiz(by=trainer, session=session, count=1)
