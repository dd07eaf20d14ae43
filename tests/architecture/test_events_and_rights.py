"""The journal's vocabulary and the rights: spelled `subject:action`, alphabetical, and each of them used."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from accounts.journal.events import Event
from accounts.people.roles import Right
from tests.architecture.house import FLOORS, action_files, python_files

GRAMMAR = re.compile(r"[a-z]+:[a-z]+(-[a-z]+)*")


@pytest.mark.parametrize("vocabulary", [Event, Right])
def test_words_are_alphabetical(vocabulary: type[Event] | type[Right]) -> None:
    words = [str(word.value) for word in vocabulary]

    assert words == sorted(words)


@pytest.mark.parametrize("vocabulary", [Event, Right])
def test_words_follow_the_grammar_and_name_themselves(vocabulary: type[Event] | type[Right]) -> None:
    for word in vocabulary:
        assert GRAMMAR.fullmatch(word.value)
        assert word.name == re.sub("[:-]", "_", word.value).upper()


def test_every_event_is_written_by_an_action() -> None:
    assert {word.name for word in Event} - mentioned("Event", action_files()) == set()


def test_every_right_is_asked_for() -> None:
    asking = [path for path in python_files(*FLOORS) if path.name != "roles.py"]

    assert {word.name for word in Right} - mentioned("Right", asking) == set()


def mentioned(vocabulary: str, files: Iterable[Path]) -> set[str]:
    pattern = re.compile(rf"\b{vocabulary}\.([A-Z_]+)\b")
    return {name for path in files for name in pattern.findall(path.read_text(encoding="utf-8"))}
