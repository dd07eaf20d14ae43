"""A session with a quiz, and another in which somebody has answered, for the access matrix."""

from accounts.training.actions.quizzes import prepare_quiz, record_paper
from accounts.training.models import CourseVersion
from tests.cast import make_person
from tests.trainings import BY, make_question, make_session


def quiz_keys(version: CourseVersion) -> dict[str, object]:
    question = make_question(version.course)
    ready, answered = (make_session(version, make_person(name)) for name in ("Interrogee", "Repondue"))
    for session in (ready, answered):
        prepare_quiz(by=BY, session=session, count=1)
    record_paper(by=BY, enrolment=answered.enrolments.get(), number=1, answers={question.pk: "A"})
    enrolment = ready.enrolments.select_related("person").get()
    return {
        "question": question.pk,
        "quiz_session": ready.pk,
        "answered_session": answered.pk,
        "quiz_enrolment": enrolment.pk,
        "badge_enrolled": enrolment.person.badge_number,
    }
