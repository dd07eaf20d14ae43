"""A hundred wrong proofs at once, on the running site: ten are looked at, and the person still comes in."""

from collections.abc import Iterator
from functools import partial

import pytest

from tests.attacks.site import BADGE, Visitor, all_at_once, running_site
from tests.cast import PASSWORD

# One site for the file.
pytestmark = [pytest.mark.attack, pytest.mark.xdist_group("guesses")]

AT_ONCE, LIMIT, PER_ADDRESS = 100, 10, 50
SPELLINGS = (BADGE, BADGE.lower(), " ".join(BADGE), "\uff24\uff10\uff10\uff10\uff11", f"{BADGE}\u200b")
REFUSED = "Matricule ou mot de passe incorrect"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_site(tmp_path_factory.mktemp("site")) as address:
        yield address


def test_a_hundred_guesses_at_once_are_ten_and_the_person_still_comes_in(site: str) -> None:
    known = Visitor(site)
    assert known.sign_in(BADGE, PASSWORD).status_code == 302
    known.sign_out()
    strangers = [Visitor(site, f"198.51.100.{number}") for number in range(AT_ONCE)]
    spelt = [(stranger, SPELLINGS[number % len(SPELLINGS)]) for number, stranger in enumerate(strangers)]

    answers = all_at_once([partial(one.sign_in, badge, f"faux-{badge}") for one, badge in spelt])

    assert sorted(answer.status_code for answer in answers) == [200] * LIMIT + [429] * (AT_ONCE - LIMIT)
    assert sum(REFUSED in answer.text for answer in answers) == LIMIT
    assert Visitor(site).sign_in(BADGE, PASSWORD).status_code == 429
    # The person's own browser has its own count, as bounded as theirs.
    again = all_at_once([partial(known.sign_in, BADGE, "faux") for _ in range(LIMIT - 1)])
    assert [answer.status_code for answer in again] == [200] * (LIMIT - 1)
    assert known.sign_in(BADGE, PASSWORD).status_code == 302


def test_one_place_that_tries_many_accounts_at_once_is_bounded_too(site: str) -> None:
    visitors = [Visitor(site, "203.0.113.9") for _ in range(AT_ONCE)]

    answers = all_at_once([partial(one.sign_in, f"A{number}", "faux") for number, one in enumerate(visitors)])

    assert sorted(answer.status_code for answer in answers) == [200] * PER_ADDRESS + [429] * (AT_ONCE - PER_ADDRESS)
