"""What is counted of an intervention. Nullable columns, so that SQLite does not rebuild the register."""

from typing import Any

from django.db import migrations, models


def announced_at_debriefs(apps: Any, schema_editor: Any) -> None:
    """What a debrief says of the announcement is the incident's own fact; the last one that says it counts."""
    debriefs = apps.get_model("incidents", "Debrief").objects.filter(announcement__gt="")
    for debrief in debriefs.order_by("held_at", "pk").iterator():
        apps.get_model("incidents", "Incident").objects.filter(pk=debrief.incident_id).update(
            announcement=debrief.announcement
        )


class Migration(migrations.Migration):

    dependencies = [
        ('incidents', '0004_places_of_incidents'),
    ]

    operations = [
        migrations.AddField(
            model_name='incident',
            name='altercation',
            field=models.CharField(blank=True, choices=[('none', 'Aucune'), ('verbal', 'Verbale'), ('physical', 'Physique'), ('armed', 'Avec une arme')], max_length=20, null=True, verbose_name='altercation, la plus grave'),
        ),
        migrations.AddField(
            model_name='incident',
            name='announcement',
            field=models.CharField(blank=True, choices=[('yes', 'Oui'), ('no', 'Non')], max_length=20, null=True, verbose_name='annonce de l’enregistrement'),
        ),
        migrations.AddField(
            model_name='incident',
            name='announcement_effect',
            field=models.CharField(blank=True, choices=[('calmed', 'A apaisé'), ('none', 'Sans effet'), ('worsened', 'A envenimé')], max_length=20, null=True, verbose_name='effet de l’annonce'),
        ),
        migrations.AddField(
            model_name='incident',
            name='force',
            field=models.CharField(blank=True, choices=[('none', 'Aucune'), ('hands', 'À mains nues'), ('handcuffs', 'Menottage'), ('weapon', 'Arme ou aérosol')], max_length=20, null=True, verbose_name='usage de la force'),
        ),
        migrations.AddField(
            model_name='incident',
            name='injuries',
            field=models.CharField(blank=True, choices=[('none', 'Aucun'), ('public', 'Dans le public'), ('officers', 'Parmi les agents'), ('both', 'Des deux côtés')], max_length=20, null=True, verbose_name='blessés'),
        ),
        migrations.AddField(
            model_name='incident',
            name='outcome',
            field=models.CharField(blank=True, choices=[('calmed', 'Apaisée sur place'), ('fined', 'Verbalisation'), ('handed_over', 'Remise à l’OPJ'), ('care', 'Prise en charge médicale'), ('gone', 'Auteurs partis'), ('other', 'Autre')], max_length=20, null=True, verbose_name='issue'),
        ),
        migrations.AddField(
            model_name='incident',
            name='second_kind',
            field=models.CharField(blank=True, choices=[('outrage', 'Outrage'), ('rebellion', 'Rébellion'), ('threats', 'Menaces'), ('violence', 'Violences'), ('theft', 'Vol'), ('damage', 'Dégradations'), ('drunkenness', 'Ivresse publique'), ('narcotics', 'Stupéfiants'), ('weapon', 'Port d’arme'), ('refusal_to_stop', 'Refus d’obtempérer'), ('noise', 'Tapage'), ('dispute', 'Différend'), ('check', 'Contrôle'), ('street_vending', 'Vente à la sauvette'), ('assistance', 'Assistance'), ('other', 'Autre')], max_length=20, null=True, verbose_name='seconde nature'),
        ),
        migrations.RunPython(announced_at_debriefs, migrations.RunPython.noop),
    ]
