"""A state carries how it looks beside its name, and is still the plain value that a column keeps."""

import re
from typing import get_args

import pytest

from accounts.base.states import StateChoices, Tone
from accounts.base.templatetags.components import state
from tests.architecture.house import ROOT


class Light(StateChoices):
    ON = "on", "sun", "ok", "Allumée"
    OFF = "off", "moon", "neutral", "Éteinte"


def test_a_state_is_its_value_with_a_label_an_icon_and_a_tone() -> None:
    on = Light("on")

    assert (on, on.value, on.label, on.icon, on.tone) == (Light.ON, "on", "Allumée", "sun", "ok")
    assert Light.choices == [("on", "Allumée"), ("off", "Éteinte")]


def test_its_badge_shows_them() -> None:
    assert state(Light.OFF) == {"icon": "moon", "tone": "neutral", "label": "Éteinte"}


# “neutral” is how a badge looks by itself.
@pytest.mark.parametrize("tone", sorted(set(get_args(Tone)) - {"neutral"}))
def test_the_style_sheet_knows_every_tone(tone: str) -> None:
    style = (ROOT / "static/css/levallois.css").read_text(encoding="utf-8")

    assert re.search(rf"\.tone-{tone}\b", style)


def test_every_state_has_a_tone_that_exists() -> None:
    assert {one.tone for states in StateChoices.__subclasses__() for one in states} <= set(get_args(Tone))
