"""The half-day syllabus that comes with the product, written in proposed_syllabus.toml."""

import tomllib
from pathlib import Path

from accounts.training.models import Module

_FILE = Path(__file__).with_name("proposed_syllabus.toml")


def proposed_modules() -> list[Module]:
    """Its modules in order, of no version yet."""
    written = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return [
        Module(**{**fields, "body": fields["body"].strip()}, position=position)
        for position, fields in enumerate(written["module"], start=1)
    ]
