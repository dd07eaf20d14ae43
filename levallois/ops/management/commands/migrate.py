"""`manage.py migrate`: Django's own, save that it refuses a database of the former version with a sentence."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from levallois.ops.former_version import refuse_former_version


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        """CommandError, before anything is applied, on a database of the former version."""
        refuse_former_version(connections[options["database"]])
        super().handle(*args, **options)
