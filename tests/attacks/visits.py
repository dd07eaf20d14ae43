"""Sends one attack as a browser would, judges the answer, and takes back whatever it did."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.test import Client
from django.test.client import MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from tests.access.browsers import same_browser
from tests.access.policy import Row
from tests.access.world import World
from tests.attacks.hostile import BODIES, HEADERS, INJECTED, SPLIT_HEADER, TEXTS, Body, hostile_file

BOUNDARY = "BoUnDaRyStRiNg"
SHOWN_CHARACTERS = 160
MOST_SHOWN = 30


@dataclass
class Attack:
    """One request. `fields` are its parameters or, by POST, its form; a `body` is sent instead of a form."""

    method: str
    address: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    body: Body | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        sent = {name: f"{value!r}"[:SHOWN_CHARACTERS] for name, value in self.fields.items()}
        return (
            f"{self.method} {self.address[:SHOWN_CHARACTERS]} {sent} {str(self.body)[:SHOWN_CHARACTERS]} {self.headers}"
        )


def flaw_of(client: Client, attack: Attack) -> str:
    """What is wrong with the answer, or nothing."""
    browser = same_browser(client)
    try:
        with transaction.atomic():
            answer = _send(browser, attack)
            content = answer.getvalue()
            answer.close()
            transaction.set_rollback(True)
    except Exception as error:  # noqa: BLE001 - whatever escapes would be an error page for the visitor
        return f"{attack}: {type(error).__name__} {error}"[:1_500]
    if answer.status_code == 500:
        return f"{attack}: 500"
    if SPLIT_HEADER in answer.headers:
        return f"{attack}: a header of the attacker's"
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    return f"{attack}: written unescaped on the page" if is_page and INJECTED.encode() in content else ""


def _send(browser: Client, attack: Attack) -> Any:
    if attack.method == "GET":
        query = urlencode(attack.fields, doseq=True, errors="surrogatepass")
        return browser.generic("GET", f"{attack.address}?{query}", headers=attack.headers)
    body = attack.body or Body(encode_multipart(BOUNDARY, dict(attack.fields)), MULTIPART_CONTENT)
    return browser.generic(attack.method, attack.address, body.content, body.content_type, headers=attack.headers)


def assert_none(flaws: Iterable[str]) -> None:
    found = [*filter(None, flaws)]
    assert not found, "\n\n".join(found[:MOST_SHOWN])


def address_of(row: Row, world: World) -> str:
    return reverse(row.name, args=world.arguments(row.to))


def draw(chance: Random, method: str, address: str, honest: Mapping[str, Any], names: list[str]) -> Attack:
    """An attack on this address: one field of an honest form, all of its fields, its body, or its headers."""
    kind = chance.choices(("field", "fields", "body", "headers"), (4, 2, 2, 1))[0]
    if kind == "headers":
        return Attack(method, address, honest, headers=chance.choice(HEADERS))
    if kind == "body" and method != "GET":
        return Attack(method, address, body=chance.choice(BODIES))
    attacked = [chance.choice(names)] if names and kind == "field" else names or ["q"]
    return Attack(method, address, {**honest, **{name: hostile_value(chance, method) for name in attacked}})


def hostile_value(chance: Random, method: str) -> Any:
    if method != "GET" and chance.random() < 0.05:
        return hostile_file(chance)
    if chance.random() < 0.05:
        return [chance.choice(TEXTS) for _ in range(3)]
    return chance.choice(TEXTS)
