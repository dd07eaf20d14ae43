from django.apps import AppConfig


class DutyConfig(AppConfig):
    name = "accounts.duty"
    verbose_name = "Vacations"
