"""Writes the modules of a draft: adds, changes, moves and removes them, and what is attached to them."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max

from accounts.base.actors import Actor
from accounts.base.errors import NotPossible
from accounts.base.files.attachments import Attachment, stored_attachment
from accounts.journal.actions.writing import record
from accounts.people.permissions import require_right
from accounts.people.roles import Right
from accounts.training.actions.syllabus import discard_files, locked_draft
from accounts.training.events import TrainingEvent
from accounts.training.models import Module, ModuleFile, SyllabusVersion
from accounts.training.models.syllabus import ModuleEdit
from accounts.training.permissions import REFUSAL

FILES_A_MODULE = 6


@transaction.atomic
def save_module(*, by: Actor, module: Module) -> Module:
    """Add a module at the end of its draft, or change it. NotPermitted without TRAINING_MANAGE. NotPossible for what is
    published, and for a field that is missing or too long."""
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    edit = ModuleEdit.CHANGED if module.pk else ModuleEdit.ADDED
    if edit is ModuleEdit.ADDED:
        draft = locked_draft(module.version)
        module.position = (draft.modules.aggregate(last=Max("position"))["last"] or 0) + 1
    else:
        draft, stored = _locked_module(module)
        module.position = stored.position
    try:
        module.full_clean()
    except ValidationError as error:
        raise NotPossible(" ".join(error.messages)) from error
    module.save()
    _record_edit(by, draft, module, edit)
    return module


@transaction.atomic
def move_module(*, by: Actor, module: Module, up: bool) -> None:
    """Move a module one place up or down; at the end of the list nothing moves. NotPermitted without TRAINING_MANAGE.
    NotPossible for what is published."""
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    draft, module = _locked_module(module)
    beside = draft.modules.filter(position=module.position + (-1 if up else 1)).first()
    if beside is None:
        return
    here, there = module.position, beside.position
    # The place 0 is free: two modules never share one.
    for moved, position in ((module, 0), (beside, here), (module, there)):
        moved.position = position
        moved.save(update_fields=["position"])
    _record_edit(by, draft, module, ModuleEdit.MOVED)


@transaction.atomic
def remove_module(*, by: Actor, module: Module) -> None:
    """Remove a module from its draft, with its files. NotPermitted without TRAINING_MANAGE. NotPossible for what is
    published."""
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    draft, module = _locked_module(module)
    _record_edit(by, draft, module, ModuleEdit.REMOVED)
    names = list(module.files.values_list("store_name", flat=True))
    module.files.all().delete()
    position = module.position
    module.delete()
    for later in draft.modules.filter(position__gt=position).order_by("position"):
        Module.objects.filter(pk=later.pk).update(position=F("position") - 1)
    discard_files(names)


def attach_module_file(*, by: Actor, module: Module, file: Attachment, description: str) -> ModuleFile:
    """Attach a picture or a PDF to a module of a draft; its SHA-256 is journaled.

    NotPermitted without TRAINING_MANAGE. NotPossible without a description, which a reader who does not see the picture
    reads instead, beyond FILES_A_MODULE, for what is published, and when it cannot be stored.
    """
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    if not description.strip():
        raise NotPossible("Décrivez cette pièce : c’est ce que lit qui ne la voit pas.")
    with stored_attachment(file, "training") as stored, transaction.atomic():
        draft, module = _locked_module(module)
        if module.files.count() >= FILES_A_MODULE:
            raise NotPossible(f"Un module porte {FILES_A_MODULE} pièces au plus : retirez-en une.")
        row = ModuleFile.objects.create(
            module=module,
            file_name=file.file_name,
            description=description.strip()[:200],
            content_type=file.content_type,
            **vars(stored),
        )
        _record_edit(by, draft, module, ModuleEdit.FILE_ADDED, row)
    return row


@transaction.atomic
def remove_module_file(*, by: Actor, file: ModuleFile) -> None:
    """Take a picture or a document off a module of a draft. NotPermitted without TRAINING_MANAGE. NotPossible for what
    is published."""
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    draft, module = _locked_module(file.module)
    deleted, _ = module.files.filter(pk=file.pk).delete()
    if not deleted:
        raise NotPossible("Cette pièce est déjà retirée.")
    _record_edit(by, draft, module, ModuleEdit.FILE_REMOVED, file)
    discard_files([file.store_name])


def _locked_module(module: Module) -> tuple[SyllabusVersion, Module]:
    """The draft, locked until the transaction ends, and the module as it now stands in it. NotPossible for what is
    published, and when the module was removed meanwhile."""
    draft = locked_draft(module.version)
    stored = draft.modules.filter(pk=module.pk).first()
    if stored is None:
        raise NotPossible("Ce module n’est plus dans le brouillon : actualisez la page.")
    return draft, stored


def _record_edit(
    by: Actor, draft: SyllabusVersion, module: Module, edit: ModuleEdit, file: ModuleFile | None = None
) -> None:
    details = {"version": draft.number, "module": module.title, "edit": str(edit)}
    if file:
        details["sha256"] = file.sha256
    record(TrainingEvent.SYLLABUS_EDITED, by=by, about=draft, details=details)
