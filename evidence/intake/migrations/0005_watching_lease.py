from django.db import migrations


class Migration(migrations.Migration):
    """Who watches the docks is a lease. The table stays for now, so that the code before this one still runs."""

    dependencies = [
        ('intake', '0004_released_by_hand'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name='DockWatcher')]),
    ]
