"""The look is our own: no colour of Bootstrap in any state, and every text at least 4.5:1 on its ground, light or dark.

tests/browser/test_pages.py asks the same of what a browser paints; this one also covers the states that nobody hovers
over or presses there.
"""

import re
from itertools import product

import pytest

from tests.architecture.house import ROOT, TEMPLATES

CSS = (ROOT / "static/css/levallois.css").read_text(encoding="utf-8")
THEMES = {"light": 0, "dark": 1}
GROUNDS = ("bg", "surface", "sunken")
TEXTS = ("ink", "muted", "accent", "ok", "warn", "danger", "hold", "erase")
# Classes by which Bootstrap paints in colours of its own.
PAINTED = re.compile(
    r"\b(alert(-\w+)?|badge|text-bg-\w+|bg-(primary|secondary|success|danger|warning|info|light|dark)|btn-(outline-\w+|"
    r"secondary|success|warning|info|light|dark)|table-(striped|hover|primary|\w+er)|progress-bar|list-group-item)\b"
)


def tokens(theme: str) -> dict[str, tuple[int, int, int]]:
    """The colours of a theme, by their names."""
    block = re.findall(r'\[data-bs-theme="(?:light|dark)"\] \{(.*?)\}', CSS, re.DOTALL)[THEMES[theme]]
    found = re.findall(r"--([\w-]+): #([0-9a-f]{6});", block)
    return {name: (int(hexa[:2], 16), int(hexa[2:4], 16), int(hexa[4:], 16)) for name, hexa in found}


def luminance(colour: tuple[int, int, int]) -> float:
    parts = [part / 255 for part in colour]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mixed(one: tuple[int, int, int], other: tuple[int, int, int], share: float) -> tuple[int, int, int]:
    red, green, blue = (round(a * share + b * (1 - share)) for a, b in zip(one, other, strict=True))
    return red, green, blue


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_is_readable_on_every_ground(theme: str) -> None:
    colours = tokens(theme)

    faint = {
        (text, ground) for text, ground in product(TEXTS, GROUNDS) if contrast(colours[text], colours[ground]) < 4.5
    }

    assert faint == set()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("share", [1, 0.92, 0.84])
def test_the_main_button_is_readable_at_rest_under_the_pointer_and_pressed(theme: str, share: float) -> None:
    colours = tokens(theme)
    shown = re.findall(r"color-mix\(in srgb, var\(--accent\) (\d+)%, var\(--ink\)\)", CSS)

    assert shown == ["92", "84"]
    assert contrast(colours["on-accent"], mixed(colours["accent"], colours["ink"], share)) >= 4.5


def test_no_template_uses_a_class_that_bootstrap_paints() -> None:
    found = {
        f"{path.name}: {painted[0]}"
        for path in TEMPLATES.rglob("*.html")
        for names in re.findall(r'class="([^"]*)"', path.read_text(encoding="utf-8"))
        if (painted := PAINTED.search(re.sub(r"\{[{%].*?[%}]\}|badge-state", "", names)))
    }

    assert found == set()


@pytest.mark.parametrize(
    "state", ["bg", "color", "border-color", "hover-bg", "active-bg", "disabled-bg", "disabled-color"]
)
def test_every_state_of_every_kind_of_button_is_set(state: str) -> None:
    """Bootstrap's own rules for `.btn:active` and `.btn:disabled` are stronger than ours: they read these."""
    kinds = {
        kind
        for path in TEMPLATES.rglob("*.html")
        for kind in re.findall(r"\bbtn-(primary|danger|link)\b", path.read_text(encoding="utf-8"))
    }
    rules = {name: block for name, block in re.findall(r"^\.(btn[\w-]*) \{(.*?)^\}", CSS, re.DOTALL | re.MULTILINE)}

    assert f"--bs-btn-{state}:" in rules["btn"]
    if not state.startswith("disabled"):
        assert {kind for kind in kinds if f"--bs-btn-{state}:" not in rules[f"btn-{kind}"]} == set()
