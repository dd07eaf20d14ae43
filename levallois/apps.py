from pathlib import Path

from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import ImproperlyConfigured

from accounts.journal.labels import install


class LevalloisConfig(AppConfig):
    name = "levallois"
    verbose_name = "Levallois"

    def ready(self) -> None:
        """The journal is read in the words of every room, and lists have the filters that higher rooms add. The data
        folder exists before anything opens its database; nobody but the service's own account enters it."""
        from levallois.rooms import FILTERS, LISTS  # the rooms' models are loaded only now
        from levallois.vocabulary import VOCABULARIES

        install(VOCABULARIES)
        for name, added in FILTERS.items():
            LISTS[name].added[:] = added
        try:
            Path(settings.DATA_ROOT).mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise ImproperlyConfigured(
                f"DATA_ROOT : « {settings.DATA_ROOT} » ne peut pas être créé ({error.strerror}). Donnez ce dossier au "
                "compte qui lance le service, ou choisissez-en un autre."
            ) from error


class SiteAdminConfig(AdminConfig):
    """Django's admin, with access by the role table instead of Django's staff flag."""

    default_site = "levallois.admin_site.DesignatedAdminSite"
