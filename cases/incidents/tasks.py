"""The scheduled task of debriefs."""

from accounts.base.actors import SystemActor
from cases.incidents.actions.debriefs import erase_debrief_words
from cases.incidents.actions.follow_ups import remind_follow_ups


def follow_debriefs() -> None:
    """Remind of what is due after debriefs, and erase the words of the old ones."""
    remind_follow_ups(by=SystemActor.EXPIRY)
    erase_debrief_words(by=SystemActor.EXPIRY)
