from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "accounts.oversight"
    verbose_name = "Contrôle"
