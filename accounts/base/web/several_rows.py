"""Does what a person asks for several rows at once, each row alone. What works by itself uses `work_through`, which
tries again later; here somebody waits for the answer, and is told what was not done."""

import logging
from collections.abc import Callable, Iterable
from functools import partial
from typing import TypeVar

from django.contrib import messages
from django.db import InterfaceError, OperationalError, transaction
from django.http import HttpRequest

from accounts.base.batches import plain_text
from accounts.base.errors import NotPermitted, NotPossible
from accounts.base.web.request_context import current_request_context

logger = logging.getLogger(__name__)

Row = TypeVar("Row")

# Messages are stored in a cookie, where more sentences would push out the first ones.
SENTENCES = 5
SENTENCE_LENGTH = 200
NAME_LENGTH = 80
DATABASE_AWAY = "La base de données n’a pas répondu"
NOTHING_TICKED = "Rien n’est coché : cochez au moins une ligne."


def each_alone(
    request: HttpRequest, rows: Iterable[Row], act: Callable[[Row], object], *, label: Callable[[Row], str] = str
) -> int:
    """Do the act on each row, in a transaction of its own. Returns how many were done.

    A row that is refused, or whose act raises anything, leaves the others done: the next page tells the first SENTENCES
    with their reason, and the number of the others. NotPermitted is raised when every row raises it: it then tells of
    the person and not of a row. A database that is away ends the work, and what was left is told; it is raised when
    nothing was done yet.
    """
    chosen = list(rows)
    done, refusals = 0, list[NotPermitted | NotPossible]()
    for place, row in enumerate(chosen):
        try:
            with transaction.atomic():
                act(row)
            done += 1
        except (NotPermitted, NotPossible) as refusal:
            refusals.append(refusal)
        except (OperationalError, InterfaceError):
            if not done:
                raise
            logger.exception("the database went away during an act on several rows")
            refusals.insert(0, NotPossible(f"{DATABASE_AWAY} : {len(chosen) - place} n’ont pas été traités."))
            break
        except Exception:
            logger.exception("an act on several rows failed for one of them")
            refusals.append(NotPossible(_unexpected(plain_text(partial(label, row), NAME_LENGTH))))
    if chosen and all(isinstance(one, NotPermitted) for one in refusals) and len(refusals) == len(chosen):
        raise refusals[0]
    _tell(request, [str(one) for one in refusals] if chosen else [NOTHING_TICKED])
    return done


def _unexpected(name: str) -> str:
    number = current_request_context().request_id
    return f"{name} : le site a rencontré une panne. Donnez ce numéro à l’administrateur technique : {number}."


def _tell(request: HttpRequest, refusals: list[str]) -> None:
    told = refusals if len(refusals) <= SENTENCES + 1 else refusals[:SENTENCES]
    for sentence in told:
        messages.error(request, sentence[:SENTENCE_LENGTH])
    if left := len(refusals) - len(told):
        messages.error(request, f"Et {left} autres, qui n’ont pas été traités non plus.")
