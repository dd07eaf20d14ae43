"""Refuses a database made by the first version, whose three Django apps had other tables.

Nobody had installed it, so its data is not converted.
"""

from django.core.management.base import CommandError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

FORMER_APPS = frozenset({"accounts", "evidence", "cases"})


def made_by_former_version(connection: BaseDatabaseWrapper) -> bool:
    """Whether the first version's migrations ran on this database. OperationalError if it does not answer."""
    return any(app in FORMER_APPS for app, _ in MigrationRecorder(connection).applied_migrations())


def refuse_former_version(connection: BaseDatabaseWrapper) -> None:
    """Raises CommandError on a database of the first version."""
    if made_by_former_version(connection):
        raise CommandError(
            "Cette base de données a été faite par une version antérieure de Levallois, dont les données ne sont pas "
            "reprises. Rien n’y a été changé. Indiquez une base vide (DATABASE_URL, ou un autre DATA_ROOT) et lancez "
            "« python manage.py migrate » ; pour une démonstration, « make demo » refait la ville."
        )
