from typing import Any

from django.core.management.commands.flush import Command as Flush

from tests.journal_lock import issues_unlocked, journal_unlocked, receipts_unlocked


class Command(Flush):
    """Django empties the tables after a test that commits; the journal's triggers would refuse."""

    def handle(self, *args: Any, **options: Any) -> None:
        with journal_unlocked(), issues_unlocked(), receipts_unlocked():
            super().handle(*args, **options)
