from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "evidence.intake"
    verbose_name = "Réception"
