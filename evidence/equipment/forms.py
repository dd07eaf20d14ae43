"""The form of a dock agent’s token."""

from django import forms


class TokenForm(forms.Form):
    """Issuing a token to one more agent of a docking station."""

    label = forms.CharField(
        label="Poste", max_length=80, help_text="Celui qui lit les caméras et gardera ce jeton, par exemple PC-APPEL-2."
    )
    reason = forms.CharField(label="Motif", max_length=300, help_text="Installation, remplacement : il est journalisé.")
