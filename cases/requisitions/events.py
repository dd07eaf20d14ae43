"""The journal's events about requisitions, deliveries and break-glass requests. Pure."""

from accounts.journal.events import Event


class RequisitionEvent(Event):
    DELIVERY_ACKNOWLEDGED = "delivery:acknowledged", "Remise : réception accusée"
    DELIVERY_BUILT = "delivery:built", "Remise : paquet prêt"
    DELIVERY_CODE_REFUSED = "delivery:code-refused", "Remise : code refusé"
    DELIVERY_CODE_RENEWED = "delivery:code-renewed", "Remise : nouveau code"
    DELIVERY_DOWNLOADED = "delivery:downloaded", "Remise : téléchargement"
    DELIVERY_FAILED = "delivery:failed", "Remise : préparation impossible"
    DELIVERY_OPENED = "delivery:opened", "Remise : page ouverte avec le code"
    DELIVERY_REVOKED = "delivery:revoked", "Remise : lien retiré"
    DELIVERY_SENT = "delivery:sent", "Remise : lien envoyé"
    EMERGENCY_ASKED = "emergency:asked", "Accès d’urgence demandé"
    EMERGENCY_CONFIRMED = "emergency:confirmed", "Accès d’urgence accordé"
    EMERGENCY_ENDED = "emergency:ended", "Accès d’urgence clos"
    EMERGENCY_REFUSED = "emergency:refused", "Accès d’urgence refusé"
    EMERGENCY_VOUCHED = "emergency:vouched", "Accès d’urgence appuyé"
    REQUISITION_APPROVED = "requisition:approved", "Réquisition approuvée"
    REQUISITION_CHANGED = "requisition:changed", "Réquisition complétée"
    REQUISITION_CLOSED = "requisition:closed", "Réquisition close"
    REQUISITION_PREPARED = "requisition:prepared", "Réponse à la réquisition préparée"
    REQUISITION_RECEIVED = "requisition:received", "Réquisition reçue"
    REQUISITION_REFUSED = "requisition:refused", "Réquisition écartée"
    REQUISITION_REGISTERED = "requisition:registered", "Réquisition enregistrée"
    REQUISITION_SENT_BACK = "requisition:sent-back", "Réponse renvoyée à la préparation"
