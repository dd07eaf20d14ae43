"""How the site's own files are served: compressed, under names that carry their hash."""

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """The modules of a page import each other under their hashed names too: a browser never runs one of two ages. Only
    our own modules: a library's comments import files that it does not ship."""

    patterns: Any = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*.js", CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]),
    )
