"""The journal is append-only: the database itself refuses UPDATE and DELETE, whoever asks and however."""

from django.db import migrations

SENTENCE = "le journal ne se modifie pas"

SQLITE_UP = [
    f"CREATE TRIGGER journal_no_{verb.lower()} BEFORE {verb} ON accounts_journalentry "
    f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
    for verb in ("UPDATE", "DELETE")
] + [
    # REPLACE removes the row in its way without asking the delete trigger.
    "CREATE TRIGGER journal_no_replace BEFORE INSERT ON accounts_journalentry "
    "WHEN EXISTS (SELECT 1 FROM accounts_journalentry WHERE number = NEW.number OR hash = NEW.hash) "
    f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
]
SQLITE_DOWN = ["DROP TRIGGER journal_no_update", "DROP TRIGGER journal_no_delete", "DROP TRIGGER journal_no_replace"]

POSTGRES_UP = [
    "CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'restrict_violation'; END $$",
    "CREATE TRIGGER journal_no_change BEFORE UPDATE OR DELETE ON accounts_journalentry "
    "FOR EACH ROW EXECUTE FUNCTION journal_refuse()",
    "CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON accounts_journalentry "
    "FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()",
]
POSTGRES_DOWN = [
    "DROP TRIGGER journal_no_change ON accounts_journalentry",
    "DROP TRIGGER journal_no_truncate ON accounts_journalentry",
    "DROP FUNCTION journal_refuse()",
]


def run(statements):
    def operation(apps, schema_editor):
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return operation


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [
        migrations.RunPython(
            run({"sqlite": SQLITE_UP, "postgresql": POSTGRES_UP}),
            run({"sqlite": SQLITE_DOWN, "postgresql": POSTGRES_DOWN}),
        )
    ]
