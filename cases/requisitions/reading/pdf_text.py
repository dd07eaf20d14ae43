"""Extracts the text of a PDF in another process: a malicious PDF may hang or exhaust memory."""

import subprocess
import sys
from pathlib import Path

from cases.requisitions.reading.messages import storable
from cases.requisitions.reading.pdf_worker import ENCRYPTED

TIMEOUT_S = 30
ROOT = Path(__file__).resolve().parents[3]


class UnreadablePdf(Exception):
    """The text could not be extracted; str() gives the reason in French."""


def pdf_text(content: bytes) -> str:
    """The text of the first pages. UnreadablePdf when it is encrypted, damaged, a picture only, or takes too long."""
    try:
        worker = subprocess.run(  # noqa: S603 - our own module, no shell
            [sys.executable, "-m", "cases.requisitions.reading.pdf_worker"],
            input=content,
            capture_output=True,
            timeout=TIMEOUT_S,
            cwd=ROOT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadablePdf("ce PDF est trop long à lire ; ouvrez-le.") from error
    if worker.returncode == ENCRYPTED:
        raise UnreadablePdf("ce PDF est protégé par un mot de passe ; ouvrez-le ou demandez-le à l’expéditeur.")
    if worker.returncode != 0:
        raise UnreadablePdf("ce PDF est endommagé ; demandez-le à nouveau à l’expéditeur.")
    text = storable(worker.stdout.decode("utf-8", "replace"))
    if not text.strip():
        raise UnreadablePdf("ce PDF est une image sans texte ; ouvrez-le et complétez les champs.")
    return text
