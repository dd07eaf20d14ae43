"""The picture in docs/architecture.md is the one that today's imports make."""

import xml.etree.ElementTree as ET
from collections import Counter

import pytest

from tests.architecture import draw
from tests.architecture.house import FLOORS


def test_the_committed_picture_is_that_of_today() -> None:
    assert draw.PICTURE.read_text(encoding="utf-8") == draw.draw(), "run `make picture` and look at it"


def test_every_room_has_its_box_and_every_import_its_dot() -> None:
    picture = draw.draw()
    shown = {text.text for text in ET.fromstring(picture).iter("{http://www.w3.org/2000/svg}text")}  # noqa: S314 - ours

    assert shown > {*FLOORS, "requisitions", "store", "base", "dock_agent"}
    assert "issuing imports equipment" in picture


def test_an_import_that_goes_up_is_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draw, "imports_between", lambda graph: Counter({("accounts.base", "evidence.store"): 1}))

    with pytest.raises(ValueError, match=r"accounts\.base"):
        draw.draw()
