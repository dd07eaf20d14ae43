"""The trainer's pages of a quiz: the bank of questions, the quiz of a session, its papers, codes and results."""

from functools import partial

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.base.web.refusals import cleaned, refusal_as_message, refusal_on_form
from accounts.base.web.requests import AuthenticatedRequest, needs
from accounts.base.web.several_rows import each_alone
from accounts.people.models import User
from accounts.people.roles import Right
from accounts.training.actions.questions import add_question, retire_question
from accounts.training.actions.quizzes import hand_out_codes, mark_from_quiz, prepare_quiz, record_paper
from accounts.training.documents.quizzes import answer_key_pdf, code_slips_pdf, question_paper_pdf
from accounts.training.forms.quizzes import DrawForm, Paper, PaperForm, QuestionForm
from accounts.training.models import Course, Enrolment, Gesture, Question, Quiz, TrainingSession
from accounts.training.selectors.quizzes import has_tries_left, question_bank_of, question_results

# As proposed to the trainer.
QUESTIONS_DRAWN = 10


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.TRAINING_MANAGE)
def question_bank(request: AuthenticatedRequest) -> HttpResponse:
    """The questions of every course, and the form of a new one."""
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with refusal_on_form(form):
            add_question(
                by=request.user,
                course=data["course"],
                text=data["text"],
                offered=form.offered(),
                drawing=data["drawing"],
                explanation=data["explanation"],
            )
            messages.success(request, "Question ajoutée à la banque.")
            return redirect("question_bank")
    courses = Course.objects.prefetch_related("questions__choices")
    return render(request, "training/question_bank.html", {"courses": courses, "form": form})


@require_POST
@needs(Right.TRAINING_MANAGE)
def question_retire(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Ask a question no more."""
    question = get_object_or_404(Question.objects.select_related("course"), pk=pk)
    with refusal_as_message(request):
        retire_question(by=request.user, question=question)
        messages.success(request, "Question retirée : elle ne sera plus tirée.")
    return redirect("question_bank")


@require_safe
@needs(Right.TRAINING_MANAGE)
def quiz_detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The quiz of a session: its questions, who answered, and what was not understood."""
    session = _session(pk)
    quiz = Quiz.objects.filter(session=session).first()
    enrolments = _enrolments(session)
    return render(
        request, "training/quiz_detail.html", _context(session, quiz, enrolments, _paper_form(quiz, enrolments))
    )


@require_POST
@needs(Right.TRAINING_MANAGE)
def quiz_prepare(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Draw the questions of a session."""
    with refusal_as_message(request):
        count = cleaned(DrawForm(request.POST))["count"]
        prepare_quiz(by=request.user, session=_session(pk), count=count)
        messages.success(request, f"Questionnaire préparé : {count} questions tirées de la banque.")
    return redirect("quiz_detail", pk)


@require_POST
@needs(Right.TRAINING_MANAGE)
def quiz_codes(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The slips with everybody's code, to print: the codes are shown this once."""
    session = _session(pk)
    with refusal_as_message(request):
        given = hand_out_codes(by=request.user, session=session)
        address = settings.SITE_URL + reverse("tablet_code")
        return _pdf(code_slips_pdf(session, given, address=address, made_at=timezone.now()), "billets.pdf")
    return redirect("quiz_detail", pk)


@require_POST
@needs(Right.TRAINING_MANAGE)
def quiz_papers(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Record the answers given on paper: each paper is taken alone, and a refused one is named."""
    session = _session(pk)
    quiz, enrolments = get_object_or_404(Quiz, session=session), _enrolments(session)
    form = _paper_form(quiz, enrolments, request.POST)
    if form is None or not form.is_valid():
        return render(request, "training/quiz_detail.html", _context(session, quiz, enrolments, form))
    papers = form.papers()
    if papers and (recorded := each_alone(request, papers, partial(_record, request.user), label=_paper_name)):
        messages.success(request, f"Copies enregistrées : {recorded}.")
    else:
        messages.info(request, "Aucune copie nouvelle : rien n’était saisi, ou ces copies étaient déjà enregistrées.")
    return redirect("quiz_detail", pk)


def _record(by: User, paper: Paper) -> None:
    enrolment, number, answers = paper
    record_paper(by=by, enrolment=enrolment, number=number, answers=answers)


def _paper_name(paper: Paper) -> str:
    return f"Copie de {paper[0].person}"


@require_POST
@needs(Right.TRAINING_MANAGE)
def quiz_mark(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Carry the results of the quiz and of the gestures over to the session."""
    with refusal_as_message(request):
        changed = mark_from_quiz(by=request.user, session=_session(pk))
        messages.success(request, f"Présences et résultats notés. Lignes changées : {changed}.")
    return redirect("training_session", pk)


@require_safe
@needs(Right.TRAINING_MANAGE)
def quiz_paper(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The questions on paper."""
    quiz = get_object_or_404(Quiz.objects.select_related("session__version__course"), session=pk)
    return _pdf(question_paper_pdf(quiz), "questionnaire.pdf")


@require_safe
@needs(Right.TRAINING_MANAGE)
def quiz_key(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The answer key, for the trainer alone."""
    quiz = get_object_or_404(Quiz.objects.select_related("session__version__course"), session=pk)
    return _pdf(answer_key_pdf(quiz), "corrige.pdf")


def _session(pk: int) -> TrainingSession:
    return get_object_or_404(TrainingSession.objects.select_related("version__course", "trainer"), pk=pk)


def _enrolments(session: TrainingSession) -> list[Enrolment]:
    rows = session.enrolments.select_related("person", "certificate").prefetch_related("attempts", "practice")
    return list(rows.order_by("person__last_name", "person__first_name", "pk"))


def _paper_form(quiz: Quiz | None, enrolments: list[Enrolment], sent: object = None) -> PaperForm | None:
    """The form for the people who may still try; none without a quiz."""
    if quiz is None:
        return None
    questions = [item.question for item in quiz.items.select_related("question")]
    return PaperForm([one for one in enrolments if has_tries_left(one, quiz)], questions, sent)


def _context(
    session: TrainingSession, quiz: Quiz | None, enrolments: list[Enrolment], paper_form: PaperForm | None
) -> dict[str, object]:
    answered = [one for one in enrolments if any(attempt.submitted_at for attempt in one.attempts.all())]
    today, stands, bank = timezone.localdate(), not session.cancelled_at, question_bank_of(session).count()
    # Somebody may still try.
    is_open = stands and paper_form is not None and bool(paper_form.fields)
    return {
        "session": session,
        "quiz": quiz,
        "enrolments": enrolments,
        "answered": answered,
        "results": question_results(quiz) if quiz else [],
        "draw_form": DrawForm(initial={"count": min(QUESTIONS_DRAWN, bank)}),
        "gestures": len(Gesture),
        "has_bank": bank > 0,
        "paper_form": paper_form,
        "may_draw": stands and not answered and bank > 0,
        "may_hand_out": is_open and session.date == today,
        "may_record": is_open and session.date <= today,
        "may_mark": stands and answered and session.date <= today,
    }


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
