"""The words by which rows of every room are found. See docs/decisions/0014."""

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.search.folding import next_word, words_of


class SearchWordQuerySet(models.QuerySet["SearchWord"]):
    def beginning_with(self, word: str) -> Self:
        """The words that begin so: a range of the index, in the same order on every database."""
        end = next_word(word)
        return self.filter(word__gte=word, word__lt=end) if end else self.filter(word__startswith=word)


class SearchWord(models.Model):
    """One word by which a row is found; `kind` is the label of its model."""

    kind = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    word = models.CharField(max_length=64)

    objects: ClassVar["models.Manager[SearchWord]"] = SearchWordQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "object_id", "word"], name="search_word_once")]
        indexes: ClassVar = [models.Index(fields=["kind", "word", "object_id"], name="search_word")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}: {self.word}"


class Searched(models.Model):
    """A row that is found by its words, which are written anew whenever it is saved. After a bulk creation, call
    `write_words` for each row.
    """

    # A row known by another name before is found by both.
    keeps_former_words: ClassVar[bool] = False

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        super().save(*args, **options)
        self.write_words()

    @property
    def searched_names(self) -> tuple[str, ...]:
        return ()

    @property
    def searched_codes(self) -> tuple[str, ...]:
        return ()

    @property
    def current_words(self) -> frozenset[str]:
        return words_of(self.searched_names, self.searched_codes)

    def write_words(self) -> None:
        written = SearchWord.objects.filter(kind=self._meta.label_lower, object_id=self.pk)
        known, current = set(written.values_list("word", flat=True)), self.current_words
        rows = (SearchWord(kind=self._meta.label_lower, object_id=self.pk, word=word) for word in current - known)
        SearchWord.objects.bulk_create(rows, ignore_conflicts=True)
        if not self.keeps_former_words and known - current:
            written.filter(word__in=known - current).delete()


def write_words_of(rows: Iterable[Searched]) -> None:
    """Write the words of rows that are new, in few statements."""
    words = [
        SearchWord(kind=row._meta.label_lower, object_id=row.pk, word=word)
        for row in rows
        for word in row.current_words
    ]
    SearchWord.objects.bulk_create(words, ignore_conflicts=True)


def erase_words_of(model: type[Searched], keys: Iterable[int]) -> None:
    """Forget the words of rows that are deleted."""
    SearchWord.objects.filter(kind=model._meta.label_lower, object_id__in=keys).delete()


class Place(Searched):
    """The name of a place of clips, shifts and incidents: a few dozen names for any number of them."""

    name = models.CharField(max_length=200, unique=True)

    def __str__(self) -> str:
        return self.name

    @property
    def searched_names(self) -> tuple[str, ...]:
        return (self.name,)

    @classmethod
    def note(cls, name: str) -> None:
        """Have the place found by its words, unless it is known already."""
        if name and not cls.objects.filter(name=name).exists():
            cls.objects.get_or_create(name=name)


def written(model: type[Searched], word: str) -> SearchWordQuerySet:
    """The words of rows of this model that begin so."""
    return SearchWord.objects.beginning_with(word).filter(kind=model._meta.label_lower)


def keys_with(model: type[Searched], word: str) -> Any:
    """The keys of the rows of this model that have a word beginning so, as a query."""
    return written(model, word).values_list("object_id", flat=True)


def has_word(model: type[Searched], word: str) -> Q:
    """Matches the rows of this model that have a word beginning so."""
    return Q(pk__in=keys_with(model, word))


def has_word_itself(model: type[Searched], word: str) -> Exists:
    """The same, asked row after row: for a word that many rows have, where the first of them are wanted."""
    return Exists(written(model, word).filter(object_id=OuterRef("pk")))


def places_with(word: str) -> list[str]:
    """The names of places that have a word beginning so."""
    return list(Place.objects.filter(has_word(Place, word)).values_list("name", flat=True))


def is_at(word: str) -> Q:
    """Matches the rows whose `place` has a word beginning so."""
    return Q(place__in=places_with(word))
