"""Searches people by name, former name, rank or badge number."""

from django.urls import reverse

from accounts.base.actors import Person
from accounts.people.models import User
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from accounts.search.asked import Asked
from accounts.search.models import has_word
from accounts.search.sources import RESULTS, SearchResult, SearchSource


def find_people(person: Person, asked: Asked) -> list[SearchResult]:
    """Nobody is of a day: a question about one finds no person."""
    if asked.day or not has_right(person, Right.DESIGNATION_LIST):
        return []
    found = User.objects.select_related("team")
    for word in asked.words:
        found = found.filter(has_word(User, word))
    return [
        SearchResult(str(one), reverse("person_detail", args=[one.pk]), _detail(one, asked)) for one in found[:RESULTS]
    ]


def _detail(one: User, asked: Asked) -> str:
    facts = [one.get_category_display(), str(one.team or "")]
    if not all(any(known.startswith(word) for known in one.current_words) for word in asked.words):
        facts.append("trouvé par un ancien nom ou matricule")
    if not one.is_active:
        facts.append("n’est plus en activité")
    return ", ".join(fact for fact in facts if fact)


PEOPLE = SearchSource(
    "Personnes", frozenset({Right.DESIGNATION_LIST}), "nom, ancien nom, grade ou matricule", find_people
)
