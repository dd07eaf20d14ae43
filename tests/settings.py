"""The product's settings with a private data folder and a fast hasher."""

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("LEVALLOIS_MODE", "development")
if "DATA_ROOT" not in os.environ:
    os.environ["DATA_ROOT"] = tempfile.mkdtemp(prefix="levallois-tests-")
    atexit.register(shutil.rmtree, os.environ["DATA_ROOT"], ignore_errors=True)

from levallois.settings import *  # noqa: E402, F403
from tests.strict import Undefined  # noqa: E402

DEBUG = False
# Tests compare sentences as a keyboard types them; tests/site/test_typography.py puts the spaces back.
MIDDLEWARE = [one for one in MIDDLEWARE if one != "levallois.middleware.french_spaces"]  # noqa: F405
# The `flush` command of `tests` also empties the journal.
INSTALLED_APPS = ["tests", *INSTALLED_APPS]  # noqa: F405
# Tests travel in time; those of the clock's guard set a limit.
CLOCK_JUMP_MINUTES = 0
# Static files are served from their source folders, without collectstatic.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Undefined()  # type: ignore[index]  # noqa: F405  # settings are untyped
