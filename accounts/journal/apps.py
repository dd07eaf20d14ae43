from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "accounts.journal"
    verbose_name = "Journal"
