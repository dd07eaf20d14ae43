"""Who sees and manages training, and who counts as trained."""

from datetime import datetime

from accounts.base.actors import Actor
from accounts.people.models import User
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from accounts.training.models import Certificate, Course


def may_see_training(actor: Actor) -> bool:
    """The direction, the trainer and the team leaders."""
    return has_right(actor, Right.TRAINING_LIST)


def may_manage_training(actor: Actor) -> bool:
    """The trainer and the direction."""
    return has_right(actor, Right.TRAINING_MANAGE)


def training_valid(person: User, moment: datetime) -> bool:
    """A certificate of the course required for cameras holds at `moment`. When no course is required, nobody lacks one.

    For many people at once: `Certificate.objects.for_cameras().valid_at(moment)`, in one query.
    """
    if Certificate.objects.for_cameras().valid_at(moment).filter(person=person).exists():
        return True
    return not Course.objects.filter(is_required_for_cameras=True).exists()
