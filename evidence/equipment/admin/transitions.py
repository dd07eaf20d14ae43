"""Bulk changes of state: one page asks for the reason, then the action is applied to each camera."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin import action
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse

from accounts.base.web.several_rows import each_alone
from accounts.people.right_admin import person_of
from evidence.equipment.actions import change_camera_state
from evidence.equipment.camera_states import CameraTransition
from evidence.equipment.models import Camera

SHOWN = 20
BulkAction = Callable[[Any, HttpRequest, "QuerySet[Camera]"], HttpResponseBase | None]


def bulk_move(move: CameraTransition, description: str) -> BulkAction:
    """The bulk action that applies this transition to each selected camera that allows it, and names the others."""

    def ask_or_move(admin: Any, request: HttpRequest, cameras: "QuerySet[Camera]") -> HttpResponseBase | None:
        reason = request.POST.get("reason", "").strip()
        if "reason" in request.POST and reason:
            _move_each(request, cameras, move, reason)
            return None
        return _ask(admin, request, cameras, move, description)

    ask_or_move.__name__ = f"bulk_{move}"
    return action(description=description)(ask_or_move)


def _move_each(request: HttpRequest, cameras: "QuerySet[Camera]", move: CameraTransition, reason: str) -> None:
    by = person_of(request)
    moved = each_alone(request, cameras, lambda one: change_camera_state(by=by, camera=one, move=move, reason=reason))
    if moved:
        messages.success(request, f"« {move.label} » : {moved} caméra{'s' if moved > 1 else ''}.")


def _ask(
    admin: Any, request: HttpRequest, cameras: "QuerySet[Camera]", move: CameraTransition, description: str
) -> HttpResponseBase:
    count = cameras.count()
    context = admin.admin_site.each_context(request) | {
        "title": f"{description} : {count} caméra{'s' if count > 1 else ''}",
        "opts": admin.opts,
        "cameras": cameras[:SHOWN],
        "left_out": max(count - SHOWN, 0),
        "move": move,
        "action_name": request.POST.get("action", ""),
        "selected": request.POST.getlist("_selected_action"),
        "select_across": request.POST.get("select_across", "0"),
        "missing": "reason" in request.POST,
    }
    return TemplateResponse(request, "equipment/admin/move_reason.html", context)
