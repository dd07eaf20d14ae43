"""The quiz on a tablet, without an account: a code opens it once. It gives access to nothing else of the site."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.base.actors import SystemActor
from accounts.base.web.refusals import refusal_on_form
from accounts.training.actions.quizzes import hand_in
from accounts.training.forms.quizzes import AnswersForm, TabletCodeForm
from accounts.training.models import Attempt, Quiz
from accounts.training.selectors.quizzes import attempt_of_code, has_tries_left

COOKIE, SALT = "questionnaire", "quiz"


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def tablet_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code of a person, and open their quiz."""
    form = TabletCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form):
            attempt = attempt_of_code(form.cleaned_data["code"])
            response = redirect("tablet_quiz")
            response.set_signed_cookie(
                COOKIE,
                str(attempt.pk),
                salt=SALT,
                path="/quiz/",
                expires=attempt.code_ends_at,
                httponly=True,
                secure=request.is_secure(),
                samesite="Strict",
            )
            return response
    return render(request, "training/tablet_code.html", {"form": form}, status=403 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def tablet_quiz(request: HttpRequest) -> HttpResponse:
    """The questions, then the result. Answers sent twice count once."""
    attempt = _attempt(request)
    if attempt is None:
        return redirect("tablet_code")
    quiz = Quiz.objects.get(session=attempt.enrolment.session_id)
    items = quiz.items.select_related("question").prefetch_related("question__choices")
    form = AnswersForm(items, request.POST if request.method == "POST" else None)
    if request.method == "POST" and not attempt.submitted_at and form.is_valid():
        with refusal_on_form(form):
            attempt = hand_in(by=SystemActor.TRAINEE, attempt=attempt, answers=form.answers())
            return redirect("tablet_quiz")
    if attempt.submitted_at:
        replies = attempt.replies.filter(is_right=False).select_related("question")
        context = {
            "attempt": attempt,
            "quiz": quiz,
            "wrong": replies.prefetch_related("question__choices"),
            # The right answers are not shown to whoever may still try.
            "is_over": not has_tries_left(attempt.enrolment, quiz),
        }
        return render(request, "training/tablet_result.html", context)
    context = {"attempt": attempt, "quiz": quiz, "form": form}
    return render(request, "training/tablet_quiz.html", context, status=409 if form.errors else 200)


def _attempt(request: HttpRequest) -> Attempt | None:
    """The try that the code opened; none without it."""
    pk = request.get_signed_cookie(COOKIE, None, salt=SALT)
    return Attempt.objects.select_related("enrolment__person").filter(pk=pk).first() if pk else None
