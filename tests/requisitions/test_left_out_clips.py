"""A clip is left out of an answer for a reason, which the approver reads; what the preparer may not see is counted."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.base.errors import NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from cases.requisitions.actions.answers import choose_clips, prepare_answer
from cases.requisitions.actions.requisitions import approve_requisition
from cases.requisitions.events import RequisitionEvent
from cases.requisitions.models import Outcome, Requisition
from cases.requisitions.states import RequisitionState
from evidence.footage.actions.access import restrict_clip
from evidence.footage.models import Clip
from tests.cast import client_of
from tests.requisitions.worlds import registered
from tests.worlds import make_clip

SEARCHED = "Toutes les caméras"


def submit(requisition: Requisition, by: User, outcome: Outcome = Outcome.CLIPS) -> None:
    prepare_answer(by=by, requisition=requisition, outcome=outcome, searched=SEARCHED)


def page_of(requisition: Requisition, person: User) -> str:
    return client_of(person).get(reverse("requisition_detail", args=[requisition.pk])).content.decode()


def restricted_to(person: User) -> Clip:
    clip = make_clip()
    restrict_clip(by=person, clip=clip, until=timezone.now() + timedelta(days=1), reason="Mineur")
    return clip


def test_a_clip_of_the_window_left_out_without_a_word_is_refused_by_name(director: User) -> None:
    chosen, other = make_clip(), make_clip()
    requisition = registered(director)
    choose_clips(by=director, requisition=requisition, clips=[chosen])

    with pytest.raises(NotPossible, match=other.number):
        submit(requisition, director)
    assert Requisition.objects.get().state == RequisitionState.REGISTERED


@pytest.mark.slow
def test_its_reason_is_journaled_and_read_by_the_approver(director: User, head: User) -> None:
    chosen, other = make_clip(), make_clip()
    requisition = registered(director)

    choose_clips(by=director, requisition=requisition, clips=[chosen], reasons={other.pk: "Filmée ailleurs"})
    written = JournalEntry.objects.latest("number").details
    submit(requisition, director)

    assert written["omitted"] == [[], [f"{other} : Filmée ailleurs"]]
    entry = JournalEntry.objects.get(event=RequisitionEvent.REQUISITION_PREPARED)
    assert (entry.details["clips"], entry.details["omitted"], entry.details["unseen"]) == (1, 1, 0)
    page = page_of(requisition, head)
    assert f"Écartée : {other} : Filmée ailleurs" in page
    assert requisition.omissions.get().omitted_by_name == str(director)


@pytest.mark.slow
def test_one_reason_stands_for_all_that_have_none_of_their_own(director: User) -> None:
    chosen, first, second = make_clip(), make_clip(), make_clip()
    requisition = registered(director)
    sent = {"clips": [chosen.pk], f"reason-{first.pk}": "Caméra tombée", "reason": "Autre lieu"}

    client_of(director).post(reverse("requisition_choose_clips", args=[requisition.pk]), sent)

    assert dict(requisition.omissions.values_list("clip", "reason")) == {
        first.pk: "Caméra tombée",
        second.pk: "Autre lieu",
    }


@pytest.mark.slow
def test_a_reason_is_taken_back_and_goes_when_the_clip_is_chosen(director: User) -> None:
    first, second = make_clip(), make_clip()
    requisition = registered(director)
    choose_clips(by=director, requisition=requisition, clips=[], reasons={first.pk: "Floue", second.pk: "Floue"})

    choose_clips(by=director, requisition=requisition, clips=[second], reasons={first.pk: " "})

    assert not requisition.omissions.exists()


def test_a_reason_is_written_of_what_concerns_it_and_is_seen_alone(director: User, head: User) -> None:
    unseen, elsewhere = restricted_to(head), make_clip(started_at=timezone.now() - timedelta(days=3))
    requisition = registered(director)

    choose_clips(by=director, requisition=requisition, clips=[], reasons={unseen.pk: "Non", elsewhere.pk: "Non"})

    assert not requisition.omissions.exists()


@pytest.mark.parametrize("is_chosen", [False, True])
def test_nothing_found_is_refused_while_a_clip_lies_in_the_window(is_chosen: bool, director: User) -> None:
    clip = make_clip()
    requisition = registered(director)
    choose_clips(by=director, requisition=requisition, clips=[clip] if is_chosen else [])

    with pytest.raises(NotPossible, match=clip.number):
        submit(requisition, director, Outcome.NOTHING_FOUND)

    choose_clips(by=director, requisition=requisition, clips=[], reasons={clip.pk: "Contrôle sans lien"})
    submit(requisition, director, Outcome.NOTHING_FOUND)
    assert Requisition.objects.get().state == RequisitionState.PREPARED


def test_nothing_found_is_refused_to_whoever_may_not_see_all(director: User, head: User) -> None:
    clip = restricted_to(head)
    requisition = registered(director)

    with pytest.raises(NotPossible, match="ne vous sont pas ouvertes \\(1\\)"):
        submit(requisition, director, Outcome.NOTHING_FOUND)

    choose_clips(by=head, requisition=requisition, clips=[], reasons={clip.pk: "Autre affaire"})
    submit(requisition, director, Outcome.NOTHING_FOUND)
    assert Requisition.objects.get().unseen_count == 0


@pytest.mark.slow
def test_what_the_preparer_may_not_see_is_counted_for_the_approver(director: User, head: User) -> None:
    chosen, _ = make_clip(), restricted_to(head)
    requisition = registered(director)
    choose_clips(by=director, requisition=requisition, clips=[chosen])

    assert "Vidéos qui ne vous sont pas ouvertes : 1." in page_of(requisition, director)
    submit(requisition, director)

    assert Requisition.objects.get().unseen_count == 1
    assert f"Vidéos non ouvertes à {director}, donc ni remises ni écartées : 1." in page_of(requisition, head)
    approve_requisition(by=head, requisition=requisition)


@pytest.mark.slow
def test_a_clip_that_came_since_the_submission_goes_back_to_the_preparation(director: User, head: User) -> None:
    chosen = make_clip()
    requisition = registered(director)
    choose_clips(by=director, requisition=requisition, clips=[chosen])
    submit(requisition, director)
    make_clip()

    with pytest.raises(NotPossible, match="sont arrivées \\(1\\)"):
        approve_requisition(by=head, requisition=requisition)
    assert Requisition.objects.get().state == RequisitionState.PREPARED
    page = page_of(requisition, head)
    assert "1 vidéo concernée est arrivée, dont la réponse ne dit rien" in page
    assert "approve-dialog" not in page
    assert "attend l’approbation d’une autre personne" not in page


@pytest.mark.slow
def test_what_the_approver_reads_says_what_leaves_and_to_whom(director: User, head: User) -> None:
    requisition = registered(director)
    choose_clips(by=director, requisition=requisition, clips=[make_clip()])
    submit(requisition, director)

    assert "Capitaine Claude Martin, Commissariat (opj@police.invalid)" in page_of(requisition, head)


@pytest.mark.parametrize("key", ["²", "9" * 30, "-1", "", "١"])
def test_what_is_no_key_chooses_nothing_and_breaks_nothing(key: str, director: User) -> None:
    clip = make_clip()
    requisition = registered(director)

    address = reverse("requisition_choose_clips", args=[requisition.pk])
    answer = client_of(director).post(address, {"clips": [str(clip.pk), key], "reason": "Filmées ailleurs"})

    assert answer.status_code == 302
    assert [choice.clip for choice in requisition.choices.all()] == [clip]
