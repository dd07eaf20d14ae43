"""Errors that stop an upload: a status of the tus protocol and a French sentence. Pure."""

from typing import ClassVar

from accounts.base.errors import NotPossible


class UploadRefused(NotPossible):
    """The reason why the upload stops; `retry_after_s` is set when a later attempt may succeed."""

    status: ClassVar[int] = 400
    retry_after_s: ClassVar[int] = 0


class BadUpload(UploadRefused):
    """The request is wrong: sending it again will not help."""


class WrongOffset(UploadRefused):
    status = 409

    def __init__(self, offset_bytes: int) -> None:
        super().__init__(f"L’envoi en est à {offset_bytes} octets : reprenez à cet endroit.")


class TooLong(UploadRefused):
    status = 413

    def __init__(self) -> None:
        super().__init__("Plus d’octets que la taille annoncée : annoncez de nouveau le fichier.")


class Busy(UploadRefused):
    status = 423
    retry_after_s = 5

    def __init__(self) -> None:
        super().__init__("Ce fichier est déjà en cours d’envoi par une autre connexion : réessayez dans un instant.")


class TooManyUploads(UploadRefused):
    status = 429
    retry_after_s = 10

    def __init__(self, limit: int) -> None:
        super().__init__(f"Cette station a déjà {limit} envois ouverts : finissez-en un avant d’en commencer un autre.")


class WrongChecksum(UploadRefused):
    status = 460

    def __init__(self) -> None:
        super().__init__("Le morceau reçu n’a pas l’empreinte annoncée : il a été jeté, renvoyez-le.")


class NoRoom(UploadRefused):
    status = 507
    retry_after_s = 30

    def __init__(self) -> None:
        super().__init__(
            "Le serveur n’a plus la place : gardez la vidéo sur la caméra, l’envoi reprendra quand de la place sera "
            "libérée."
        )
