"""Details of an entry in French words: values, lists, and what changed."""

import pytest

from accounts.journal.changes import changed
from accounts.journal.labels import labelled_details


@pytest.mark.parametrize(
    ("details", "told"),
    [
        ({"name": ["Nord", "Nord-Est"]}, ("Nom", "Nord → Nord-Est")),
        ({"wearer": [None, "4512"]}, ("Porteur", "— → 4512")),
        ({"officers": ["4512", "4513"]}, ("Agents", "4512, 4513")),
        ({"officers": [["4512"], ["4512", "4513"]]}, ("Agents", "4512 → 4512, 4513")),
        ({"is_active": [True, False]}, ("En activité", "oui → non")),
        ({"from": "2026-03-03T21:14:07.000000Z"}, ("Début", "03/03/2026 22:14:07")),
        ({"clips": []}, ("Vidéos", "—")),
        ({"new_word": 3}, ("New word", "3")),
    ],
)
def test_a_detail_reads_as_a_name_and_a_value(details: dict[str, object], told: tuple[str, str]) -> None:
    assert list(labelled_details(details)) == [told]


def test_a_change_names_only_what_is_no_longer_the_same() -> None:
    assert changed({"a": 1, "b": 2}, {"a": 1, "b": 3}) == {"b": [2, 3]}


def test_of_what_is_new_everything_that_is_not_empty_is_told() -> None:
    assert changed(None, {"a": 1, "b": "", "c": None, "d": False}) == {"a": [None, 1], "d": [None, False]}
