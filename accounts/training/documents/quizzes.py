"""The quiz on paper, its answer key, and the slips with the codes."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

import segno
from django.conf import settings

from accounts.base.files.documents import document_pdf
from accounts.training.documents.syllabus import drawing_svg
from accounts.training.models import Enrolment, Quiz, TrainingSession

_TEMPLATES = "accounts/training/typst"


def question_paper_pdf(quiz: Quiz) -> bytes:
    """The questions, with a box before each answer and the place of the name."""
    return document_pdf(f"{_TEMPLATES}/quiz.typ", _questions(quiz, with_key=False), made_at=quiz.prepared_at)


def answer_key_pdf(quiz: Quiz) -> bytes:
    """The same questions with the right answers ticked and the explanations."""
    return document_pdf(f"{_TEMPLATES}/quiz.typ", _questions(quiz, with_key=True), made_at=quiz.prepared_at)


def code_slips_pdf(
    session: TrainingSession, given: Sequence[tuple[Enrolment, str]], *, address: str, made_at: datetime
) -> bytes:
    """A slip a person, to cut out: name, code in two groups of four, address of the quiz."""
    picture = BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="svg", border=0, xmldecl=False)
    data = {
        "service": _service(),
        "session": str(session),
        "address": address,
        "svg": picture.getvalue().decode(),
        "slips": [{"person": str(one.person), "code": f"{code[:4]} {code[4:]}"} for one, code in given],
    }
    return document_pdf(f"{_TEMPLATES}/code_slips.typ", data, made_at=made_at)


def _questions(quiz: Quiz, *, with_key: bool) -> dict[str, object]:
    items = quiz.items.select_related("question").prefetch_related("question__choices")
    return {
        "service": _service(),
        "reference": f"Séance n° {quiz.session_id}",
        "title": "Corrigé du questionnaire" if with_key else "Questionnaire",
        "session": str(quiz.session),
        "is_key": with_key,
        "rule": f"Une ou plusieurs réponses justes par question. Réussi à partir de {quiz.pass_percent} %.",
        "questions": [
            {
                "number": item.number,
                "text": item.question.text,
                "svg": drawing_svg(item.question.drawing) if item.question.drawing else "",
                "explanation": item.question.explanation if with_key else "",
                "choices": [
                    {"letter": one.letter, "text": one.text, "ticked": with_key and one.is_right}
                    for one in item.question.choices.all()
                ],
            }
            for item in items
        ],
    }


def _service() -> str:
    return f"Police municipale de {settings.TOWN_NAME}"
