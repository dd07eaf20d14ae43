"""The forms of people and rights."""

from typing import Any, ClassVar

from django import forms

from accounts.models import Designation, User


class DesignationForm(forms.ModelForm[Designation]):
    """A designation: personal, dated, with its order (CSI R241-12)."""

    class Meta:
        model = Designation
        fields = ("person", "role", "starts_at", "ends_at", "order_reference")
        widgets: ClassVar[dict[str, Any]] = {
            "starts_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            "ends_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        person = self.fields["person"]
        if isinstance(person, forms.ModelChoiceField):
            person.queryset = User.objects.filter(is_active=True)
