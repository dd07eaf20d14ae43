from django.urls import path

from accounts.views import sessions

urlpatterns = [
    path("connexion/", sessions.sign_in, name="sign_in"),
    path("deconnexion/", sessions.sign_out, name="sign_out"),
]
