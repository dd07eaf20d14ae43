"""Letters from officers, as they arrive."""

import io
from datetime import date, datetime
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

from cases.requisitions.reading.process import ReadMessage, gathered, whole_lines
from cases.requisitions.reading.reader import Reader

PARIS = ZoneInfo("Europe/Paris")
# Messages as they arrived in the field, each made small; every name, number and address is invented.
SAMPLES = Path(__file__).parent / "mail"

SENDER = "capitaine.martin@interieur.invalid"
BODY = """Bonjour,

Nous, capitaine Claude Martin, officier de police judiciaire, RIO 1234567, commissariat de Levallois-Perret,
vu l'article 60-1 du code de procédure pénale,
PV n° 2026/04512 — violences volontaires

requérons la remise des enregistrements des caméras-piétons, rue Voltaire, le 3 mars 2026 entre 22 h et 23 h 30.
"""


def message(body: str = BODY, *, subject: str = "Réquisition judiciaire", sender: str = SENDER) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = f"Capitaine Martin <{sender}>"
    mail["To"] = "requisitions@pm.invalid"
    mail["Subject"] = subject
    mail["Message-ID"] = "<1@interieur.invalid>"
    mail["Date"] = "Tue, 10 Mar 2026 09:00:00 +0100"
    mail.set_content(body)
    return mail


def raw(body: str = BODY, **headers: str) -> bytes:
    return message(body, **headers).as_bytes()


def sample(name: str) -> bytes:
    """The sample whose name begins so: "12a"."""
    (path,) = [*SAMPLES.glob(f"{name}_*.eml"), *SAMPLES.glob(f"{name}.eml")]
    return path.read_bytes()


def read(content: bytes, *, today: date = date(2026, 11, 27)) -> ReadMessage:
    """What the reader process would read, without starting it."""
    output, files = io.BytesIO(), io.BytesIO()
    options = {"skipped": [], "today": today.isoformat(), "zone": "Europe/Paris"}
    Reader(options, output, files).read(content)
    files.seek(0)
    return gathered(list(whole_lines(output.getvalue())), files)


def spans(message: ReadMessage) -> list[tuple[str, str]]:
    """The windows read, in the town's time."""
    return [(local(window.start_at), local(window.end_at)) for window in message.windows]


def local(moment: datetime) -> str:
    return f"{moment.astimezone(PARIS):%Y-%m-%d %H:%M}"
