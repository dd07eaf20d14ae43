"""Letters from officers, as they arrive."""

from email.message import EmailMessage

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
