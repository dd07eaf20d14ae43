"""A short name of a browser, such as “Firefox sur Windows”, by which people recognise their own sessions. Pure."""

_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def browser_name(user_agent: str) -> str:
    """The browser and system in a User-Agent. Browsers also name those that they imitate: the most specific is tried
    first."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "Navigateur inconnu")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return f"{browser} sur {system}" if system else browser
