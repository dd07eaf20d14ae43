from django.db import migrations

from accounts.people.badges import normal_badge


def respell(apps, schema_editor):
    """Badge numbers are looked up in one spelling from now on. Two people whose numbers differ by case or spaces alone
    must be told apart by a person first."""
    rows = apps.get_model("people", "User").objects
    for person in rows.order_by("pk"):
        spelling = normal_badge(person.badge_number)
        if spelling == person.badge_number:
            continue
        if rows.filter(badge_number=spelling).exists():
            raise RuntimeError(
                f"Deux personnes ont le matricule {spelling}, à la casse ou aux espaces près. Changez-en un dans "
                "l’administration avec la version précédente, puis relancez."
            )
        rows.filter(pk=person.pk).update(badge_number=spelling)


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunPython(respell, migrations.RunPython.noop)]
