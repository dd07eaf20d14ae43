"""Makes PDF/A documents from Typst templates. Values are passed to the template as data, never inserted into its
source, so that a name cannot inject markup."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import typst
from django.utils import timezone
from django.utils.formats import date_format

ROOT = Path(__file__).resolve().parents[3]
Facts = list[tuple[str, str]]


def document_pdf(template: str, data: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """Compile `template` (FLOOR/typst/NAME.typ), which reads the data as `sys.inputs.data`, to a PDF/A.

    The same data and `made_at` give the same bytes: the current time is not read.
    """
    local = _local(made_at)
    dated = {**data, "made_at": exact(made_at), "made_on": [local.year, local.month, local.day]}
    content = typst.compile(
        str(ROOT / template),
        root=str(ROOT),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(dated, ensure_ascii=False)},
        pdf_standards=["a-2a"],
    )
    if not isinstance(content, bytes):
        raise TypeError("typst gives one file for one document")
    return content


def exact(moment: datetime) -> str:
    """“mardi 3 mars 2026 à 22:14:07 (UTC+01:00)”: an instant as a court needs it."""
    local = _local(moment)
    offset = f"{local:%z}"
    return f"{date_format(local, 'l j F Y')} à {local:%H:%M:%S} (UTC{offset[:3]}:{offset[3:]})"


def _local(moment: datetime) -> datetime:
    """The moment in the town's time zone."""
    return timezone.localtime(moment, timezone.get_default_timezone())
