"""The forms of clips. No reason is chosen beforehand: whoever looks or holds says which."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.db.models import TextChoices

from accounts.base.moments import numeric_moment
from accounts.base.web.forms import MomentField, RowsField
from accounts.people.models import User
from evidence.footage.models import Clip, ClipQuerySet, HoldKind, SourceKind, ViewingPurpose
from evidence.footage.permissions import clips_to_hold, clips_to_view, offered_purposes
from evidence.footage.retention import CCTV_REFERENCE, LEGAL_MONTHS, LEGAL_REFERENCE, LONGEST_MONTHS


def _to_choose(offered: Iterable[TextChoices]) -> list[tuple[str, str]]:
    """The choices, below an empty one that the form refuses."""
    return [("", "À choisir"), *((choice.value, str(choice.label)) for choice in offered)]


class ViewingForm(forms.Form):
    """Viewing footage takes a reference and a reason from the list allowed to the person."""

    purpose = forms.ChoiceField(label="Motif")
    reference = forms.CharField(
        label="Référence",
        max_length=120,
        help_text="N° de procédure, de main courante ou d’intervention, ou objet du débriefing.",
    )

    def __init__(self, *args: Any, purposes: Sequence[ViewingPurpose], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["purpose"]
        if isinstance(field, forms.ChoiceField):
            field.choices = _to_choose(purposes)


GONE = "L’une de celles que vous aviez cochées n’y est plus : la page est à jour, choisissez de nouveau."


class ClipsField(RowsField[Clip]):
    """Several clips of one object, each by its number, its wearer and its start."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self) -> None:
        super().__init__(Clip.objects.none(), label="Vidéos", error_messages={"invalid_choice": GONE})

    def label_from_instance(self, obj: Clip) -> str:
        return f"{obj} — {obj.wearer or obj.camera}, {numeric_moment(obj.started_at)}"


class ChosenClipsForm(forms.Form):
    """Several clips chosen among those of an object."""

    clips = ClipsField()

    def __init__(self, *args: Any, clips: ClipQuerySet, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["clips"]
        if isinstance(field, ClipsField):
            field.queryset = clips


class ViewingsForm(ChosenClipsForm, ViewingForm):
    """One reason to view several clips of an object, one after the other or together."""

    together = forms.BooleanField(
        label="Les montrer ensemble, sur une même horloge (de 2 à 9 angles)", required=False, initial=True
    )


class HoldForm(forms.Form):
    kind = forms.ChoiceField(label="Procédure", choices=_to_choose(HoldKind))
    reference = forms.CharField(label="Référence de la procédure", max_length=120)


class HoldsForm(ChosenClipsForm, HoldForm):
    """One procedure that holds several clips of an object."""


def forms_for_several(person: User, clips: ClipQuerySet) -> dict[str, forms.Form | None]:
    """What the page of an object offers on several of its clips at once: viewing and holding, each None when the person
    may do it with none of them."""
    viewable, holdable = clips_to_view(person, clips), clips_to_hold(person, clips)
    purposes = offered_purposes(person)
    return {
        "viewings_form": ViewingsForm(purposes=purposes, clips=viewable, auto_id="viewings-%s")
        if viewable.exists()
        else None,
        "holds_form": HoldsForm(clips=holdable, auto_id="holds-%s") if holdable.exists() else None,
    }


class RestrictionForm(forms.Form):
    """Restricting a clip: the reason, and the end of the access that the restricting person keeps."""

    until = MomentField(label="Vous la voyez encore jusqu’au")
    reason = forms.CharField(label="Motif", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class SearchForm(forms.Form):
    """The name of a saved search, and whether the service sees it."""

    name = forms.CharField(label="Nom", max_length=80)
    is_shared = forms.BooleanField(
        label="Partager avec le service",
        required=False,
        help_text="Chacun n’y trouve que les vidéos qu’il peut voir.",
    )


class NewSearchForm(SearchForm):
    """What the list shows, to be saved: its filters, as the address says them."""

    filters = forms.CharField(max_length=4000, widget=forms.HiddenInput)


class DayForm(forms.Form):
    """The day of a timeline."""

    RANGES = (("", "De minuit à minuit"), ("nuit", "De midi à midi"))

    jour = forms.DateField(label="Jour", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    plage = forms.ChoiceField(label="Heures", choices=RANGES, required=False)


class RetentionForm(forms.Form):
    """Proposing how long recordings are kept."""

    source_kind = forms.ChoiceField(label="Enregistrements", choices=SourceKind.choices)
    months = forms.IntegerField(label="Durée, en mois civils", min_value=1, max_value=LONGEST_MONTHS)
    in_force_from = forms.DateField(
        label="En vigueur à partir du", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    legal_reference = forms.CharField(
        label="Référence légale",
        max_length=200,
        required=False,
        help_text=f"Ce qui permet de dépasser {LEGAL_MONTHS} mois ({LEGAL_REFERENCE} ; extraits : {CCTV_REFERENCE}).",
    )
    reason = forms.CharField(label="Motif", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class RetentionConfirmForm(forms.Form):
    """How many clips the preview said would go, when it was read."""

    seen_count = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
