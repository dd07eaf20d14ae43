"""Reads the site's settings from environment variables; a malformed value stops the start with a sentence that says
what to write.

Pure: does not use Django's settings, so that every rule can be tested with a plain dictionary.
"""

import re
from collections.abc import Callable, Mapping
from datetime import time
from enum import StrEnum
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

Value = TypeVar("Value")


class Mode(StrEnum):
    """How the site runs. Production is the default, so that a forgotten setting is safe."""

    PRODUCTION = "production"
    DEVELOPMENT = "development"
    DEMO = "demo"


class Environment:
    """The environment variables. Every method raises ImproperlyConfigured on a malformed value, with the setting's name
    and what it accepts."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self.mode = self._read("LEVALLOIS_MODE", Mode, Mode.PRODUCTION, "production, development ou demo")

    @property
    def is_production(self) -> bool:
        return self.mode is Mode.PRODUCTION

    def text(self, name: str, default: str) -> str:
        return self._values.get(name, "").strip() or default

    def required_in_production(self, name: str, default: str) -> str:
        """The value or, outside production only, the default. ImproperlyConfigured in production when it is not set."""
        value = self._values.get(name, "").strip()
        if value:
            return value
        if self.is_production:
            raise ImproperlyConfigured(
                f"{name} n’est pas défini. En production, ce réglage est obligatoire : définissez-le dans "
                "l’environnement (voir docs/settings.md), ou lancez « make demo » pour essayer le produit."
            )
        return default

    def whole_number(self, name: str, default: int, *, unit: str, minimum: int = 1, maximum: int = 1_000_000) -> int:
        def convert(text: str) -> int:
            number = int(text)
            if not minimum <= number <= maximum:
                raise ValueError
            return number

        return self._read(name, convert, default, f"un nombre entier de {unit}, de {minimum} à {maximum}")

    def hours(self, name: str, default: tuple[time, time]) -> tuple[time, time]:
        """A start and an end hour on one day, such as 08:30-12:00."""

        def convert(text: str) -> tuple[time, time]:
            if not re.fullmatch(r"[0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2}", text):
                raise ValueError
            start, end = (time.fromisoformat(hour) for hour in text.split("-"))
            if end <= start:
                raise ValueError
            return start, end

        return self._read(name, convert, default, "deux heures d’un même jour, comme 08:30-12:00")

    def flag(self, name: str, *, default: bool) -> bool:
        words = {"oui": True, "true": True, "1": True, "non": False, "false": False, "0": False}
        return self._read(name, lambda text: words[text.lower()], default, "oui ou non")

    def folder(self, name: str, default: Path) -> Path:
        def convert(text: str) -> Path:
            path = Path(text)
            if not path.is_absolute():
                raise ValueError
            return path

        return self._read(name, convert, default, "un chemin absolu de dossier")

    def address(self, name: str, default: str, *, schemes: tuple[str, ...]) -> str:
        """An address such as postgres://user:secret@host/name; it must start with one of `schemes`. The error never
        repeats the value, which may contain a secret."""
        value = self.text(name, default)
        if value and _scheme_of(value) not in schemes:
            raise ImproperlyConfigured(
                f"{name} doit être une adresse complète qui commence par "
                f"{' ou '.join(f'{scheme}://' for scheme in schemes)}."
            )
        return value

    def _read(self, name: str, convert: Callable[[str], Value], default: Value, expected: str) -> Value:
        text = self._values.get(name, "").strip()
        if not text:
            return default
        try:
            return convert(text)
        except (ValueError, KeyError) as error:
            raise ImproperlyConfigured(f"{name} vaut « {text} » : il faut {expected}.") from error


def listed(text: str) -> list[str]:
    """What stands between the commas of a text."""
    return [one.strip() for one in text.split(",") if one.strip()]


def _scheme_of(address: str) -> str:
    """The scheme of a well-formed address, else an empty string."""
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018  # raises on a port that is no number
    except ValueError:
        return ""
    return parts.scheme if "://" in address else ""
