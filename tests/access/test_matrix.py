"""The access policy of tests/access/matrix.py, asked of the site itself: every line, for every visitor."""

from collections import Counter
from collections.abc import Iterable, Iterator
from zlib import crc32

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.journal.models import JournalEntry
from accounts.sign_in.events import SignInEvent
from tests.access.browsers import same_browser
from tests.access.matrix import MATRIX, NOT_OURS
from tests.access.policy import SIGN_IN, STRANGERS, Answer, Row
from tests.access.world import World

# The admin site has a door of its own, which leads to the site's.
DOORS = ("/connexion/?next=", "/administration/login/?next=")


def answer_to(client: Client, world: World, row: Row) -> Answer:
    """What the site says; whatever it did is taken back, in the browser too."""
    client = same_browser(client)
    address = reverse(row.name, args=world.arguments(row.to))
    data = world.filled(row.data)
    with transaction.atomic():
        response = client.post(address, data) if row.method == "POST" else client.get(address)
        response.getvalue()  # what is streamed is read to its end, and the file closed
        response.close()
        rule = response.get("Cache-Control", "")
        assert says_how_long_it_is_kept(rule), f"{row.name} may be kept: {rule}"
        transaction.set_rollback(True)
    sent_away = response.status_code == 302 and response["Location"].startswith(DOORS)
    return SIGN_IN if sent_away else response.status_code


def says_how_long_it_is_kept(rule: str) -> bool:
    """Nothing about people is kept by a browser or a proxy: only what the view says, for as long as a viewing lasts or
    for a calendar without names."""
    return "no-store" in rule or rule == "private, no-cache" or rule.startswith("private, max-age=")


def answers_to(visitors: Iterable[str], world: World, row: Row) -> dict[str, Answer]:
    return {visitor: answer_to(world.clients[visitor], world, row) for visitor in visitors}


def one_of_each(row: Row) -> dict[str, Answer]:
    """One visitor for each answer that the line gives, and not the same ones from line to line."""
    expected = [*row.expected().items()]
    turn = crc32(str(row).encode()) % len(expected)
    visitors = {answer: visitor for visitor, answer in expected[turn:] + expected[:turn]}
    return {visitor: answer for answer, visitor in visitors.items()}


# For PostgreSQL, where .ci/run leaves `everybody` out: the answers depend on the rows, not on the database.
@pytest.mark.parametrize("row", MATRIX, ids=str)
def test_one_visitor_of_each_kind_gets_what_the_matrix_says(row: Row, world: World) -> None:
    expected = one_of_each(row)

    assert answers_to(expected, world, row) == expected


@pytest.mark.parametrize("row", MATRIX, ids=str)
def test_everybody_gets_what_the_matrix_says(row: Row, world: World) -> None:
    expected = row.expected()

    assert answers_to(expected, world, row) == expected


def test_one_visitor_of_each_kind_leaves_nobody_out() -> None:
    """Each visitor is the one of several lines."""
    asked = Counter(visitor for row in MATRIX for visitor in one_of_each(row))

    assert set(asked) == set(MATRIX[0].expected())
    assert min(asked.values()) > 10


def named_urls(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            namespace = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from named_urls(pattern, namespace)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name or pattern.pattern}"


def test_every_url_is_in_the_matrix() -> None:
    declared = {row.name for row in MATRIX} | set(NOT_OURS)

    assert set(named_urls(get_resolver())) == declared


def test_every_visitor_stands_for_somebody(world: World) -> None:
    assert set(world.clients) == set(MATRIX[0].expected())


def test_what_is_sent_by_form_is_not_done_by_reading(world: World) -> None:
    """A link cannot make a person act: the page of a pure form answers 405 to a GET."""
    read_too = {row.name for row in MATRIX if row.method == "GET"}
    sent = {row.name: row for row in MATRIX if row.method == "POST" and row.name not in read_too}

    answers = {
        name: world.clients["director"].get(reverse(name, args=world.arguments(row.to))).status_code
        for name, row in sent.items()
        if not name.startswith("admin:")
    }

    assert {"place_hold", "open_viewing", "shift_cancel"} <= answers.keys()
    assert {name: answer for name, answer in answers.items() if answer != 405} == {}


@pytest.mark.parametrize("visitor", sorted(STRANGERS))
def test_a_stranger_leaves_no_trace_but_is_sent_to_the_door(visitor: str, world: World) -> None:
    entries = JournalEntry.objects.count()

    assert answer_to(world.clients[visitor], world, Row("clip_list")) == SIGN_IN
    assert JournalEntry.objects.count() == entries


def test_a_refusal_is_journaled_with_the_person_and_the_page(world: World) -> None:
    world.clients["trainer"].get(reverse("clip_detail", args=world.arguments("clip")))

    entry = JournalEntry.objects.latest("number")

    assert (entry.event, entry.actor) == (SignInEvent.ACCESS_REFUSED, world.people["trainer"])
