from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "accounts.people"
    verbose_name = "Personnes"
