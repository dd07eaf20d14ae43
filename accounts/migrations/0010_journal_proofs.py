"""Checkpoints keep their tree's frontier and their token; entries past the legal period may leave under one.

The triggers of the journal are replaced: DELETE is let through for entries declared pruned and for nothing else, and a
declaration of pruning never changes.
"""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

before = import_module("accounts.migrations.0002_journal_triggers")

PRUNED = "EXISTS (SELECT 1 FROM accounts_journalpruning WHERE checkpoint_id >= OLD.number)"

SQLITE_UP = [
    before.SQLITE_UP[0],
    "CREATE TRIGGER journal_no_delete BEFORE DELETE ON accounts_journalentry "
    f"WHEN NOT {PRUNED} BEGIN SELECT RAISE(ABORT, '{before.SENTENCE}'); END",
    before.SQLITE_UP[2],
    *(
        f"CREATE TRIGGER journal_pruning_no_{verb.lower()} BEFORE {verb} ON accounts_journalpruning "
        f"BEGIN SELECT RAISE(ABORT, '{before.SENTENCE}'); END"
        for verb in ("UPDATE", "DELETE")
    ),
    "CREATE TRIGGER journal_pruning_no_replace BEFORE INSERT ON accounts_journalpruning "
    "WHEN EXISTS (SELECT 1 FROM accounts_journalpruning WHERE checkpoint_id = NEW.checkpoint_id) "
    f"BEGIN SELECT RAISE(ABORT, '{before.SENTENCE}'); END",
]
SQLITE_DOWN = [
    *before.SQLITE_DOWN,
    "DROP TRIGGER journal_pruning_no_update",
    "DROP TRIGGER journal_pruning_no_delete",
    "DROP TRIGGER journal_pruning_no_replace",
]

POSTGRES_UP = [
    before.POSTGRES_UP[0],
    "CREATE FUNCTION journal_refuse_unless_pruned() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN IF {PRUNED} THEN RETURN OLD; END IF; "
    f"RAISE EXCEPTION '{before.SENTENCE}' USING ERRCODE = 'restrict_violation'; END $$",
    "CREATE TRIGGER journal_no_update BEFORE UPDATE ON accounts_journalentry "
    "FOR EACH ROW EXECUTE FUNCTION journal_refuse()",
    "CREATE TRIGGER journal_no_delete BEFORE DELETE ON accounts_journalentry "
    "FOR EACH ROW EXECUTE FUNCTION journal_refuse_unless_pruned()",
    before.POSTGRES_UP[2],
    "CREATE TRIGGER journal_pruning_no_change BEFORE UPDATE OR DELETE ON accounts_journalpruning "
    "FOR EACH ROW EXECUTE FUNCTION journal_refuse()",
    "CREATE TRIGGER journal_pruning_no_truncate BEFORE TRUNCATE ON accounts_journalpruning "
    "FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()",
]
POSTGRES_DOWN = [
    "DROP TRIGGER journal_no_update ON accounts_journalentry",
    "DROP TRIGGER journal_no_delete ON accounts_journalentry",
    "DROP TRIGGER journal_no_truncate ON accounts_journalentry",
    "DROP TRIGGER journal_pruning_no_change ON accounts_journalpruning",
    "DROP TRIGGER journal_pruning_no_truncate ON accounts_journalpruning",
    "DROP FUNCTION journal_refuse_unless_pruned()",
    "DROP FUNCTION journal_refuse()",
]


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_emergency_openings'),
    ]

    operations = [
        migrations.CreateModel(
            name='JournalPruning',
            fields=[
                ('checkpoint', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='pruning', serialize=False, to='accounts.journalcheckpoint')),
                ('last_hash', models.CharField(max_length=64, verbose_name='empreinte de la dernière entrée épurée')),
                ('proofs', models.JSONField(default=dict, verbose_name='preuves de cohérence')),
                ('pruned_at', models.DateTimeField(auto_now_add=True, verbose_name='fait le')),
            ],
            options={
                'verbose_name': 'épurement du journal',
                'verbose_name_plural': 'épurements du journal',
                'ordering': ['checkpoint'],
            },
        ),
        migrations.AddField(
            model_name='journalcheckpoint',
            name='frontier',
            field=models.JSONField(default=list, verbose_name='sous-arbres entiers'),
        ),
        migrations.AddField(
            model_name='journalcheckpoint',
            name='token',
            field=models.BinaryField(default=b'', verbose_name='jeton d’horodatage'),
        ),
        migrations.RunPython(
            before.run(
                {
                    "sqlite": before.SQLITE_DOWN + SQLITE_UP,
                    "postgresql": before.POSTGRES_DOWN + POSTGRES_UP,
                }
            ),
            before.run(
                {
                    "sqlite": SQLITE_DOWN + before.SQLITE_UP,
                    "postgresql": POSTGRES_DOWN + before.POSTGRES_UP,
                }
            ),
        ),
    ]
