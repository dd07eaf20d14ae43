"""Whether a restoration is under way: the site does not open before it has ended."""

from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

CLOSED = (
    "Une restauration n’est pas finie : le site reste fermé, car des effacements ne sont pas refaits. Relancez "
    "« python manage.py restore » jusqu’à son compte rendu."
)


def marker() -> Path:
    return Path(settings.DATA_ROOT) / "restauration-en-cours"


def refuse_while_restoring() -> None:
    """Raises ImproperlyConfigured while a restoration has not ended."""
    if marker().exists():
        raise ImproperlyConfigured(CLOSED)
