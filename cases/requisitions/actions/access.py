"""Granting one person access to one requisition, until a date, for a reason."""

from datetime import datetime

from django.db import transaction

from accounts.base.errors import NotPermitted
from accounts.people.actions.access_grants import grant_access, withdraw_access
from accounts.people.models import User
from accounts.people.permissions import require_eligible
from accounts.people.roles import Right
from cases.requisitions.models import Requisition, RequisitionAccessGrant
from cases.requisitions.permissions import may_share_requisition


@transaction.atomic
def grant_requisition_access(
    *, by: User, requisition: Requisition, person: User, until: datetime, reason: str
) -> RequisitionAccessGrant:
    """Grant a designated person access to a requisition, read only.

    NotPermitted without REQUISITION_SHARE. NotPossible without a reason, with an end already past, for oneself, or for
    a person whose role gives no access to requisitions.
    """
    if not may_share_requisition(by, requisition):
        raise NotPermitted("Vous ne pouvez pas ouvrir cette réquisition à une autre personne.")
    require_eligible(person, Right.REQUISITION_LIST, "lire une réquisition")
    return grant_access(by=by, kind=RequisitionAccessGrant, row=requisition, person=person, until=until, reason=reason)


@transaction.atomic
def withdraw_requisition_access(*, by: User, grant: RequisitionAccessGrant, reason: str) -> None:
    """Withdraw an access grant of a requisition at once. NotPermitted without REQUISITION_SHARE; NotPossible without a
    reason, or once the grant has ended.
    """
    if not may_share_requisition(by, grant.content_object):
        raise NotPermitted("Vous ne pouvez pas retirer cet accès.")
    withdraw_access(by=by, grant=grant, reason=reason)
