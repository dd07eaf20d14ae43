"""The journal's events about offloads, uploads and received files. Pure."""

from accounts.journal.events import Event


class IntakeEvent(Event):
    CLIP_MOVED = "clip:moved", "Vidéo décalée après le chapitre qui la précède"
    CLIP_STORED = "clip:stored", "Vidéo enregistrée"
    FILE_ADMITTED = "file:admitted", "Fichier en quarantaine admis"
    FILE_DIFFERS = "file:differs", "Fichier autre sur la caméra que sur le serveur"
    FILE_DOWNLOADED = "file:downloaded", "Fichier en quarantaine téléchargé"
    FILE_DUPLICATE = "file:duplicate", "Fichier déjà reçu"
    FILE_ERASED = "file:erased", "Fichier en quarantaine effacé"
    FILE_GONE = "file:gone", "Fichier annoncé puis disparu"
    FILE_GREW = "file:grew", "Fichier allongé sur la station après sa réception"
    FILE_HELD = "file:held", "Fichier en quarantaine conservé"
    FILE_MISSING = "file:missing", "Fichier annoncé, jamais envoyé"
    FILE_QUARANTINED = "file:quarantined", "Fichier mis en quarantaine"
    FILE_RELEASED = "file:released", "Conservation d’un fichier en quarantaine levée"
    FILE_RETIRED = "file:retired", "Fichier retiré de la caméra contre reçu"
    OFFLOAD_DISCREPANCY = "offload:discrepancy", "Déchargement incomplet"
    OFFLOAD_ENDED = "offload:ended", "Déchargement terminé"
    OFFLOAD_EXPLAINED = "offload:explained", "Déchargement incomplet expliqué"
    OFFLOAD_MENDED = "offload:mended", "Déchargement complété"
    OFFLOAD_STARTED = "offload:started", "Déchargement commencé"
    OFFLOAD_UNREAD = "offload:unread", "Caméra illisible en partie"
    UPLOAD_COMPLETED = "upload:completed", "Envoi reçu entier"
    UPLOAD_DROPPED = "upload:dropped", "Envoi abandonné"
    UPLOAD_STARTED = "upload:started", "Envoi commencé"
