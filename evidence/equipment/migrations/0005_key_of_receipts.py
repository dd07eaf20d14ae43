"""Which SECRET_KEY the receipts of each agent are signed under: until now, the present one."""

from typing import Any

from django.conf import settings
from django.db import migrations, models

from evidence.equipment.tokens import key_mark, receipt_key


def mark(apps: Any, schema_editor: Any) -> None:
    for token in apps.get_model("equipment", "DockToken").objects.filter(receipt_mark=None):
        token.receipt_mark = key_mark(receipt_key(settings.SECRET_KEY, token.receipt_salt))
        token.save(update_fields=["receipt_mark"])


class Migration(migrations.Migration):
    dependencies = [("equipment", "0004_issues_by_start")]

    operations = [
        migrations.AddField(
            model_name="docktoken",
            name="receipt_mark",
            field=models.CharField(editable=False, max_length=16, null=True),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
