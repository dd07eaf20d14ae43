"""The two errors by which an action refuses. Both carry a French sentence that a page can show as it is."""

from django.core.exceptions import PermissionDenied


class NotPermitted(PermissionDenied):
    """The person may see the object but lacks the right to act on it: answered with 403 and journaled."""


class NotPossible(Exception):
    """The person has the right, but a rule or the object's state forbids it now: shown beside the form, or beside
    `field` when the rule is about one."""

    def __init__(self, sentence: str = "", *, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


def required_reason(text: str, sentence: str, *, field: str = "reason") -> str:
    """The mandatory text of an action (a reason, a reference, a name), without surrounding spaces.

    Raises NotPossible with `sentence` when it is empty; `field` names the form field beside which to show it.
    """
    stripped = text.strip()
    if not stripped:
        raise NotPossible(sentence, field=field)
    return stripped


def journal_is_broken() -> NotPossible:
    """The refusal to sign or prove a journal that was tampered with."""
    return NotPossible(
        "Le journal ne s’accorde plus avec ses points de contrôle : rien n’est signé ni remis. Lancez « manage.py "
        "check_journal », qui dit où."
    )
