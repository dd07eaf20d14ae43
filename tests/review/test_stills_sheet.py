"""A sheet of stills with their captions is asked for on the clip's page and made by the worker, once, by the queue of
excerpts; it leaves as they do."""

import io
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest
from django.urls import reverse
from pypdf import PdfReader

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import FailedItem, JournalEntry
from accounts.people.models import User
from evidence import store
from evidence.footage.actions.derivatives import forget_derivative
from evidence.footage.models import Clip, ClipState, Derivative, DerivativeKind
from evidence.review.actions.extractions import take_still
from evidence.review.actions.sheets import ask_sheet
from evidence.review.actions.wanted import make_extractions
from evidence.review.models import Extraction, WantedExtraction
from tests.cast import client_of
from tests.crash_injection import Killed, dies_after, leaves_files_open
from tests.review.watching import filmed, watch
from tests.timed_films import Film, steady
from tests.worlds import make_clip

REASON = "Rapport n° 12"
SHEETS = Derivative.objects.filter(kind=DerivativeKind.SHEET)


@pytest.fixture
def clip(db: None, tmp_path: Path) -> Clip:
    return filmed(tmp_path, Film(steady(30, 60)))


@pytest.fixture
def still(director: User, clip: Clip) -> Extraction:
    return take_still(by=director, viewing=watch(director, clip), frame=31, reason=REASON)


def make() -> None:
    make_extractions(by=SystemActor.DOCK)


@pytest.mark.slow
def test_the_worker_makes_it_with_the_pictures_and_their_captions(head: User, clip: Clip, still: Extraction) -> None:
    other = take_still(by=still.taken_by, viewing=watch(still.taken_by, clip), frame=3, reason="Plainte")
    browser, ticked = client_of(head), {"row": [still.pk, other.pk]}
    page = browser.post(reverse("sheet_take", args=[clip.pk]), ticked, follow=True).content.decode()
    assert "Planche de 2 images" in page
    assert "En préparation" in page
    make()

    sheet = Extraction.objects.get(derivative__kind=DerivativeKind.SHEET)
    answer = browser.post(reverse("extraction_download", args=[sheet.pk]))
    reader = PdfReader(io.BytesIO(answer.getvalue()))
    text = " ".join(page.extract_text() for page in reader.pages)
    assert [words in text for words in ("Image 4, à 00:00,100", "Image 32, à 00:01,033", clip.number)] == [True] * 3
    assert still.derivative.sha256 in text.replace("\n", "").replace(" ", "")
    assert sum(len(page.images) for page in reader.pages) == 2
    assert answer["Content-Disposition"].endswith(f'"{clip}_planche-{sheet.pk}.pdf"')
    assert answer["Content-Type"] == "application/pdf"
    entries = JournalEntry.objects.filter(event__startswith="sheet:").order_by("number")
    assert [(entry.event, entry.actor, entry.reason) for entry in entries] == [
        (f"sheet:{act}", head, f"{REASON} ; Plainte") for act in ("asked", "made", "downloaded")
    ]
    assert [entry.details.get("pictures") for entry in entries] == [[4, 32], [4, 32], None]
    assert "Planche des images 4, 32" in browser.get(reverse("clip_detail", args=[clip.pk])).content.decode()


@pytest.mark.parametrize("make", [lambda still: [], lambda still: [still] * 13], ids=["none", "too many"])
def test_it_has_one_to_twelve(
    make: Callable[[Extraction], list[Extraction]], director: User, clip: Clip, still: Extraction
) -> None:
    with pytest.raises(NotPossible, match="de 1 à 12"):
        ask_sheet(by=director, clip=clip, stills=make(still))


def test_not_twice_and_not_by_who_may_not_export(
    director: User, team_leader: User, clip: Clip, still: Extraction
) -> None:
    ask_sheet(by=director, clip=clip, stills=[still])

    with pytest.raises(NotPossible, match="déjà demandée"):
        ask_sheet(by=director, clip=clip, stills=[still])
    with pytest.raises(NotPermitted):
        ask_sheet(by=team_leader, clip=clip, stills=[still])
    assert client_of(team_leader).post(reverse("sheet_take", args=[clip.pk]), {"row": still.pk}).status_code == 403
    assert WantedExtraction.objects.count() == 1


def test_the_stills_of_another_clip_and_an_erased_one_give_none(director: User, clip: Clip, still: Extraction) -> None:
    browser, other_clip = client_of(director), make_clip()
    page = browser.post(reverse("sheet_take", args=[other_clip.pk]), {"row": still.pk}, follow=True).content.decode()
    assert "Cochez de 1 à 12 images" in page

    Clip.objects.filter(pk=clip.pk).update(state=ClipState.ERASED)
    browser.post(reverse("sheet_take", args=[clip.pk]), {"row": still.pk})

    assert not WantedExtraction.objects.exists()


def lose(still: Extraction) -> None:
    with store.local_path(still.derivative.store_name) as path:
        path.unlink()


def damage(still: Extraction) -> None:
    """The same length, and one other byte."""
    with store.local_path(still.derivative.store_name) as path:
        content = bytearray(path.read_bytes())
        content[-30] ^= 1
        path.unlink()
        path.write_bytes(content)


@pytest.mark.parametrize("spoil", [lose, damage])
@pytest.mark.folder_store("changes the file on the disk")
def test_none_when_a_picture_is_missing_or_damaged_and_the_page_says_so(
    spoil: Callable[[Extraction], None], director: User, clip: Clip, still: Extraction
) -> None:
    wanted = ask_sheet(by=director, clip=clip, stills=[still])
    spoil(still)
    make()

    page = client_of(director).get(reverse("clip_detail", args=[clip.pk])).content.decode()
    assert "Le fichier manque ou est abîmé (image 32, à 00:01,033)" in page
    assert not SHEETS.exists()
    assert not JournalEntry.objects.filter(event="sheet:made").exists()
    client_of(director).post(reverse("extraction_drop", args=[wanted.pk]))
    assert JournalEntry.objects.latest("number").event == "sheet:dropped"
    assert not FailedItem.objects.exists()


@leaves_files_open
@pytest.mark.slow
def test_killed_at_any_line_it_is_made_once(director: User, clip: Clip, still: Extraction) -> None:
    for number in count(1):
        ask_sheet(by=director, clip=clip, stills=[still])
        with suppress(Killed), dies_after(29 * number):
            make()
        was_killed = WantedExtraction.objects.exists()
        make()

        sheet = Extraction.objects.get(derivative__kind=DerivativeKind.SHEET)
        assert [one.pk for one in SHEETS.all()] == [sheet.derivative_id]
        assert store.exists(sheet.derivative.store_name)
        assert JournalEntry.objects.filter(event="sheet:made").count() == number
        assert not FailedItem.objects.exists()
        forget_derivative(sheet.derivative)
        if not was_killed:
            break
    assert number > 3
