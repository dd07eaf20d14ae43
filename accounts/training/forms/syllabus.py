"""The forms of a draft. They check the format of the input; the actions check the rules."""

from django import forms

from accounts.base.web.forms import AttachmentField
from accounts.training.models import Module


class ModuleForm(forms.ModelForm[Module]):
    class Meta:
        model = Module
        fields = ("title", "minutes", "drawing", "body", "to_remember", "article")
        help_texts = {  # noqa: RUF012 - read by Django
            "title": "Une idée par module : une page.",
            "drawing": "Fourni avec Levallois. Vos propres images se joignent une fois le module enregistré.",
            "body": "Une ligne vide sépare deux paragraphes ; « - » ouvre une ligne de liste ; **ceci** est en gras.",
            "to_remember": "Une phrase, celle qu’on retient.",
        }
        widgets = {"body": forms.Textarea(attrs={"rows": 12})}  # noqa: RUF012 - read by Django


class ModuleFileForm(forms.Form):
    file = AttachmentField(label="Image ou document", required=True, note="Jamais une image tirée d’une vidéo.")
    description = forms.CharField(
        label="Ce qu’on y voit", max_length=200, help_text="C’est ce que lit qui ne voit pas l’image."
    )


class PublishForm(forms.Form):
    note = forms.CharField(label="Ce qui change, en une phrase", max_length=300)
