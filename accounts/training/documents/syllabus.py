"""The syllabus as a PDF, four modules to a sheet. The same version always gives the same bytes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from accounts.base.files.attachments import attachment_content
from accounts.base.files.documents import document_pdf
from accounts.base.typography import page_with_french_spaces as spaced
from accounts.training.markup import Block
from accounts.training.models import Drawing, Module, SyllabusVersion
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
    documents = [file.description for file in module.files.all() if not file.is_picture]
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
    """The name, the bytes and the description of the drawing, then of each picture."""
    if module.drawing:
        label = str(Drawing(module.drawing).label)
        yield f"{module.drawing}.svg", (drawing_svg(module.drawing).encode(), label)
    for file in module.files.all():
        if file.is_picture:
            name = f"{file.pk}.{file.store_name.rpartition('.')[2]}"
            yield name, (attachment_content(file.store_name, file.sha256), file.description)


def _block(block: Block) -> dict[str, Any]:
    lines = [[{"text": spaced(run.text), "is_bold": run.is_bold} for run in line] for line in block.lines]
    return {"is_list": block.is_list, "lines": lines}
