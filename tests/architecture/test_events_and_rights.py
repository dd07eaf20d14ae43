"""The journal's events and the rights: spelled `subject:action`, alphabetical, and each of them used."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.db.models import TextChoices

from accounts.people.roles import Right
from levallois.vocabulary import VOCABULARIES
from tests.architecture.house import FLOORS, action_files, python_files, relative

GRAMMAR = re.compile(r"[a-z]+:[a-z]+(-[a-z]+)*")
EVENTS = [vocabulary.events for vocabulary in VOCABULARIES]


@pytest.mark.parametrize("vocabulary", [*EVENTS, Right])
def test_words_are_alphabetical(vocabulary: type[TextChoices]) -> None:
    words = [str(word.value) for word in vocabulary]

    assert words == sorted(words)


@pytest.mark.parametrize("vocabulary", [*EVENTS, Right])
def test_words_follow_the_grammar_and_name_themselves(vocabulary: type[TextChoices]) -> None:
    for word in vocabulary:
        assert GRAMMAR.fullmatch(word.value)
        assert word.name == re.sub("[:-]", "_", word.value).upper()


@pytest.mark.parametrize("events", EVENTS)
def test_every_event_is_written_by_an_action_of_its_room(events: type[TextChoices]) -> None:
    """An event that two rooms write lies in the lower one; the contracts on imports keep it from any below."""
    room = events.__module__.removesuffix("events").replace(".", "/")
    own = [path for path in action_files() if relative(path).startswith(room)]

    assert {word.name for word in events} - mentioned(events.__name__, own) == set()


def test_every_right_is_asked_for() -> None:
    asking = [path for path in python_files(*FLOORS) if path.name != "roles.py"]

    assert {word.name for word in Right} - mentioned("Right", asking) == set()


def mentioned(vocabulary: str, files: Iterable[Path]) -> set[str]:
    pattern = re.compile(rf"\b{vocabulary}\.([A-Z_]+)\b")
    return {name for path in files for name in pattern.findall(path.read_text(encoding="utf-8"))}
