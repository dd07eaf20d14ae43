"""Sessions in the database under the hash of their key: whoever reads the table, or a copy of it, opens none."""

import hashlib
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone


class SessionStore(DatabaseStore):
    def _get_session_from_db(self) -> Any:
        row = self.model.objects.filter(session_key=row_key(self), expire_date__gt=timezone.now()).first()
        if row is None:
            self._session_key = None
        return row

    def exists(self, session_key: str) -> bool:
        return bool(self.model.objects.filter(session_key=_hashed(session_key)).exists())

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row = super().create_model_instance(data)
        row.session_key = _hashed(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            self.model.objects.filter(session_key=_hashed(key)).delete()


def row_key(session: SessionBase) -> str:
    """The key of the session's row; empty for a session that has none yet."""
    return _hashed(session.session_key) if session.session_key else ""


def _hashed(key: str) -> str:
    """160 bits, as the column holds; the key itself has as many by chance, so that no salt is needed."""
    return hashlib.sha256(key.encode()).hexdigest()[:40]
