"""How the site's own files are served: compressed, under names that carry their hash."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """The modules of a page import each other under their hashed names too: a browser never runs one of two ages."""

    support_js_module_import_aggregation = True
