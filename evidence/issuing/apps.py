from django.apps import AppConfig


class IssuingConfig(AppConfig):
    name = "evidence.issuing"
    verbose_name = "Perceptions"
