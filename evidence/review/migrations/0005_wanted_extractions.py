"""The queue of excerpts takes sheets of stills too: a row says who asked, and of a sheet which stills. No trigger stands on
this table: SQLite may rebuild it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def name_who_asked(apps, _editor):
    """Those of today are excerpts, asked for by the viewer of their viewing; what failed of them stays known."""
    viewers = apps.get_model('footage', 'Viewing').objects.filter(pk=OuterRef('viewing')).values('viewer')
    apps.get_model('review', 'WantedExtraction').objects.update(asked_by=Subquery(viewers))
    apps.get_model('journal', 'FailedItem').objects.filter(batch='excerpts').update(batch='extractions')


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('footage', '0009_sheets'),
        ('journal', '0001_initial'),
        ('review', '0004_wanted_excerpts'),
    ]

    operations = [
        migrations.RenameModel('WantedExcerpt', 'WantedExtraction'),
        migrations.AlterModelOptions(
            name='wantedextraction',
            options={'ordering': ['id'], 'verbose_name': 'extrait ou planche demandés', 'verbose_name_plural': 'extraits et planches demandés'},
        ),
        migrations.AlterModelOptions(
            name='extraction',
            options={'ordering': ['-id'], 'verbose_name': 'image, extrait ou planche', 'verbose_name_plural': 'images, extraits et planches'},
        ),
        migrations.AddField(
            model_name='wantedextraction',
            name='stills',
            field=models.JSONField(blank=True, null=True, verbose_name='images de la planche'),
        ),
        migrations.AlterField(
            model_name='wantedextraction',
            name='viewing',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='wanted_excerpts', to='footage.viewing', verbose_name='consultation'),
        ),
        migrations.AlterField(
            model_name='wantedextraction',
            name='from_ms',
            field=models.PositiveBigIntegerField(blank=True, null=True, verbose_name='début, en millisecondes'),
        ),
        migrations.AlterField(
            model_name='wantedextraction',
            name='to_ms',
            field=models.PositiveBigIntegerField(blank=True, null=True, verbose_name='fin, en millisecondes'),
        ),
        migrations.AddField(
            model_name='wantedextraction',
            name='asked_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='wanted_extractions', to=settings.AUTH_USER_MODEL, verbose_name='demandé par'),
        ),
        migrations.RunPython(name_who_asked, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='wantedextraction',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='wanted_extractions', to=settings.AUTH_USER_MODEL, verbose_name='demandé par'),
        ),
    ]
