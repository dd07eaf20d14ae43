"""Every address of the access matrix, by GET and POST, attacked by each visitor: no error page, nothing reflected."""

import os
from collections.abc import Iterator
from functools import cache
from random import Random

import pytest

from tests.access.matrix import MATRIX
from tests.access.policy import EVERYBODY, Row
from tests.access.world import World
from tests.attacks.asked import Asked, asked_for
from tests.attacks.conftest import Tries
from tests.attacks.hostile import KEYS
from tests.attacks.visits import Attack, address_of, assert_none, draw, flaw_of, hostile_value

# How many times each field is attacked.
PER_FIELD = int(os.environ.get("ATTACK_ROUNDS", "1"))
# The fields are attacked in so many parts, which run beside each other.
PARTS = 4
METHODS = ("GET", "POST")


@cache
def rows_by_page() -> dict[str, list[Row]]:
    """The lines of the matrix about one page, whatever the object."""
    found: dict[str, list[Row]] = {}
    for row in MATRIX:
        found.setdefault(row.name, []).append(row)
    return found


@cache
def allowed_rows() -> list[Row]:
    """For each page and method, the first line that lets somebody pass."""
    found = {(row.name, row.method): row for row in reversed(MATRIX) if row.allowed}
    return [*found.values()]


def one_of(row: Row) -> str:
    """A visitor who passes, else one who is at least signed in."""
    return min(row.allowed or row.unseen or {"director"})


def honest_form(row: Row, world: World) -> dict[str, object]:
    return world.filled(row.data)


def asked_by(row: Row, world: World) -> Asked:
    """What the page asks of an honest visitor's request."""
    attack = Attack(row.method, address_of(row, world), honest_form(row, world))
    with asked_for() as asked:
        assert flaw_of(world.clients[one_of(row)], attack) == ""
    return asked


@pytest.mark.parametrize("visitor", sorted(EVERYBODY))
def test_each_visitor_attacks_each_address(visitor: str, world: World, chance: Random, tries: Tries) -> None:
    flaws = []
    for rows in rows_by_page().values():
        address, names = address_of(chance.choice(rows), world), sorted({name for row in rows for name in row.data})
        for method in METHODS:
            honest = next((honest_form(row, world) for row in rows if row.method == method), {})
            flaws.append(flaw_of(world.clients[visitor], draw(chance, method, address, honest, names)))
    tries.add(len(flaws))

    assert_none(flaws)


def attacks_on_fields(row: Row, world: World, chance: Random) -> Iterator[Attack]:
    asked, address, honest = asked_by(row, world), address_of(row, world), honest_form(row, world)
    for name in sorted(asked.fields | asked.files):
        for _ in range(PER_FIELD):
            yield Attack(row.method, address, {**honest, name: hostile_value(chance, row.method)})


@pytest.mark.parametrize("part", range(PARTS))
def test_each_field_that_a_page_asks_for(part: int, world: World, chance: Random, tries: Tries) -> None:
    flaws = []
    for row in allowed_rows()[part::PARTS]:
        client = world.clients[one_of(row)]
        flaws += [flaw_of(client, attack) for attack in attacks_on_fields(row, world, chance)]
    tries.add(len(flaws))

    assert len(flaws) > 100
    assert_none(flaws)


def test_each_key_in_an_address(world: World, chance: Random, tries: Tries) -> None:
    flaws = []
    for rows in rows_by_page().values():
        keys = [str(key) for key in world.arguments(rows[0].to)]
        for key in keys:
            place, _, rest = address_of(rows[0], world).rpartition(f"/{key}/")
            for method in METHODS:
                address = f"{place}/{chance.choice(KEYS)}/{rest}"
                flaws.append(flaw_of(world.clients["director"], Attack(method, address)))
    tries.add(len(flaws))

    assert_none(flaws)
