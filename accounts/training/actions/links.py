"""Sends, opens and revokes the personal links to one's own page of training."""

from django.db import transaction

from accounts.base.actors import Actor
from accounts.base.errors import NotPossible, required_reason
from accounts.journal.actions.mails import write_mail
from accounts.journal.actions.writing import record
from accounts.people.models import User
from accounts.people.permissions import require_right
from accounts.people.roles import Right
from accounts.training.emails import own_page
from accounts.training.events import TrainingEvent
from accounts.training.models import RevokedLinks
from accounts.training.permissions import REFUSAL
from accounts.training.selectors.links import person_of_link


@transaction.atomic
def send_link(*, by: Actor, person: User) -> None:
    """Mail a person a link to their own page. NotPermitted without TRAINING_MANAGE. NotPossible for somebody who left,
    or who has no address."""
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    if not person.is_active:
        raise NotPossible(f"{person} n’est plus en activité.")
    if not person.email:
        raise NotPossible(f"{person} n’a pas de courriel : faites-le inscrire sur sa fiche.")
    write_mail(own_page(person), about=person, recipient=person.email)
    record(TrainingEvent.TRAINING_LINK_SENT, by=by, about=person)


@transaction.atomic
def revoke_links(*, by: Actor, person: User, reason: str) -> None:
    """End every link that a person was sent, and what those opened. NotPermitted without TRAINING_MANAGE. NotPossible
    without a reason."""
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    reason = required_reason(reason, "Indiquez pourquoi ces liens sont retirés.")
    RevokedLinks.objects.get_or_create(person=person)
    revoked = RevokedLinks.objects.select_for_update().get(person=person)
    revoked.times += 1
    revoked.save(update_fields=["times"])
    record(TrainingEvent.TRAINING_LINKS_REVOKED, by=by, about=person, reason=reason)


@transaction.atomic
def open_own_page(*, by: Actor, token: str) -> User:
    """Journal that the page of a link was opened; the person whose page it is. NotPossible for a link that is over."""
    person = person_of_link(token)
    if person is None:
        raise NotPossible("Ce lien n’est plus valable. Demandez-en un autre au formateur.")
    record(TrainingEvent.TRAINING_PAGE_OPENED, by=by, about=person)
    return person
