"""What the people of the matrix's town keep for finding clips again."""

from collections.abc import Mapping

from accounts.people.models import User
from evidence.footage.actions.saved_searches import save_search
from evidence.footage.lists import CLIPS


def search_keys(people: Mapping[str, User]) -> dict[str, object]:
    """Two searches of the director's: one for themselves, one shared."""
    director = people["director"]
    form = CLIPS.form({"state": "stored"}, director)
    own = save_search(by=director, name="Enregistrées", is_shared=False, form=form)
    shared = save_search(by=director, name="Pour tous", is_shared=True, form=form)
    return {"directors_search": own.pk, "shared_search": shared.pk}
