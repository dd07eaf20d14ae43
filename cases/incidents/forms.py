"""The forms of incidents and of their debriefs."""

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet, TextChoices
from django.utils import timezone

from accounts.base.web.forms import DayInput, MomentField, MomentInput, RowsField
from accounts.people.forms import AccessGrantForm, OfficersForm, by_team
from accounts.people.models import Category, User
from cases.incidents.actions.sessions import LONGEST_MINUTES, SHORTEST_MINUTES
from cases.incidents.models import FACTS, NOT_SAID, Debrief, FollowUp, Incident, IncidentKind
from cases.incidents.permissions import people_to_lead
from cases.incidents.selectors import ProposedChapter, announcing_debrief, people_of
from evidence.footage.forms import ClipsField
from evidence.footage.models import Clip, ClipQuerySet
from evidence.review.forms import FilmTimeField


def moments(*names: str) -> dict[str, type[MomentField]]:
    return dict.fromkeys(names, MomentField)


class IncidentForm(OfficersForm, forms.ModelForm[Incident]):
    """Every field of the register (arrêté of 14 April 2009), then what is counted. Of the announcement, what a debrief
    says is not asked again."""

    officers = RowsField[User](
        User.objects.none(), label="Agents intervenus", required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Incident
        fields = (
            *("kind", "second_kind", "title", "requested_at", "started_at", "ended_at", "place", "team", "officers"),
            *("log_number", "report_number", "response", "narrative"),
            *("natinf_code", "offence_at", "offence_place", "sent_to_officer_on"),
            *FACTS,
        )
        field_classes: ClassVar[dict[str, Any]] = moments("requested_at", "started_at", "ended_at", "offence_at")
        widgets: ClassVar[dict[str, Any]] = {
            **{name: MomentInput() for name in ("requested_at", "started_at", "ended_at", "offence_at")},
            "sent_to_officer_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            **{name: forms.RadioSelect(attrs={"data-inline": ""}) for name in FACTS},
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["officers"]
        if isinstance(field, forms.ModelMultipleChoiceField):
            field.queryset = by_team(User.objects.filter(category=Category.POLICE_OFFICER))
            field.initial = self.instance.officers.all() if self.instance.pk else []
        self._offer("second_kind", IncidentKind, empty="Aucune")
        for name, values in FACTS.items():
            self._offer(name, values, empty=NOT_SAID)
        self.debrief = announcing_debrief(self.instance)
        if self.debrief:
            del self.fields["announcement"]

    def _offer(self, name: str, values: type[TextChoices], *, empty: str) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", empty), *values.choices]


class ExtractForm(forms.Form):
    """For whom an extract of the register is made."""

    recipient = forms.CharField(label="Pour qui", max_length=200, help_text="Nom et grade de l’OPJ.")
    recipient_service = forms.CharField(label="Son service", max_length=200, required=False)


class IncidentNumberForm(forms.Form):
    """An incident by its number."""

    number = forms.IntegerField(
        label="N° de l’incident", min_value=1, max_value=999_999_999, help_text="Sans la lettre : 12 pour I-00012."
    )


class IncidentAccessGrantForm(AccessGrantForm):
    """Granting access to an incident, and optionally to its clips."""

    with_clips = forms.BooleanField(
        label="Ouvrir aussi ses vidéos, chacune nominativement",
        required=False,
        help_text="Celles qui lui sont rattachées et que vous voyez. Sans cela, seul l’incident est ouvert.",
    )


class ProposalsForm(forms.Form):
    """What is done with the proposals that were ticked."""

    LINK, DECLINE = "link", "decline"
    ACTS = (("", "À choisir"), (LINK, "Rattacher chacune à son incident"), (DECLINE, "Écarter chacune"))

    act = forms.ChoiceField(label="Ce qui en est fait", choices=ACTS)
    reason = forms.CharField(
        label="Motif",
        max_length=500,
        required=False,
        help_text="Pour écarter : pourquoi ces vidéos ne montrent pas l’incident.",
    )


class PeopleField(RowsField[User]):
    """Several people, each a box to tick."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(User.objects.none(), label=label, **options)

    def offer(self, people: "QuerySet[User]", *, ticked: "QuerySet[User]") -> None:
        self.queryset, self.initial = people, list(ticked)


class ParticipantsForm(forms.Form):
    """Who takes part: those who were there, ticked, and anybody else in activity."""

    participants = PeopleField("Participants", required=False)
    others = RowsField[User](
        User.objects.none(),
        label="Autres participants",
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 5}),
    )

    def offer(self, offered: "QuerySet[User]", *, ticked: "QuerySet[User]") -> None:
        others = self.fields["others"]
        participants = self.fields["participants"]
        if isinstance(participants, PeopleField) and isinstance(others, forms.ModelMultipleChoiceField):
            participants.offer(offered, ticked=ticked)
            others.queryset = User.objects.filter(is_active=True).exclude(pk__in=offered.order_by().values("pk"))

    @property
    def everybody(self) -> list[User]:
        return [*self.cleaned_data["participants"], *self.cleaned_data["others"]]


class DebriefPrepareForm(ParticipantsForm):
    """Preparing a debrief: filled beforehand, so that one press is enough."""

    held_at = MomentField(label="Date")
    chapters = forms.MultipleChoiceField(
        label="Chapitres",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Ce qui sera montré, dans cet ordre. Chaque chapitre se découpe, se déplace et se retire ensuite.",
    )

    field_order = ("held_at", "chapters", "participants", "others")

    def __init__(self, *args: Any, incident: Incident, proposed: list[ProposedChapter], **options: Any) -> None:
        super().__init__(*args, **options)
        people = people_of(incident)
        self.offer(people, ticked=people)
        self.proposed = {one.key: one for one in proposed}
        self.fields["held_at"].initial = timezone.now
        chapters = self.fields["chapters"]
        if isinstance(chapters, forms.MultipleChoiceField):
            chapters.choices = [(one.key, f"{one.title} — {one.clip}") for one in proposed]
            chapters.initial = list(self.proposed)

    @property
    def chosen(self) -> list[ProposedChapter]:
        return [one for key, one in self.proposed.items() if key in self.cleaned_data["chapters"]]


class DebriefForm(ParticipantsForm, forms.ModelForm[Debrief]):
    """What was said. `revision` is that of the page: of two people who write at once, the second is told."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        model = Debrief
        fields = (
            *("held_at", "leader", "facts", "announcement", "announcement_effect", "force", "deescalation"),
            *("went_well", "decisions", "lessons"),
        )
        field_classes: ClassVar[dict[str, Any]] = moments("held_at")
        widgets: ClassVar[dict[str, Any]] = {
            **{name: forms.Textarea(attrs={"rows": 3}) for name in Debrief.WORDS},
            "held_at": MomentInput(),
        }

    field_order = ("held_at", "leader", "participants", "others")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        debrief = self.instance
        current = debrief.participants.all()
        self.offer((people_of(debrief.incident) | current).distinct(), ticked=current)
        self.fields["revision"].initial = debrief.revision
        leader = self.fields["leader"]
        if isinstance(leader, forms.ModelChoiceField):
            leader.queryset = people_to_lead() | User.objects.filter(pk=debrief.leader_id)


class ChapterForm(forms.Form):
    """A part of a clip of the incident."""

    clip = forms.ModelChoiceField(Clip.objects.none(), label="Vidéo", empty_label=None)
    start = FilmTimeField(label="De")
    until = FilmTimeField(label="À")
    title = forms.CharField(label="Titre", max_length=200)

    def __init__(self, *args: Any, clips: ClipQuerySet, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["clip"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = clips
            field.label_from_instance = ClipsField().label_from_instance  # type: ignore[method-assign]


class DebriefSessionForm(forms.Form):
    """Opening a session: to whom, for how long, why."""

    participants = PeopleField("Montrer à")
    minutes = forms.IntegerField(
        label="Durée, en minutes", min_value=SHORTEST_MINUTES, max_value=LONGEST_MINUTES, initial=60
    )
    reason = forms.CharField(label="Motif", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, debrief: Debrief, **options: Any) -> None:
        super().__init__(*args, **options)
        people = debrief.participants.filter(is_active=True).exclude(pk=debrief.leader_id)
        field = self.fields["participants"]
        if isinstance(field, PeopleField):
            field.offer(people, ticked=people)


class FollowUpAssignForm(forms.ModelForm[FollowUp]):
    """Who does it, and by when."""

    class Meta:
        model = FollowUp
        fields = ("owner", "due_on")
        widgets: ClassVar[dict[str, Any]] = {"due_on": DayInput()}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        owner = self.fields["owner"]
        if isinstance(owner, forms.ModelChoiceField):
            owner.queryset = User.objects.filter(is_active=True)


class FollowUpForm(FollowUpAssignForm):
    """Something to be done after a debrief."""

    class Meta(FollowUpAssignForm.Meta):
        fields = ("task", "owner", "due_on")  # type: ignore[assignment]


class FollowUpDoneForm(forms.Form):
    outcome = forms.CharField(label="Ce qui a été fait", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
