"""The two ways in which an action says no. Both carry a French sentence that a page can show as it is."""

from django.core.exceptions import PermissionDenied


class NotPermitted(PermissionDenied):
    """The person sees the object but has not the right: answered 403 and journaled."""


class NotPossible(Exception):
    """The person has the right, but a rule or the object's state forbids it now: shown beside the form, or beside
    `field` when the rule is about one."""

    def __init__(self, sentence: str = "", *, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


def required_reason(text: str, sentence: str, *, field: str = "reason") -> str:
    """What a person must write before an action: why, or the reference, the name that it needs; without the spaces
    around it. NotPossible with the sentence for nothing, beside the field of that name where the page has one."""
    stripped = text.strip()
    if not stripped:
        raise NotPossible(sentence, field=field)
    return stripped


def journal_is_broken() -> NotPossible:
    """What was tampered with is neither signed nor proven."""
    return NotPossible(
        "Le journal ne s’accorde plus avec ses points de contrôle : rien n’est signé ni remis. Lancez « manage.py "
        "check_journal », qui dit où."
    )
