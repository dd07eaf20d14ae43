"""The bank of questions, the quiz of a session, and each person's tries with what they answered."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.training.models.courses import Course
from accounts.training.models.sessions import Enrolment, TrainingSession
from accounts.training.models.syllabus import Drawing

LETTERS = "ABCDEF"


class Question(models.Model):
    """A question of a course. Never changed, since people have answered it: it is retired and written anew."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="questions", verbose_name="formation")
    text = models.CharField("question", max_length=400)
    drawing = models.CharField("dessin", max_length=20, choices=Drawing.choices, blank=True)
    explanation = models.CharField("explication", max_length=400, blank=True)
    retired_at = models.DateTimeField("retirée le", null=True, blank=True)

    class Meta:
        verbose_name = "question"
        ordering = ["course", "id"]

    def __str__(self) -> str:
        return self.text


class Choice(models.Model):
    """One of the two to six answers offered to a question; one or several of them are right."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="choices", verbose_name="question")
    letter = models.CharField("lettre", max_length=1)
    text = models.CharField("réponse", max_length=200)
    is_right = models.BooleanField("juste", default=False)

    class Meta:
        verbose_name = "réponse proposée"
        verbose_name_plural = "réponses proposées"
        ordering = ["question", "letter"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["question", "letter"], name="one_choice_a_letter"),
            models.CheckConstraint(condition=Q(letter__in=list(LETTERS)), name="choice_has_a_letter"),
        ]

    def __str__(self) -> str:
        return f"{self.letter}. {self.text}"


class Quiz(models.Model):
    """The questions asked in one session, and what passing means. Not changed once somebody has answered."""

    session = models.OneToOneField(TrainingSession, models.PROTECT, related_name="quiz", verbose_name="séance")
    pass_percent = models.PositiveSmallIntegerField("seuil de réussite, en pourcentage")
    tries = models.PositiveSmallIntegerField("essais par personne")
    prepared_at = models.DateTimeField("préparé le")

    class Meta:
        verbose_name = "questionnaire"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(pass_percent__gte=1, pass_percent__lte=100, tries__gte=1), name="quiz_can_be_passed"
            )
        ]

    def __str__(self) -> str:
        return f"Questionnaire, {self.session}"


class QuizItem(models.Model):
    """The place of a question in a quiz."""

    quiz = models.ForeignKey(Quiz, models.CASCADE, related_name="items", verbose_name="questionnaire")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+", verbose_name="question")
    number = models.PositiveSmallIntegerField("numéro")

    class Meta:
        verbose_name = "question posée"
        verbose_name_plural = "questions posées"
        ordering = ["quiz", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["quiz", "number"], name="one_question_a_number"),
            models.UniqueConstraint(fields=["quiz", "question"], name="asked_once_in_a_quiz"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.question}"


class Source(models.TextChoices):
    TABLET = "tablet", "sur tablette"
    PAPER = "paper", "sur papier"


class Attempt(models.Model):
    """One try of one person: on a tablet by a code that serves once, or on paper. Its score is counted when it is
    handed in, once."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="attempts", verbose_name="inscription")
    number = models.PositiveSmallIntegerField("essai")
    source = models.CharField("réponse", max_length=10, choices=Source.choices)
    # Its keyed hash; the code itself is on the person's slip alone.
    code_hash = models.CharField("empreinte du code", max_length=64, null=True, unique=True)  # noqa: DJ001 - unique
    code_ends_at = models.DateTimeField("code valable jusqu’au", null=True)
    submitted_at = models.DateTimeField("rendu le", null=True)
    right = models.PositiveSmallIntegerField("réponses justes", null=True)
    asked = models.PositiveSmallIntegerField("questions", null=True)
    has_passed = models.BooleanField("réussi", null=True)

    class Meta:
        verbose_name = "essai"
        ordering = ["enrolment", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "number"], name="one_attempt_a_number"),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, right__isnull=True, has_passed__isnull=True)
                | Q(submitted_at__isnull=False, right__lte=F("asked"), has_passed__isnull=False),
                name="attempt_is_scored_when_handed_in",
            ),
        ]

    def __str__(self) -> str:
        return f"Essai {self.number} de {self.enrolment.person}"


class Reply(models.Model):
    """What one person answered to one question: the letters that they ticked, none where they ticked nothing."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="replies", verbose_name="essai")
    question = models.ForeignKey(Question, models.PROTECT, related_name="replies", verbose_name="question")
    letters = models.CharField("lettres cochées", max_length=len(LETTERS), blank=True)
    is_right = models.BooleanField("juste")

    class Meta:
        verbose_name = "réponse"
        ordering = ["attempt", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["attempt", "question"], name="one_reply_a_question"),
        ]

    def __str__(self) -> str:
        return self.letters or "sans réponse"
