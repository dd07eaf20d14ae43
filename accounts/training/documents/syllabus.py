"""The syllabus as a PDF, four modules to a sheet. The same version always gives the same bytes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from accounts.base.files.attachments import AttachmentAltered, attachment_content, printable_picture
from accounts.base.files.documents import document_pdf
from accounts.base.typography import page_with_french_spaces as spaced
from accounts.training.markup import Block
from accounts.training.models import Drawing, Module, ModuleFile, SyllabusVersion
from accounts.training.selectors.syllabus import modules_of


def drawing_svg(drawing: str) -> str:
    """The drawing's SVG, with its title and description. KeyError for a name that is none of ours."""
    return (Path(settings.BASE_DIR) / "static" / "img" / "training" / f"{Drawing(drawing)}.svg").read_text("utf-8")


def syllabus_pdf(version: SyllabusVersion) -> bytes:
    """Every module: title, text, drawing, pictures, the sentence to remember, the article, names of documents."""
    pictures: dict[str, bytes] = {}
    modules = [_module(module, pictures) for module in modules_of(version)]
    state = "brouillon" if version.is_draft else f"version {version.number}"
    data = {
        "service": f"Police municipale de {settings.TOWN_NAME}",
        "reference": f"Programme, {state}",
        "title": spaced(str(version.course)),
        "modules": modules,
    }
    made_at = version.published_at or version.created_at
    return document_pdf("accounts/training/typst/syllabus.typ", data, made_at=made_at, pictures=pictures)


def _module(module: Module, pictures: dict[str, bytes]) -> dict[str, Any]:
    shown = dict(_pictures(module))
    pictures |= {name: content for name, (content, _) in shown.items()}
    files = module.files.all()
    documents = [f"Document joint : {file.description}" for file in files if not file.is_picture]
    lost = [file for file in files if file.is_picture and _picture_name(file) not in shown]
    documents += [f"Image qui ne se lit pas : {file.description}" for file in lost]
    return {
        "kind": f"{module.position} · {module.minutes} min",
        "title": spaced(module.title),
        "blocks": [_block(block) for block in module.blocks],
        "pictures": [[name, alt] for name, (_, alt) in shown.items()],
        "to_remember": spaced(module.to_remember),
        "article": spaced(module.article),
        "documents": documents,
    }


def _pictures(module: Module) -> Iterator[tuple[str, tuple[bytes, str]]]:
    """The name, the bytes and the description of the drawing, then of each picture that can be printed."""
    if module.drawing:
        label = str(Drawing(module.drawing).label)
        yield f"{module.drawing}.svg", (drawing_svg(module.drawing).encode(), label)
    for file in module.files.all():
        if file.is_picture and (content := _printable(file)):
            yield _picture_name(file), (content, file.description)


def _picture_name(file: ModuleFile) -> str:
    return f"{file.pk}.{file.store_name.rpartition('.')[2]}"


def _printable(file: ModuleFile) -> bytes | None:
    """The bytes of a picture as PDF/A takes them. None for a picture that cannot be read or decoded, so that it does
    not keep the others from being printed."""
    try:
        return printable_picture(attachment_content(file.store_name, file.sha256))
    except AttachmentAltered:
        return None


def _block(block: Block) -> dict[str, Any]:
    lines = [[{"text": spaced(run.text), "is_bold": run.is_bold} for run in line] for line in block.lines]
    return {"is_list": block.is_list, "lines": lines}
