"""Makes PDF/A documents from Typst templates. Values are passed to the template as data, never inserted into its
source, so that a name cannot inject markup."""

import json
import re
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

from accounts.base.moments import offset_from_utc, with_ordinal_first

ROOT = Path(__file__).resolve().parents[3]
# What every template imports.
IDENTITY = "accounts/base/typst/identity.typ"
Facts = list[tuple[str, str]]
# What is in none of Typst's own fonts, or may not be: anything but the alphabets of Europe, punctuation and some signs.
_OTHER_LETTERS = re.compile(
    r"[^\t\n\r -~\xa0-\u024f\u0300-\u0377\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u04ff\u1e00-\u1eff"
    r"\u2010-\u2027\u202f-\u2040\u2044-\u2052\u20a0-\u20bf\u2116\u2122\u2190-\u22ff]"
)


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
    """The PDF/A. When it is not made as it is, because the fonts lack a letter, those of other scripts are written by
    their number."""
    try:
        return _compile(root, template, data)
    except (typst.TypstError, _Panicked):
        return _compile(root, template, _in_known_letters(data))


class _Panicked(Exception):
    """Typst has met a fault of its own."""


def _compile(root: Path, template: str, data: Mapping[str, Any]) -> Any:
    try:
        return typst.compile(
            str(root / template),
            root=str(root),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards=["a-2a"],
        )
    except BaseException as error:
        # What its native code raises then is no Exception: it would end the process of the worker.
        if type(error).__name__ == "PanicException":
            raise _Panicked(str(error)) from error
        raise


def _in_known_letters(value: Any) -> Any:
    """The data with “[U+1F3A5]” instead of each character that the fonts may lack."""
    if isinstance(value, str):
        return _OTHER_LETTERS.sub(lambda found: f"[U+{ord(found[0]):04X}]", value)
    if isinstance(value, Mapping):
        return {name: _in_known_letters(one) for name, one in value.items()}
    return [_in_known_letters(one) for one in value] if isinstance(value, (list, tuple)) else value


def exact(moment: datetime) -> str:
    """“mardi 3 mars 2026 à 22:14:07 (UTC+01:00)”: an instant as a court needs it."""
    local = _local(moment)
    day = with_ordinal_first(date_format(local, "l j F Y"))
    return f"{day} à {local:%H:%M:%S} (UTC{offset_from_utc(local)})"


def _local(moment: datetime) -> datetime:
    """The moment in the town's time zone."""
    return timezone.localtime(moment, timezone.get_default_timezone())
