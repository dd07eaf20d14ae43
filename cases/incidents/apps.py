from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "cases.incidents"
    verbose_name = "Incidents"
