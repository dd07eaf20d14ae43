from django.apps import AppConfig


class LeasesConfig(AppConfig):
    name = "accounts.leases"
    verbose_name = "Baux"
