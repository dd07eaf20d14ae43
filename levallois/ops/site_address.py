"""Where a demonstration or a development site is reached: where it listens, unless SITE_URL says otherwise."""

import os
from urllib.parse import urlsplit

from django.conf import settings

# As in LEVALLOIS_MODE.
PRODUCTION = "production"
EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - read, not listened on


def follow_listening_address(address: str) -> None:
    """Use this address (“http://127.0.0.1:8010/”) in the links of mails and calendars, here and in every program
    started from here. Nothing changes in production, where SITE_URL is set, or for a port still to be chosen."""
    parts = urlsplit(address)
    if settings.MODE == PRODUCTION or os.environ.get("SITE_URL", "").strip() or not parts.port:
        return
    host = parts.hostname or ""
    host = EVERY_ADDRESS.get(host, f"[{host}]" if ":" in host else host)
    settings.SITE_URL = os.environ["SITE_URL"] = f"http://{host}:{parts.port}"
