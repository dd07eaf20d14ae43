"""The forms of footage and cameras. They read and check the shape; the actions decide."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import Shift, User
from accounts.models.people import Category
from evidence.models import Camera, HoldKind, LossCircumstance, LossKind, ViewingPurpose

MOMENT_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M"]


class MomentInput(forms.DateTimeInput):
    """The browser's own date and time picker; it wants ISO format whatever the page's language."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    widget = MomentInput
    input_formats = MOMENT_FORMATS


class ViewingForm(forms.Form):
    """Watching footage takes a reason from a closed list and a reference; the list is that of the person."""

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
            field.choices = [(purpose.value, purpose.label) for purpose in purposes]


class HoldForm(forms.Form):
    kind = forms.ChoiceField(label="Procédure", choices=HoldKind.choices)
    reference = forms.CharField(label="Référence de la procédure", max_length=120)


class OpeningForm(forms.Form):
    """Opening an object to one person by name."""

    person = forms.ModelChoiceField(User.objects.none(), label="Personne")
    until = MomentField(label="Jusqu’au")
    reason = forms.CharField(label="Motif", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, people: QuerySet[User], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["person"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = people


class RestrictionForm(forms.Form):
    """Restricting a clip: why, and until when whoever restricts it still sees it."""

    until = MomentField(label="Vous la voyez encore jusqu’au")
    reason = forms.CharField(label="Motif", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class IssueForm(forms.Form):
    """Handing a camera to an officer; a past issue is entered with its times."""

    wearer = forms.ModelChoiceField(User.objects.none(), label="Porteur")
    shift = forms.ModelChoiceField(Shift.objects.none(), label="Vacation", required=False)
    issued_at = MomentField(label="Perçue le", required=False, help_text="Vide : maintenant.")
    returned_at = MomentField(label="Réintégrée le", required=False, help_text="Pour une perception passée seulement.")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        wearer, shift = self.fields["wearer"], self.fields["shift"]
        if isinstance(wearer, forms.ModelChoiceField) and isinstance(shift, forms.ModelChoiceField):
            # An ASVP is not offered; one sent all the same is refused by the action, with the reason.
            wearer.queryset = User.objects.filter(is_active=True, category=Category.POLICE_OFFICER)
            shift.queryset = Shift.objects.standing().select_related("team")


class CorrectionForm(forms.Form):
    """What an issue should have said. Whoever left the service since may have worn the camera all the same."""

    wearer = forms.ModelChoiceField(User.objects.filter(category=Category.POLICE_OFFICER), label="Porteur")
    issued_at = MomentField(label="Perçue le")
    returned_at = MomentField(label="Réintégrée le", required=False, help_text="Vide : la caméra est encore dehors.")
    exchange = forms.BooleanField(
        label="Échanger avec la caméra que cet agent portait alors",
        required=False,
        help_text="Deux caméras remises l’une pour l’autre : les deux perceptions sont corrigées.",
    )
    reason = forms.CharField(
        label="Motif",
        max_length=300,
        help_text="Ce qui le prouve : feuille de perception, témoignage. Il se lira sur les vidéos concernées.",
    )


class AdmissionForm(forms.Form):
    """What a person vouches for when admitting a quarantined file."""

    camera = forms.ModelChoiceField(Camera.objects.all(), label="Caméra")
    recorded_at = MomentField(label="Enregistrée le")
    reason = forms.CharField(
        label="Ce qui le prouve",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Registre de perception, main courante, témoignage : ce motif est journalisé.",
    )


class TokenForm(forms.Form):
    """Letting one more agent push for a station."""

    label = forms.CharField(
        label="Poste", max_length=80, help_text="Celui qui lit les caméras et gardera ce jeton : PC-APPEL-2."
    )
    reason = forms.CharField(label="Motif", max_length=300, help_text="Installation, remplacement : il est journalisé.")


class LossForm(forms.Form):
    """Declaring a camera lost or stolen; what may be lost with it is proposed, and confirmed by the person."""

    kind = forms.ChoiceField(label="Perte ou vol", choices=LossKind.choices)
    noticed_at = MomentField(label="Constatée le")
    noticed_by = forms.ModelChoiceField(User.objects.filter(is_active=True), label="Constatée par")
    circumstance = forms.ChoiceField(label="Circonstances", choices=LossCircumstance.choices)
    words = forms.CharField(
        label="Récit",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ce qui s’est passé, ce qui a été cherché. Le journal ne le recopie pas.",
    )
    complaint_reference = forms.CharField(
        label="Référence de la plainte", required=False, max_length=120, help_text="Vide : pas encore déposée."
    )
    possibly_lost_from = MomentField(label="Enregistrements peut-être perdus, du", required=False)
    possibly_lost_until = MomentField(label="au", required=False, help_text="Vides tous deux : rien n’est perdu.")
    confirmed = forms.BooleanField(
        label="J’ai vérifié la dernière perception, le dernier déchargement et la période ci-dessus",
        error_messages={"required": "Vérifiez ces éléments, puis cochez la case."},
    )
