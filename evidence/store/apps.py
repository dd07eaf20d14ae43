from django.apps import AppConfig


class StoreConfig(AppConfig):
    name = "evidence.store"
    verbose_name = "Magasin"
