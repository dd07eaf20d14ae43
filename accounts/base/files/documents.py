"""Makes PDF/A documents from Typst templates. Values are passed to the template as data, never inserted into its
source, so that a name cannot inject markup."""

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import typst
from django.utils import timezone
from django.utils.formats import date_format

from accounts.base.moments import with_ordinal_first

ROOT = Path(__file__).resolve().parents[3]
# What every template imports.
IDENTITY = "accounts/base/typst/identity.typ"
Facts = list[tuple[str, str]]


def document_pdf(
    template: str, data: Mapping[str, Any], *, made_at: datetime, pictures: Mapping[str, bytes] | None = None
) -> bytes:
    """Compile `template` (FLOOR/typst/NAME.typ), which reads the data as `sys.inputs.data`, to a PDF/A.

    `pictures` are read by the template under /pictures and their names. The same data and `made_at` give the same
    bytes: the current time is not read.
    """
    local = _local(made_at)
    dated = {**data, "made_at": exact(made_at), "made_on": [local.year, local.month, local.day]}
    with _root_with(template, pictures or {}) as root:
        content = _compiled(root, template, dated)
    if not isinstance(content, bytes):
        raise TypeError("typst gives one file for one document")
    return content


@contextmanager
def _root_with(template: str, pictures: Mapping[str, bytes]) -> Iterator[Path]:
    """The folder that the template may read: that of the product, or for pictures one that holds what it needs. The
    pictures themselves have no name there: nothing of them stays if this process is killed."""
    if not pictures:
        yield ROOT
        return
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="levallois-")))
        for needed in (template, IDENTITY):
            (folder / needed).parent.mkdir(parents=True)
            shutil.copy(ROOT / needed, folder / needed)
        (folder / "pictures").mkdir()
        for picture, content in pictures.items():
            file = opened.enter_context(tempfile.TemporaryFile(buffering=0))
            file.write(content)
            (folder / "pictures" / picture).symlink_to(f"/proc/self/fd/{file.fileno()}")
        yield folder


def _compiled(root: Path, template: str, data: Mapping[str, Any]) -> Any:
    return typst.compile(
        str(root / template),
        root=str(root),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["a-2a"],
    )


def exact(moment: datetime) -> str:
    """“mardi 3 mars 2026 à 22:14:07 (UTC+01:00)”: an instant as a court needs it."""
    local = _local(moment)
    offset = f"{local:%z}"
    return f"{with_ordinal_first(date_format(local, 'l j F Y'))} à {local:%H:%M:%S} (UTC{offset[:3]}:{offset[3:]})"


def _local(moment: datetime) -> datetime:
    """The moment in the town's time zone."""
    return timezone.localtime(moment, timezone.get_default_timezone())
