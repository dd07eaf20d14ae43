from django.apps import AppConfig


class RequisitionsConfig(AppConfig):
    name = "cases.requisitions"
    verbose_name = "Réquisitions"
