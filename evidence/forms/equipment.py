"""The forms of cameras and docks."""

from typing import Any

from django import forms

from accounts.models import Shift, User
from accounts.models.people import Category
from evidence.forms.moments import MomentField
from evidence.models import LossCircumstance, LossKind, ReturnCondition


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


class ReturnForm(forms.Form):
    """Taking a camera back."""

    condition = forms.ChoiceField(label="État", choices=ReturnCondition.choices, initial=ReturnCondition.GOOD)
    remarks = forms.CharField(
        label="Remarques", required=False, max_length=500, help_text="Ce qui est cassé, ce qui manque."
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
