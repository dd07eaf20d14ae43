from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "accounts.base"
    verbose_name = "Socle"
