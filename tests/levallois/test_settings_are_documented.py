"""The town's engineer finds every setting in docs/settings.md."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_setting_that_is_read_is_explained() -> None:
    read = set(re.findall(r'read\.\w+\(\s*"([A-Z_]+)"', (ROOT / "levallois/settings.py").read_text(encoding="utf-8")))
    explained = set(
        re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs/settings.md").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert len(read) > 20
    assert read - explained == set()
