"""The product as production runs it, for a measurement, with all its data in one folder."""

import os
import secrets
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def configure(folder: Path) -> None:
    """Set up Django in this process and those it starts."""
    required = {"SECRET_KEY": secrets.token_urlsafe(60), "ALLOWED_HOSTS": "127.0.0.1,testserver"}
    # Without these, `serve` refuses to start; no mail is sent.
    required |= {"SITE_URL": "https://127.0.0.1/", "EMAIL_URL": "smtp://127.0.0.1:9"}
    os.environ |= required | {"LEVALLOIS_MODE": "production", "DATA_ROOT": str(folder), "PYTHONPATH": str(ROOT)}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "levallois.settings")
    os.chdir(ROOT)
    (folder / "static").mkdir()

    import django

    django.setup()


def drop_from_memory(path: Path) -> None:
    """Have the next reading of a file come from the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    os.fsync(descriptor)
    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(descriptor)
