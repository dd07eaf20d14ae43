"""Saved searches of clips: saving, renaming, sharing, deleting."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.base.web.refusals import cleaned, refusal_as_message
from accounts.base.web.requests import AuthenticatedRequest, get_visible, needs
from accounts.people.roles import Right
from evidence.footage.actions.saved_searches import change_search, delete_search, save_search
from evidence.footage.forms import NewSearchForm, SearchForm
from evidence.footage.lists import CLIPS
from evidence.footage.models import SavedSearch


@require_POST
@needs(Right.CLIP_LIST, Right.CLIP_LIST_OWN)
def search_save(request: AuthenticatedRequest) -> HttpResponse:
    """Save the filters that the list is shown with."""
    asked = request.POST.get("filters", "")
    with refusal_as_message(request):
        data = cleaned(NewSearchForm(request.POST))
        form = CLIPS.form(QueryDict(data["filters"].encode()), request.user)
        search = save_search(by=request.user, name=data["name"], is_shared=data["is_shared"], form=form)
        messages.success(request, f"Recherche «\u00a0{search}\u00a0» enregistrée.")
    return redirect(f"{reverse('clip_list')}?{asked}")


@require_POST
@needs(Right.CLIP_LIST, Right.CLIP_LIST_OWN)
def search_change(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Rename a search, share it or keep it to oneself."""
    search = get_visible(request.user, SavedSearch.objects.all(), pk)
    with refusal_as_message(request):
        change_search(by=request.user, search=search, **cleaned(SearchForm(request.POST)))
        messages.success(request, f"Recherche «\u00a0{search}\u00a0» modifiée.")
    return redirect("clip_list")


@require_POST
@needs(Right.CLIP_LIST, Right.CLIP_LIST_OWN)
def search_delete(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Delete a search."""
    search = get_visible(request.user, SavedSearch.objects.all(), pk)
    with refusal_as_message(request):
        delete_search(by=request.user, search=search)
        messages.success(request, f"Recherche «\u00a0{search}\u00a0» supprimée.")
    return redirect("clip_list")
