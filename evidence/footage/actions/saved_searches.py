"""Keeping a search of clips by a name, for oneself or shared with the service."""

from django.db import IntegrityError, transaction

from accounts.base.errors import NotPermitted, NotPossible
from accounts.base.web.lists.filters import ListFilters
from accounts.journal.actions.writing import record
from accounts.journal.changes import changed
from accounts.people.models import User
from evidence.footage.events import FootageEvent
from evidence.footage.models import SavedSearch
from evidence.footage.permissions import may_change_search, may_save_search


@transaction.atomic
def save_search(*, by: User, name: str, is_shared: bool, form: ListFilters) -> SavedSearch:
    """Keep the filters in force in this form.

    NotPermitted for whoever does not list clips. NotPossible without a filter, with a wrong one, or with a name that
    another search of the person bears.
    """
    if not may_save_search(by):
        raise NotPermitted("Vous ne pouvez pas enregistrer de recherche.")
    if form.wrong or not form.given:
        raise NotPossible("Filtrez d’abord les vidéos : une recherche sans filtre juste ne s’enregistre pas.")
    filters = [
        {"name": key, "label": str(form.fields[key].label), "value": value, "words": form.in_words(key, value)}
        for key, value in form.given.items()
    ]
    search = SavedSearch(owner=by, name=name, is_shared=is_shared, filters=filters)
    _save(search)
    details = _details(search) | {"filters": search.words}
    record(FootageEvent.SEARCH_SAVED, by=by, about=search, details=details)
    return search


@transaction.atomic
def change_search(*, by: User, search: SavedSearch, name: str, is_shared: bool) -> None:
    """Rename a search, share it or keep it to oneself. NotPermitted for anybody but its owner; NotPossible with a name
    that another search of theirs bears."""
    if not may_change_search(by, search):
        raise NotPermitted("Une recherche n’est modifiée que par la personne qui l’a enregistrée.")
    before = _details(search)
    search.name, search.is_shared = name, is_shared
    _save(search)
    record(FootageEvent.SEARCH_CHANGED, by=by, about=search, details=changed(before, _details(search)))


@transaction.atomic
def delete_search(*, by: User, search: SavedSearch) -> None:
    """Delete a search. NotPermitted for anybody but its owner."""
    if not may_change_search(by, search):
        raise NotPermitted("Une recherche n’est supprimée que par la personne qui l’a enregistrée.")
    record(FootageEvent.SEARCH_DELETED, by=by, about=search, details=_details(search))
    search.delete()


def _details(search: SavedSearch) -> dict[str, object]:
    return {"name": search.name, "is_shared": search.is_shared}


def _save(search: SavedSearch) -> None:
    try:
        with transaction.atomic():
            search.save()
    except IntegrityError as error:
        sentence = f"Une de vos recherches s’appelle déjà «\u00a0{search.name}\u00a0»."
        raise NotPossible(sentence, field="name") from error
