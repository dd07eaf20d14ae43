"""Errors of the store; each carries a French sentence that says what happened and what to do."""

import errno

_SOURCE_REASONS = {
    errno.ENOENT: "il n’est plus là. Vérifiez que la caméra est encore sur sa station",
    errno.EACCES: "le service n’a pas le droit de le lire. Donnez-lui accès au dossier de la station",
    errno.EPERM: "le service n’a pas le droit de le lire. Donnez-lui accès au dossier de la station",
    errno.EISDIR: "c’est un dossier. Indiquez un fichier vidéo",
    errno.ELOOP: "c’est un lien vers un autre fichier. Déposez le fichier lui-même",
    errno.ENOTDIR: "un lien ou un fichier a pris la place d’un de ses dossiers. Remettez le dossier lui-même",
    errno.EINVAL: "ce n’est pas un fichier ordinaire. Retirez-le de la station",
}
_STORE_REASONS = {
    errno.EACCES: "le service n’y a pas accès. Rendez-lui la propriété du dossier et le droit d’y écrire",
    errno.EPERM: "le service n’y a pas accès. Rendez-lui la propriété du dossier et le droit d’y écrire",
    errno.EROFS: "il est en lecture seule. Remontez son disque en écriture",
    errno.ESTALE: "son disque est parti du réseau. Remontez-le",
    errno.ENOTCONN: "son disque est parti du réseau. Remontez-le",
    errno.EIO: "son disque signale une erreur. Faites-le contrôler avant de continuer",
    errno.ENOENT: "un de ses dossiers a disparu. Vérifiez que son disque est monté",
    errno.ENOTDIR: "un fichier occupe la place d’un de ses dossiers. Déplacez ce fichier",
    errno.EEXIST: "un fichier occupe la place d’un de ses dossiers. Déplacez ce fichier",
    errno.EFBIG: "son système de fichiers n’accepte pas un fichier si grand. Changez-en",
}


class StorageError(Exception):
    """Base of the store's errors; `str()` gives the French sentence shown to people."""


class SourceUnreadable(StorageError):
    """The file on the dock is gone, not readable, not a regular file, or its disk stopped answering."""

    def __init__(self, file_name: str, code: int | None) -> None:
        reason = _SOURCE_REASONS.get(
            code or 0, "la station a cessé de répondre. Vérifiez son branchement, le fichier sera repris"
        )
        super().__init__(f"Le fichier « {file_name} » ne peut pas être lu : {reason}.")


class SourceChanged(StorageError):
    """The file on the dock was being written while it was read."""

    def __init__(self, file_name: str) -> None:
        super().__init__(
            f"Le fichier « {file_name} » a changé pendant sa lecture. "
            "Laissez la caméra sur sa station : il sera repris plus tard."
        )


class SourceBusy(StorageError):
    """Somebody has the file on the dock open for writing."""

    def __init__(self, file_name: str) -> None:
        super().__init__(
            f"Le fichier « {file_name} » est encore ouvert en écriture sur sa station : il est pris quand sa copie est "
            "finie. Si elle ne finit pas, fermez le programme qui le tient."
        )


class SourceNotRemoved(StorageError):
    """The clip is stored, but its file could not be removed from the dock."""

    def __init__(self, file_name: str) -> None:
        super().__init__(
            f"Le fichier « {file_name} » est bien reçu, mais ne peut pas être retiré de la station. "
            "Donnez au service le droit d’y supprimer : il sera retiré à la prochaine ronde."
        )


class DiskFull(StorageError):
    """The disk or the bucket is full, or writing would use its reserve."""

    def __init__(self, remedy: str = "Libérez de la place sur son disque") -> None:
        super().__init__(f"Le magasin des vidéos est plein. {remedy} : rien n’est perdu, et ce qui attend sera repris.")


class StoreUnavailable(StorageError):
    """The store does not answer, or refused the request."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"Le magasin des vidéos n’est pas disponible : {reason}.")

    @classmethod
    def because(cls, error: OSError) -> "StoreUnavailable":
        code = error.errno or 0
        unknown = f"son disque répond « {errno.errorcode.get(code, '?')} ». Faites-le contrôler"
        return cls(_STORE_REASONS.get(code, unknown))


class ReadBackDiffers(StorageError):
    """The copy read back from the medium differs from what was hashed while writing."""

    def __init__(self, medium: str = "le disque du magasin") -> None:
        super().__init__(
            "La copie relue diffère de l’original : elle a été jetée et l’original est intact. "
            f"Faites contrôler {medium}."
        )


class NameTaken(StorageError):
    """The name is already used: the store never overwrites."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"« {name} » est déjà dans le magasin ou y est en cours d’écriture : rien n’y est jamais écrasé. "
            "Attendez la fin de la copie en cours, ou effacez d’abord ce qui porte ce nom."
        )


class StillNamed(StorageError):
    """A row names these bytes: they are not removed."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"« {name} » n’a pas été effacé : une fiche y renvoie encore. Prévenez l’administrateur technique."
        )


class NotStored(StorageError):
    """No stored file has this name."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"« {name} » n’est pas dans le magasin. S’il n’a pas été effacé, prévenez l’administrateur technique."
        )


class Truncated(StorageError):
    """The stored file is shorter than recorded: nothing is sent rather than a truncated file."""

    def __init__(self) -> None:
        super().__init__("Le fichier conservé est incomplet : prévenez l’administrateur technique.")


class UnsafeName(StorageError):
    """The name is not of the form that the store gives. The message does not repeat it, since it may come from
    outside.
    """

    def __init__(self) -> None:
        super().__init__("Ce nom ne désigne rien dans le magasin. Reprenez depuis la page de la vidéo.")
