from django.apps import AppConfig


class FootageConfig(AppConfig):
    name = "evidence.footage"
    verbose_name = "Vidéos"
