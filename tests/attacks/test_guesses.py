"""A hundred wrong proofs at once, on the running site: ten are looked at, and the person still comes in."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.attacks.site import BADGE, Visitor, all_at_once, running_site
from tests.cast import PASSWORD
from tests.services.postgres import running_postgres

pytestmark = pytest.mark.attack

AT_ONCE, LIMIT, PER_ADDRESS = 100, 10, 50
SPELLINGS = (BADGE, BADGE.lower(), " ".join(BADGE), "\uff24\uff10\uff10\uff10\uff11", f"{BADGE}\u200b")
REFUSED = "Matricule ou mot de passe incorrect"


@pytest.fixture(params=["sqlite", "postgres"])
def site(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    # So that each request may say that it comes from another place.
    monkeypatch.setenv("BEHIND_PROXY", "oui")
    if request.param == "sqlite":
        monkeypatch.delenv("DATABASE_URL", raising=False)
        with running_site(tmp_path) as address:
            yield address
        return
    with running_postgres() as url:
        monkeypatch.setenv("DATABASE_URL", url)
        with running_site(tmp_path) as address:
            yield address


def strangers(site: str) -> list[Visitor]:
    """As many browsers, each from an address of its own."""
    visitors = [Visitor(site) for _ in range(AT_ONCE)]
    for number, visitor in enumerate(visitors):
        visitor.session.headers["X-Forwarded-For"] = f"198.51.100.{number}"
    return visitors


def test_a_hundred_guesses_at_once_are_ten_and_the_person_still_comes_in(site: str) -> None:
    known = Visitor(site)
    assert known.sign_in(BADGE, PASSWORD).status_code == 302
    known.sign_out()
    spelt = [(visitor, SPELLINGS[number % len(SPELLINGS)]) for number, visitor in enumerate(strangers(site))]

    answers = all_at_once([partial(one.sign_in, badge, f"faux-{badge}") for one, badge in spelt])

    assert sorted(answer.status_code for answer in answers) == [200] * LIMIT + [429] * (AT_ONCE - LIMIT)
    assert sum(REFUSED in answer.text for answer in answers) == LIMIT
    assert Visitor(site).sign_in(BADGE, PASSWORD).status_code == 429
    # Once the strangers' count is full, the person's own browser has its own, as bounded as theirs.
    token = known.token
    again = all_at_once([partial(known.sign_in, BADGE, "faux") for _ in range(LIMIT - 1)])
    assert [answer.status_code for answer in again] == [200] * (LIMIT - 1)
    assert (known.token, known.sign_in(BADGE, PASSWORD).status_code) == (token, 302)


def test_one_place_that_tries_many_accounts_at_once_is_bounded_too(site: str) -> None:
    visitors = [Visitor(site) for _ in range(AT_ONCE)]

    answers = all_at_once([partial(one.sign_in, f"A{number}", "faux") for number, one in enumerate(visitors)])

    assert sorted(answer.status_code for answer in answers) == [200] * PER_ADDRESS + [429] * (AT_ONCE - PER_ADDRESS)
