from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "accounts.training"
    verbose_name = "Formation"
