"""The site's own files are served under names that carry their hash, the modules that a module imports too."""

import re
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from levallois.static_files import StaticFiles
from tests.architecture.house import ROOT

MODULES = ROOT / "static" / "js" / "review"


def test_modules_import_each_other_by_their_hashed_names(tmp_path: Path) -> None:
    source = FileSystemStorage(location=ROOT / "static")
    names = [f"js/review/{path.name}" for path in sorted(MODULES.glob("*.js"))]
    served = StaticFiles(location=tmp_path, base_url="/static/")
    for name in names:
        with source.open(name) as file:
            served.save(name, file)

    outcomes = list(served.post_process({name: (served, name) for name in names}))

    assert [error for _, _, error in outcomes if isinstance(error, Exception)] == []
    page = (tmp_path / served.stored_name("js/review/viewing.js")).read_text(encoding="utf-8")
    imported = re.findall(r'from "([^"]+)"', page)
    assert imported
    assert [name for name in imported if not re.search(r"\.[0-9a-f]{12}\.js$", name)] == []
    assert {Path(name).name for name in imported} <= {path.name for path in (tmp_path / "js/review").iterdir()}


def test_the_comment_of_a_library_imports_nothing(tmp_path: Path) -> None:
    """django-htmx ships extensions whose comments import a file that it does not ship."""
    served, name = StaticFiles(location=tmp_path, base_url="/static/"), "django_htmx/ext/hx-sse-2.js"
    served.save(name, ContentFile(b'/** @type {import("../htmx").HtmxInternalApi} */\nvar api;\n'))

    outcomes = list(served.post_process({name: (served, name)}))

    assert [error for _, _, error in outcomes if isinstance(error, Exception)] == []
