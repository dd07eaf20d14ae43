"""The forms of questions, quizzes, attendance by badge and the practical check-list."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from accounts.base.codes import typed_code
from accounts.training.models import Course, Enrolment, Gesture, Question, QuizItem
from accounts.training.models.quizzes import LETTERS
from accounts.training.models.syllabus import Drawing
from accounts.training.selectors.quizzes import next_attempt

# The person, the number of the try, and the letters answered to each question, by its key.
Paper = tuple[Enrolment, int, dict[int, str]]


class QuestionForm(forms.Form):
    """A question with up to six answers, the right ones ticked."""

    course = forms.ModelChoiceField(Course.objects.all(), label="Formation")
    text = forms.CharField(label="Question", max_length=400, widget=forms.Textarea(attrs={"rows": 2}))
    drawing = forms.ChoiceField(label="Dessin", choices=[("", "Aucun"), *Drawing.choices], required=False)
    explanation = forms.CharField(
        label="Explication", max_length=400, required=False, help_text="Lue après la réponse, et sur le corrigé."
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for letter in LETTERS:
            self.fields[f"answer_{letter}"] = forms.CharField(
                label=f"Réponse {letter}", max_length=200, required=letter in "AB"
            )
            self.fields[f"right_{letter}"] = forms.BooleanField(label=f"{letter} est juste", required=False)

    def offered(self) -> list[tuple[str, bool]]:
        """The answers that were written, once the form is valid."""
        data = self.cleaned_data
        return [(data[f"answer_{letter}"], data[f"right_{letter}"]) for letter in LETTERS if data[f"answer_{letter}"]]


class DrawForm(forms.Form):
    count = forms.IntegerField(label="Nombre de questions", min_value=1, max_value=100)


class TabletCodeForm(forms.Form):
    code = forms.CharField(
        label="Code du billet",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True, "spellcheck": "false"}),
        help_text="Huit lettres et chiffres. Majuscules, espaces et tirets indifférents.",
    )


class CheckForm(forms.Form):
    """The code at the foot of a certificate."""

    code = forms.CharField(label="Code", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def clean_code(self) -> str:
        return typed_code(self.cleaned_data["code"])


class AnswersForm(forms.Form):
    """The questions of a quiz with their answers to tick."""

    def __init__(self, items: Iterable[QuizItem], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.items = list(items)
        for item in self.items:
            choices = [(choice.letter, choice.text) for choice in item.question.choices.all()]
            self.fields[f"question-{item.question_id}"] = forms.MultipleChoiceField(
                label=item.question.text, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
            )

    def rows(self) -> list[tuple[QuizItem, forms.BoundField]]:
        return [(item, self[f"question-{item.question_id}"]) for item in self.items]

    def answers(self) -> dict[int, str]:
        """The letters by the key of the question, once the form is valid."""
        return {one.question_id: "".join(self.cleaned_data[f"question-{one.question_id}"]) for one in self.items}


class PaperForm(forms.Form):
    """The papers of a session: a line a person, “A BC - D”, a group of letters a question and a dash for no answer. The
    name of a field says which try it is, so that the same papers sent again are not another try."""

    def __init__(self, enrolments: Iterable[Enrolment], questions: Sequence[Question], *args: Any, **options: Any):
        super().__init__(*args, **options)
        self.questions = questions
        self.papers_of = {f"paper-{one.pk}-{next_attempt(one).number}": one for one in enrolments}
        for name, one in self.papers_of.items():
            self.fields[name] = forms.CharField(label=str(one.person), max_length=500, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in self.papers_of:
            groups = data.get(name, "").upper().split()
            if groups and len(groups) != len(self.questions):
                self.add_error(
                    name,
                    f"Réponses : {len(groups)}, questions : {len(self.questions)}. Mettez un tiret là où rien n’est "
                    "coché.",
                )
            elif any(set(group) - set(LETTERS) - {"-"} for group in groups):
                self.add_error(name, "Seules les lettres de A à F, et le tiret, se lisent.")
        return data

    def papers(self) -> list[Paper]:
        """Each line that was filled, once the form is valid."""
        keys = [question.pk for question in self.questions]
        return [
            (one, int(name.rpartition("-")[2]), dict(zip(keys, groups, strict=True)))
            for name, one in self.papers_of.items()
            if (groups := self.cleaned_data[name].upper().split())
        ]


class ReaderInput(forms.TextInput):
    """Empty whatever was read before: a reader types the next badge after what the field holds."""

    def format_value(self, value: Any) -> str | None:
        return None


class BadgeForm(forms.Form):
    badge = forms.CharField(
        label="Matricule", max_length=60, widget=ReaderInput(attrs={"autocomplete": "off", "autofocus": True})
    )


class GesturesForm(forms.Form):
    """The gestures of everybody enrolled."""

    def __init__(self, enrolments: Iterable[Enrolment], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.enrolments = list(enrolments)
        for one in self.enrolments:
            done = {check.gesture for check in one.practice.all()}
            for gesture in Gesture:
                field = forms.BooleanField(label=f"{gesture.label}, {one.person}", required=False)
                field.widget.attrs["aria-label"] = str(field.label)
                self.fields[f"{gesture}-{one.pk}"] = field
                self.initial[f"{gesture}-{one.pk}"] = gesture in done

    def rows(self) -> list[tuple[Enrolment, list[tuple[Gesture, forms.BoundField]]]]:
        return [(one, [(gesture, self[f"{gesture}-{one.pk}"]) for gesture in Gesture]) for one in self.enrolments]

    def seen(self) -> dict[int, frozenset[Gesture]]:
        """The gestures by the key of the enrolment, once the form is valid."""
        data = self.cleaned_data
        return {
            one.pk: frozenset(gesture for gesture in Gesture if data[f"{gesture}-{one.pk}"]) for one in self.enrolments
        }
