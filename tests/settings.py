"""The product's settings with a private data folder and a fast hasher."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("LEVALLOIS_MODE", "development")
_data = Path(tempfile.gettempdir()) / f"levallois-tests-{os.getpid()}"
os.environ.setdefault("DATA_ROOT", str(_data))

from levallois.settings import *  # noqa: E402, F403
from tests.strict import Undefined  # noqa: E402

DEBUG = False
# Its flush command empties the journal too.
INSTALLED_APPS = ["tests", *INSTALLED_APPS]  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Undefined()  # type: ignore[index]  # noqa: F405  # settings are untyped
