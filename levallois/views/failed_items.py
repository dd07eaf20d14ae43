"""What the machine could not do, with its reason, and the act by which a person has it tried again."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.base.web.refusals import refusal_as_message
from accounts.base.web.requests import AuthenticatedRequest, needs
from accounts.base.web.several_rows import each_alone
from accounts.journal.actions.batches import try_again
from levallois.rooms import BATCHES
from levallois.worklist import failed_items_for

RIGHTS_BY_NAME = {batch.name: rights for batch, rights in BATCHES.items()}
SOME_BATCH = {right for rights in BATCHES.values() for right in rights}
TRIED_SOON = "C’est noté au journal : le prochain passage, d’ici une heure au plus, le reprend."


@require_safe
@needs(*SOME_BATCH)
def failed_item_list(request: AuthenticatedRequest) -> HttpResponse:
    """The failed items of the batches that this person sees to, by batch."""
    failed = list(failed_items_for(request.user))
    groups = [(batch, [item for item in failed if item.batch == batch.name]) for batch in BATCHES]
    context = {"groups": [(batch, items) for batch, items in groups if items]}
    return render(request, "levallois/failed_items.html", context)


@require_POST
@needs(*SOME_BATCH)
def failed_item_retry(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Have one item tried again."""
    item = get_object_or_404(failed_items_for(request.user), pk=pk)
    with refusal_as_message(request):
        try_again(by=request.user, item=item, rights=RIGHTS_BY_NAME[item.batch])
        messages.success(request, TRIED_SOON)
    return redirect("failed_item_list")


@require_POST
@needs(*SOME_BATCH)
def failed_batch_retry(request: AuthenticatedRequest, batch: str) -> HttpResponse:
    """Have every failed item of a batch tried again, after a failure that they share."""
    failed = list(failed_items_for(request.user).filter(batch=batch))
    if not failed:
        raise Http404
    rights = RIGHTS_BY_NAME[batch]
    if each_alone(request, failed, lambda item: try_again(by=request.user, item=item, rights=rights)):
        messages.success(request, TRIED_SOON)
    return redirect("failed_item_list")
