"""Wrong proofs are counted by account and by address, whichever page they are given on; too many close the door."""

from copy import copy

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render


def may_try(request: HttpRequest, badge_number: str) -> bool:
    """Whether neither the account nor the address is locked; while it is, no proof is looked at."""
    return bool(AxesProxyHandler.is_allowed(request, {"username": badge_number}))


def count_refusal(request: HttpRequest, badge_number: str) -> None:
    """One more wrong proof. What was typed beside it is kept from the table of attempts."""
    bare = copy(request)
    bare.POST = QueryDict()  # of a copy, for axes alone
    user_login_failed.send(__name__, credentials={"username": badge_number}, request=bare)


def locked_out(request: HttpRequest, *_: object) -> HttpResponse:
    """Too many refusals: the same page for an account that exists and for one that does not."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return render(request, "registration/locked_out.html", {"minutes": minutes}, status=429)
