from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "cases.figures"
    verbose_name = "Chiffres"
