"""Indexes by which figures count what was erased and add up what is stored. SQLite makes them without rebuilding the
table, whose triggers stay."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("footage", "0010_byte_checks"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="clip",
            index=models.Index(
                condition=models.Q(("erased_at__isnull", False)), fields=["erased_at"], name="clip_erased"
            ),
        ),
        migrations.AddIndex(
            model_name="clip",
            index=models.Index(fields=["state", "started_at", "size_bytes", "camera"], name="clip_room"),
        ),
        migrations.AddIndex(
            model_name="clip",
            index=models.Index(fields=["started_at", "shift", "received_at", "size_bytes"], name="clip_ready"),
        ),
    ]
