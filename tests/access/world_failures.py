"""What the machine set aside in the matrix's town: one item of a batch that many see to, one of a batch that few do."""

from django.utils import timezone

from accounts.journal.actions.mails import MAILS
from accounts.journal.models import FailedItem
from cases.requisitions.actions.packaging import PACKAGES


def failure_keys() -> dict[str, object]:
    mail, package = (
        FailedItem.objects.create(batch=batch.name, key="0", label="Un objet", tries=3, set_aside_at=timezone.now())
        for batch in (MAILS, PACKAGES)
    )
    return {"failed_mail": mail.pk, "failed_package": package.pk, "mails": MAILS.name, "packages": PACKAGES.name}
