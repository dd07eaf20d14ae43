"""A requisition's page offers a step only when its action would take it; else it says what is lacking, and where."""

import html

import pytest
from django.utils import timezone

from accounts.base.errors import NotPossible
from accounts.people.models import User
from cases.requisitions.actions.answers import choose_clips, prepare_answer
from cases.requisitions.models import Outcome, Requisition
from evidence.footage.actions.access import restrict_clip
from tests.cast import client_of
from tests.requisitions.worlds import HOUR, registered
from tests.worlds import make_clip

SUBMIT, NOTHING = "Soumettre à l’approbation</button>", "nothing-dialog"


def page_of(requisition: Requisition, reader: User) -> str:
    return html.unescape(client_of(reader).get(requisition.get_absolute_url()).content.decode())


def refusal(outcome: Outcome, requisition: Requisition, by: User) -> str:
    with pytest.raises(NotPossible) as refused:
        prepare_answer(by=by, requisition=requisition, outcome=outcome, searched="Les caméras du secteur")
    return str(refused.value)


def test_submitting_waits_for_a_reason_for_each_clip_left_out(director: User) -> None:
    chosen, left = make_clip(), make_clip()
    requisition = registered(director)
    choose_clips(by=director, requisition=requisition, clips=[chosen])

    page = page_of(requisition, director)

    assert SUBMIT not in page
    assert NOTHING not in page
    assert refusal(Outcome.CLIPS, requisition, director) in page
    assert f'<a href="#reason-{left.pk}" data-first>Aller à {left}</a>' in page
    assert f'id="reason-{left.pk}"' in page

    choose_clips(by=director, requisition=requisition, clips=[chosen], reasons={left.pk: "Autre rue"})
    assert SUBMIT in page_of(requisition, director)


def test_nothing_chosen_yet(director: User) -> None:
    make_clip()
    requisition = registered(director)

    page = page_of(requisition, director)

    assert SUBMIT not in page
    assert NOTHING not in page
    assert refusal(Outcome.CLIPS, requisition, director) in page
    assert refusal(Outcome.NOTHING_FOUND, requisition, director) in page


def test_nothing_found_is_offered_where_nothing_is_concerned(director: User) -> None:
    assert NOTHING in page_of(registered(director), director)


def test_nothing_found_is_not_offered_to_who_does_not_see_all(director: User, head: User) -> None:
    restrict_clip(by=head, clip=make_clip(), until=timezone.now() + HOUR, reason="Affaire")
    requisition = registered(director)

    page = page_of(requisition, director)

    assert NOTHING not in page
    assert refusal(Outcome.NOTHING_FOUND, requisition, director) in page
