"""What other pages show of cases: the incidents and requisitions of a clip, within what the person sees."""

from typing import Any

from django import template

from accounts.base.actors import Actor
from cases.incidents.models import Incident
from cases.requisitions.models import Requisition
from evidence.footage.models import Clip

register = template.Library()


@register.inclusion_tag("levallois/_clip_links.html")
def clip_cases(clip: Clip, user: Actor) -> dict[str, Any]:
    return {
        "incidents": Incident.objects.visible_to(user).filter(links__clip=clip),
        "requisitions": Requisition.objects.visible_to(user).filter(choices__clip=clip),
    }
