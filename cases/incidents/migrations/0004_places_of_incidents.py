"""The places of the incidents that are there already are found by their words, as those of clips are."""

from typing import Any

from django.db import migrations

from accounts.search.folding import words_of


def note_places(apps: Any, schema_editor: Any) -> None:
    incident, place = apps.get_model("incidents", "Incident"), apps.get_model("search", "Place")
    search_word = apps.get_model("search", "SearchWord")
    known = place.objects.values("name")
    for name in incident.objects.exclude(place__in=known).order_by().values_list("place", flat=True).distinct():
        row = place.objects.create(name=name)
        search_word.objects.bulk_create(
            search_word(kind="search.place", object_id=row.pk, word=word) for word in words_of([name])
        )


class Migration(migrations.Migration):
    dependencies = [("incidents", "0003_debriefs"), ("search", "0001_initial")]

    operations = [migrations.RunPython(note_places, migrations.RunPython.noop)]
