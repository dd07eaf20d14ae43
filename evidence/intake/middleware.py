"""The refusals of dock agents, written into the journal."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.base.actors import SystemActor
from accounts.base.web.request_context import Handler
from evidence.equipment.actions import record_refused_token
from evidence.intake.views.agents import AgentRefused


def journal_refused_agent(get_response: Handler) -> Handler:
    """Write the refusals of dock agents into the journal, those of a GET too."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if isinstance(response, AgentRefused):
            record_refused_token(by=SystemActor.AUTHENTICATION, token=response.agent)
        return response

    return handle
