"""E-mails about stored footage."""

from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse

from accounts.base.emails import Message, written
from evidence.footage.models import ByteProblem


def bytes_found_wrong(counts: Mapping[ByteProblem, int]) -> Message:
    """To the direction: how many files an integrity round found changed, missing or without a row."""
    found = [(ByteProblem(problem).label, count) for problem, count in counts.items()]
    return written("footage/bytes_found_wrong", found=found, address=settings.SITE_URL + reverse("today"))
