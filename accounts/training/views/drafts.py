"""The draft of a syllabus: begun, written module by module, published or abandoned."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.base.errors import NotPossible
from accounts.base.web.refusals import refusal_as_message, refusal_on_form
from accounts.base.web.requests import AuthenticatedRequest, needs
from accounts.people.roles import Right
from accounts.training.actions.modules import (
    attach_module_file,
    move_module,
    remove_module,
    remove_module_file,
    save_module,
)
from accounts.training.actions.syllabus import adopt_proposed, discard_draft, open_draft, publish_version
from accounts.training.forms.syllabus import ModuleFileForm, ModuleForm, PublishForm
from accounts.training.models import Course, Module, ModuleFile, SyllabusVersion
from accounts.training.selectors.syllabus import changes_since_published, coming_sessions, modules_of


@require_POST
@needs(Right.TRAINING_MANAGE)
def syllabus_adopt(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Adopt the syllabus that comes with the product."""
    with refusal_as_message(request):
        version = adopt_proposed(by=request.user, course=get_object_or_404(Course, pk=pk))
        messages.success(request, "Programme adopté : relisez-le, puis adaptez-le par une nouvelle version.")
        return redirect("syllabusversion_detail", version.pk)
    return redirect("syllabus_list", pk)


@require_POST
@needs(Right.TRAINING_MANAGE)
def syllabus_draft(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Begin the next version, from the published one."""
    with refusal_as_message(request):
        draft = open_draft(by=request.user, course=get_object_or_404(Course, pk=pk))
        messages.success(
            request, f"Version {draft.number} commencée : elle ne se voit qu’ici tant qu’elle n’est pas publiée."
        )
        return redirect("syllabus_edit", draft.pk)
    return redirect("syllabus_list", pk)


@require_safe
@needs(Right.TRAINING_MANAGE)
def syllabus_edit(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The modules of a draft: add, move, remove, publish."""
    version = _version(pk)
    if not version.is_draft:
        return redirect("syllabusversion_detail", pk)
    modules = modules_of(version)
    changes = changes_since_published(version)
    context = {
        "version": version,
        "modules": modules,
        "minutes": sum(module.minutes for module in modules),
        "changes": changes,
        "publish_form": PublishForm(),
        "publish_sentence": _publish_sentence(version),
        "change_lines": [str(change) for change in changes],
    }
    return render(request, "training/syllabus_edit.html", context)


@require_POST
@needs(Right.TRAINING_MANAGE)
def syllabus_publish(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Publish a draft."""
    form = PublishForm(request.POST)
    with refusal_as_message(request):
        if not form.is_valid():
            raise NotPossible("Dites en une phrase ce qui change : c’est ce que lira qui compare les versions.")
        version = publish_version(by=request.user, version=_version(pk), note=form.cleaned_data["note"])
        messages.success(request, f"Version {version.number} publiée : elle ne change plus.")
        return redirect("syllabusversion_detail", pk)
    return redirect("syllabus_edit", pk)


@require_POST
@needs(Right.TRAINING_MANAGE)
def syllabus_discard(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Abandon a draft."""
    version = _version(pk)
    with refusal_as_message(request):
        discard_draft(by=request.user, version=version)
        messages.success(request, f"Brouillon de la version {version.number} abandonné.")
    return redirect("syllabus_list", version.course_id)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.TRAINING_MANAGE)
def module_add(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Add a module at the end of a draft."""
    version = _version(pk)
    return _module_page(request, Module(version=version, minutes=10))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.TRAINING_MANAGE)
def module_edit(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Change a module of a draft."""
    return _module_page(request, _module(pk))


@require_POST
@needs(Right.TRAINING_MANAGE)
def module_move(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Move a module one place."""
    module = _module(pk)
    with refusal_as_message(request):
        move_module(by=request.user, module=module, up=request.POST.get("direction") == "up")
    return _back_to(module)


@require_POST
@needs(Right.TRAINING_MANAGE)
def module_remove(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Remove a module from a draft."""
    module = _module(pk)
    with refusal_as_message(request):
        remove_module(by=request.user, module=module)
        messages.success(request, f"Module « {module.title} » retiré.")
    return redirect("syllabus_edit", module.version_id)


@require_POST
@needs(Right.TRAINING_MANAGE)
def module_attach(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Attach a picture or a document to a module."""
    module, form = _module(pk), ModuleFileForm(request.POST, request.FILES)
    if form.is_valid():
        with refusal_on_form(form):
            row = attach_module_file(by=request.user, module=module, **form.cleaned_data)
            messages.success(request, f"« {row} » jointe au module.")
            return redirect("module_edit", pk)
    return _render_module(request, module, ModuleForm(instance=module), form)


@require_POST
@needs(Right.TRAINING_MANAGE)
def module_file_remove(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Take a picture or a document off a module."""
    file = get_object_or_404(ModuleFile.objects.select_related("module__version__course"), pk=pk)
    with refusal_as_message(request):
        remove_module_file(by=request.user, file=file)
        messages.success(request, f"« {file} » retirée.")
    return redirect("module_edit", file.module_id)


def _module_page(request: AuthenticatedRequest, module: Module) -> HttpResponse:
    version = module.version
    if not version.is_draft:
        messages.error(request, "Ce n’est plus un brouillon : ouvrez une nouvelle version pour modifier le programme.")
        return redirect("syllabusversion_detail", version.pk)
    form = ModuleForm(request.POST or None, instance=module)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form):
            saved = save_module(by=request.user, module=form.save(commit=False))
            messages.success(request, f"Module « {saved.title} » enregistré.")
            return _back_to(saved)
    return _render_module(request, module, form, ModuleFileForm(auto_id="attach-%s"))


def _render_module(
    request: AuthenticatedRequest, module: Module, form: ModuleForm, file_form: ModuleFileForm
) -> HttpResponse:
    context = {
        "version": module.version,
        "module": module,
        "form": form,
        "file_form": file_form,
        "files": module.files.all() if module.pk else [],
    }
    return render(request, "training/module_form.html", context)


def _back_to(module: Module) -> HttpResponse:
    """The page of the draft, at the module."""
    response = redirect("syllabus_edit", module.version_id)
    response["Location"] += f"#module-{module.pk}"
    return response


def _publish_sentence(draft: SyllabusVersion) -> str:
    taught = coming_sessions(draft.course).count()
    sessions = "aucune séance à venir" if not taught else f"{taught} séance{'s' if taught > 1 else ''} à venir"
    return (
        f"La version {draft.number} remplace celle qui est publiée et ne changera plus. Enseignée par : {sessions}. "
        "Ce qui change :"
    )


def _version(pk: int) -> SyllabusVersion:
    return get_object_or_404(SyllabusVersion.objects.select_related("course"), pk=pk)


def _module(pk: int) -> Module:
    return get_object_or_404(Module.objects.select_related("version__course"), pk=pk)
