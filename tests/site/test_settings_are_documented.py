"""The town's engineer finds every setting in docs/settings.md."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_setting_that_is_read_is_explained() -> None:
    settings = (ROOT / "levallois/settings.py").read_text(encoding="utf-8")
    page = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    read = set(re.findall(r'read\.\w+\(\s*"([A-Z_]+)"', settings))
    explained = set(re.findall(r"^\| `([A-Z_]+)`", page, re.MULTILINE))
    assert len(read) > 20
    assert read - explained == set()
