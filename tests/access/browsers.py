"""Browsers that visit one after the other with the same cookies."""

from django.test import Client


def same_browser(client: Client) -> Client:
    """With the same cookies, so that a sign-out does not last."""
    again = Client()
    again.cookies.load(client.cookies.output(header="", sep=";"))
    return again
