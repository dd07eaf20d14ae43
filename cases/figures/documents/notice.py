"""The notice to the public as a poster, and its drawing."""

from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from accounts.base.files.documents import document_pdf
from accounts.base.moments import numeric_day
from cases.figures.selectors.notice import CAPTION, Notice


def notice_svg() -> str:
    """A camera worn on the chest, with its title and description."""
    return (Path(settings.BASE_DIR) / "static" / "img" / "notice.svg").read_text("utf-8")


def notice_pdf(notice: Notice) -> bytes:
    """The poster of one day: the same notice gives the same bytes all day long."""
    data = {
        "service": f"Police municipale de {settings.TOWN_NAME}",
        "title": "Caméras-piétons : information du public",
        "drawing": notice_svg(),
        "caption": CAPTION,
        "facts": notice.facts,
        "parts": [
            {"title": one.title, "sentences": list(one.sentences), "items": list(one.items)} for one in notice.parts
        ],
        "day": numeric_day(notice.day),
    }
    made_at = datetime.combine(notice.day, time(), ZoneInfo(settings.TIME_ZONE))
    return document_pdf("cases/figures/typst/notice.typ", data, made_at=made_at)
