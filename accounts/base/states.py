"""States with their appearance: each app declares the icon and colour of its states beside their names. Pure."""

from typing import Literal, Self

from django.db.models import TextChoices

# The colours defined in static/css/levallois.css, named by their meaning.
Tone = Literal["ok", "accent", "warn", "danger", "neutral", "erase"]


class StateChoices(TextChoices):
    """Each member is declared as `NAME = value, icon, tone, label`; the icon is the name of a Lucide icon."""

    icon: str
    tone: Tone

    def __new__(cls, value: str, icon: str = "circle", tone: Tone = "neutral") -> Self:
        state = str.__new__(cls, value)
        state._value_ = value
        state.icon = icon
        state.tone = tone
        return state
