from django import forms
from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "accounts.base"
    verbose_name = "Socle"

    def import_models(self) -> None:
        """Before any room declares a form: every field that takes a date, the admin site's too, refuses a year that
        nobody means."""
        from accounts.base.web.forms import refuse_strange_year  # noqa: PLC0415 - reads the settings

        forms.DateField.default_validators = [refuse_strange_year]
        forms.DateTimeField.default_validators = [refuse_strange_year]
        super().import_models()
