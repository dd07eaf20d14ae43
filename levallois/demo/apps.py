from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "levallois.demo"
    verbose_name = "Démonstration"
