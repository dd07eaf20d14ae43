"""A page shows only the acts that its reader may do, and every link on it leads somewhere that they may open."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.access.browsers import same_browser
from tests.access.matrix import MATRIX
from tests.access.policy import SIGNED_IN, Row
from tests.access.shown import Offered, ShownForm
from tests.access.world import World

REFUSALS = (403, 404)
PAGES = [row for row in MATRIX if row.method == "GET" and not row.strangers and row.ok in (0, 200)]


def visit(client: Client, address: str, form: ShownForm | None = None) -> tuple[int, str]:
    """The answer and the page, if it is one; whatever was done is taken back, in the browser too."""
    browser = same_browser(client)
    with transaction.atomic():
        answer = browser.post(address, form.data) if form else browser.get(address)
        content = answer.getvalue()
        answer.close()
        transaction.set_rollback(True)
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    return answer.status_code, content.decode() if is_page else ""


def pages_of(visitor: str, world: World) -> Iterator[tuple[Row, Offered]]:
    """Every page of the matrix that this visitor may open, with what it offers."""
    for row in PAGES:
        if visitor in row.allowed:
            address = reverse(row.name, args=world.arguments(row.to))
            _, page = visit(world.clients[visitor], address)
            yield row, Offered(address, page)


def refused(visitor: str, world: World) -> tuple[set[str], int]:
    """The links and forms that would be answered by a refusal, and how many were tried."""
    found, tried = set(), set()
    for row, offered in pages_of(visitor, world):
        links: list[tuple[str, ShownForm | None]] = [(link, None) for link in offered.links if link.startswith("/")]
        for address, form in [*links, *((form.action, form) for form in offered.sent())]:
            act = (address, form is not None)
            if act in tried:
                continue
            tried.add(act)
            status, _ = visit(world.clients[visitor], address, form)
            if status in REFUSALS:
                found.add(f"{row}: {'form' if form else 'link'} {address} answers {status}")
    return found, len(tried)


@pytest.mark.parametrize("visitor", sorted(SIGNED_IN))
def test_nothing_is_offered_that_would_be_refused(visitor: str, world: World) -> None:
    found, tried = refused(visitor, world)

    assert tried > 20
    assert found == set()
