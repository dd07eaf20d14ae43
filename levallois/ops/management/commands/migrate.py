"""`manage.py migrate`: Django's own, except that it refuses a database of the first version."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from levallois.ops.former_version import refuse_former_version


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError on a database of the first version, before any migration is applied."""
        refuse_former_version(connections[options["database"]])
        super().handle(*args, **options)
