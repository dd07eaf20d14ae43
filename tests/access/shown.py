"""What a page offers to whoever reads it: its links, and its forms with what a person could send by them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin

Attributes = dict[str, str | None]
# What a person could type, by the type of the field.
TYPED = {
    "date": "2099-01-01",
    "datetime-local": "2099-01-01T00:00",
    "email": "essai@pm.invalid",
    "number": "1",
    "time": "08:00",
}


@dataclass
class ShownForm:
    """A form as it stands on the page. `data` is what is sent when every field is filled in."""

    action: str
    method: str
    data: dict[str, str] = field(default_factory=dict)


class Offered(HTMLParser):
    """Links and forms of one page, dialogues included; a button with an address of its own is another form."""

    def __init__(self, address: str, page: str) -> None:
        super().__init__()
        self._address, self._select, self._form = address, "", ShownForm("", "")
        self.links: list[str] = []
        self.forms: list[ShownForm] = []
        self._buttons: list[tuple[ShownForm, str]] = []
        self._by_id: dict[str, ShownForm] = {}
        self.feed(page)

    def sent(self) -> Iterator[ShownForm]:
        """The forms that are sent by POST."""
        yield from (form for form in self.forms if form.method == "post")
        yield from (ShownForm(action, "post", form.data) for form, action in self._buttons)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        if tag == "a" and found.get("href"):
            self.links.append(self._whole(found["href"]))
        elif tag == "form":
            self._form = ShownForm(self._whole(found.get("action")), (found.get("method") or "get").lower())
            self.forms.append(self._form)
        elif tag == "button" and found.get("formaction"):
            self._buttons.append((self._form, self._whole(found["formaction"])))
        elif tag in {"input", "textarea", "select"} and found.get("name"):
            self._fill(tag, found)
        elif tag == "option" and self._select and found.get("value"):
            self._form.data.setdefault(self._select, found["value"] or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""

    def _fill(self, tag: str, found: Attributes) -> None:
        name, kind = found["name"] or "", found.get("type") or "text"
        if tag == "select":
            self._select = name
        elif kind in {"checkbox", "radio"}:
            self._form.data.setdefault(name, found.get("value") or "on")
        elif kind != "file":
            self._form.data.setdefault(name, found.get("value") or TYPED.get(kind, "Essai"))

    def _whole(self, address: str | None) -> str:
        """An empty address is the page's own."""
        return urldefrag(urljoin(self._address, address or "")).url
