"""The passages that a session shows, cut by the worker: nothing else of a clip is served (docs/decisions/0018)."""

from collections.abc import Iterable
from functools import partial

from django.db import transaction

from accounts.base.actors import Actor
from accounts.base.batches import Batch, Permanent
from accounts.journal.actions.batches import work_through
from cases.incidents.models import ChapterPassage, DebriefChapter
from cases.incidents.selectors import PASSAGE_BATCH, unlinked_passages
from evidence import store
from evidence.footage.actions.derivatives import clear_attempts, forget_derivative, keep_derivative
from evidence.footage.media.playing import needs_copy
from evidence.footage.media.reading import UnreadableClip, taken
from evidence.footage.models import Derivative, DerivativeKind

# The longest that one may take, in seconds: about a third of its length on one processor.
PASSAGE_S = 3600
PASSAGES = Batch(
    PASSAGE_BATCH,
    "Passages montrés en séance",
    tries=2,
    seconds=PASSAGE_S + 60,
    in_transaction=False,
    counts_first=True,
    unreachable=(store.StoreUnavailable, store.DiskFull),
    sentences=(store.StorageError,),
)


@transaction.atomic
def want_passages(chapters: Iterable[DebriefChapter]) -> None:
    """Note that the passages of these chapters are to be cut, where they are not."""
    rows = [ChapterPassage(chapter=one, clip=one.clip) for one in chapters if one.clip.is_stored]
    ChapterPassage.objects.bulk_create(rows, ignore_conflicts=True)


def make_passages(*, by: Actor) -> None:
    """Cut the passages that sessions wait for, in the order of the chapters; what a killed attempt left, or belongs to
    a chapter that was taken out, is removed first."""
    _forget_unneeded()
    waiting = ChapterPassage.objects.filter(derivative=None).order_by("chapter__debrief", "chapter__position", "pk")
    work_through(PASSAGES, waiting.select_related("chapter", "clip"), _make, by=by, are_all=True)


def _forget_unneeded() -> None:
    for made in unlinked_passages():
        if not ChapterPassage.objects.filter(chapter=made.facts["chapter"]).exists():
            forget_derivative(made)


def _make(passage: ChapterPassage) -> None:
    chapter, clip = passage.chapter, passage.clip
    for left in unlinked_passages().filter(facts__chapter=chapter.pk):
        forget_derivative(left)
    clear_attempts(clip, DerivativeKind.PASSAGE, chapter.pk)
    if not ChapterPassage.objects.filter(pk=passage.pk, derivative=None).exists():
        return  # made meanwhile, or taken out, or erased with its clip
    has_copy = Derivative.objects.of_clip(clip, DerivativeKind.VIEWING_COPY) is not None
    options = (chapter.from_ms, chapter.until_ms, int(has_copy or needs_copy(clip)))
    try:
        with (
            store.local_path(clip.store_name) as path,
            taken(path, "passage", *options, within_s=PASSAGE_S) as made,
        ):
            facts = {**made.facts, "chapter": chapter.pk}
            kept = partial(keep_derivative, clip=clip, kind=DerivativeKind.PASSAGE, part=chapter.pk)
            derivative = kept(content=made.file, ending=".mp4", facts=facts)
    except (UnreadableClip, store.NotStored) as error:
        raise Permanent(str(error)) from error
    waiting = ChapterPassage.objects.filter(pk=passage.pk, derivative=None)
    if derivative and not waiting.update(derivative=derivative):
        forget_derivative(derivative)
