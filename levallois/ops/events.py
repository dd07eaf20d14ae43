"""The journal's events about backups and moves. Pure."""

from accounts.journal.events import Event


class OpsEvent(Event):
    BACKUP_MADE = "backup:made", "Sauvegarde faite et relue"
    BACKUP_MOVED = "backup:moved", "Installation déplacée, égale des deux côtés"
    BACKUP_RESTORED = "backup:restored", "Sauvegarde restaurée"
