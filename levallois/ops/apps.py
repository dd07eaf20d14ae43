from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "levallois.ops"
    verbose_name = "Exploitation"
