from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "accounts.search"
    verbose_name = "Recherche"
