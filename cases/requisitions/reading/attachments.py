"""The text of an attached file, whatever it is; a file inside another is read in its turn. For the reader process."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from cases.requisitions.reading.headers import decoded
from cases.requisitions.reading.messages import LONGEST_TEXT, contents_of, envelope_of, parsed
from cases.requisitions.reading.parts.errors import NotReadable
from cases.requisitions.reading.parts.html import text_of_html
from cases.requisitions.reading.parts.office import text_of_document, text_of_rtf, unpacked
from cases.requisitions.reading.parts.pdf import looks_like_pdf, text_of_pdf
from cases.requisitions.reading.parts.signed import content_of_signed
from cases.requisitions.reading.text import readable

DEEPEST = 4
# Processor seconds for one file.
FILE_SECONDS = 15
_TEXTS = (".txt", ".csv", ".md", ".htm", ".html", ".eml")


@dataclass(frozen=True)
class ReadFile:
    """A file, and either its text or why it is to be read by hand."""

    file_name: str
    text: str
    problem: str = ""


def read_file(name: str, content_type: str, content: bytes, *, depth: int = 0) -> list[ReadFile]:
    """The file, then each file inside it. Never raises: whatever goes wrong is said of the file."""
    try:
        with _bounded():
            text, inside = _opened(name.lower(), content_type, content)
        text = readable(text)[:LONGEST_TEXT].strip()
        problem = "" if text or inside else "ce fichier n’a pas de texte : c’est une image, ou il est vide"
    except NotReadable as error:
        text, inside, problem = "", [], str(error)
    except TimeoutError:
        text, inside, problem = "", [], "ce fichier est trop long à lire"
    except (MemoryError, RecursionError):
        text, inside, problem = "", [], "ce fichier est trop lourd à lire"
    except Exception as error:  # noqa: BLE001 - a hostile file breaks a library in ways that it does not list
        text, inside, problem = "", [], f"ce fichier est endommagé ({type(error).__name__})"
    found = [ReadFile(name, text, problem)]
    for inner_name, inner in inside if depth < DEEPEST else []:
        found += read_file(f"{name} › {readable(inner_name)[:120]}", "", inner, depth=depth + 1)
    return found


def _opened(name: str, content_type: str, content: bytes) -> tuple[str, list[tuple[str, bytes]]]:
    """The text, and the files inside."""
    if looks_like_pdf(content) and (name.endswith(".pdf") or "pdf" in content_type or b"%PDF-" in content[:1024]):
        return text_of_pdf(content)
    for recognised, read in _READERS:
        if recognised(name, content_type, content):
            return read(content)
    if content_type.startswith("text/") or name.endswith(_TEXTS):
        text = decoded(content, "utf-8")
        return (text_of_html(text) if "html" in content_type or name.endswith((".htm", ".html")) else text), []
    raise NotReadable("ce fichier n’est pas d’un format lu ici")


def _zip(content: bytes) -> tuple[str, list[tuple[str, bytes]]]:
    files = unpacked(content)
    text = text_of_document(files)
    return ("", list(files.items())) if text is None else (text, [])


def _signed(content: bytes) -> tuple[str, list[tuple[str, bytes]]]:
    carried = content_of_signed(content)
    if looks_like_pdf(carried) or carried[:2] == b"PK":
        return "", [("contenu signé", carried)]
    return _message(carried)


def _message(content: bytes) -> tuple[str, list[tuple[str, bytes]]]:
    message = parsed(content)
    envelope, contents = envelope_of(message), contents_of(message)
    head = [f"Objet : {envelope.subject}"] if envelope.subject else []
    inside = [(file.file_name, file.content) for file in contents.attached if not file.is_furniture]
    return "\n\n".join([*head, contents.text]), inside


def _rtf(content: bytes) -> tuple[str, list[tuple[str, bytes]]]:
    return text_of_rtf(content), []


_Recognise = Callable[[str, str, bytes], bool]
_Read = Callable[[bytes], tuple[str, list[tuple[str, bytes]]]]
_READERS: tuple[tuple[_Recognise, _Read], ...] = (
    (lambda name, kind, content: content[:4] == b"PK\x03\x04", _zip),
    (lambda name, kind, content: content[:5] == b"{\\rtf", _rtf),
    (lambda name, kind, content: name.endswith((".p7m", ".p7s")) or "pkcs7-mime" in kind, _signed),
    (lambda name, kind, content: name.endswith(".eml") or kind == "message/rfc822", _message),
)


@contextmanager
def _bounded() -> Iterator[None]:
    """TimeoutError once the processor has worked on this for too long."""

    def too_long(_signal: int, _frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGPROF, too_long)
    signal.setitimer(signal.ITIMER_PROF, FILE_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
