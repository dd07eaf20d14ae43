"""States that carry how they look: the room that declares a state says its icon and its tone beside its name. Pure."""

from typing import Literal, Self

from django.db.models import TextChoices

# The colours that static/css/levallois.css knows, by what they mean.
Tone = Literal["ok", "accent", "warn", "danger", "neutral", "erase"]


class StateChoices(TextChoices):
    """Each member is written `NAME = value, icon, tone, label`; the icon is one of Lucide's."""

    icon: str
    tone: Tone

    def __new__(cls, value: str, icon: str = "circle", tone: Tone = "neutral") -> Self:
        state = str.__new__(cls, value)
        state._value_ = value
        state.icon = icon
        state.tone = tone
        return state
