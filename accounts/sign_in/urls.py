from django.urls import path

from accounts.sign_in.views import account, confirmation, directory, second_factors, security_keys, sign_in
from accounts.sign_in.views import account_changes as changes

urlpatterns = [
    path("connexion/", sign_in.sign_in, name="sign_in"),
    path("connexion/second-facteur/", sign_in.second_factor, name="second_factor"),
    path("connexion/cle/", security_keys.key_challenge, name="key_challenge"),
    path("connexion/annuaire/", directory.directory_start, name="directory_start"),
    path("connexion/annuaire/retour/", directory.directory_return, name="directory_return"),
    path("deconnexion/", sign_in.sign_out, name="sign_out"),
    path("compte/confirmer/", confirmation.confirm, name="confirm"),
    path("compte/second-facteur/", second_factors.factor_list, name="factor_list"),
    path("compte/second-facteur/application/", second_factors.app_add, name="app_add"),
    path("compte/second-facteur/application/retirer/", second_factors.app_remove, name="app_remove"),
    path("compte/second-facteur/cle/", second_factors.key_add, name="key_add"),
    path("compte/second-facteur/cle/defi/", security_keys.new_key_challenge, name="new_key_challenge"),
    path("compte/second-facteur/cle/<int:pk>/retirer/", second_factors.key_remove, name="key_remove"),
    path("compte/second-facteur/codes/", second_factors.codes_make, name="codes_make"),
    path("compte/sessions/", account.session_list, name="session_list"),
    path("compte/sessions/fermer/", account.sessions_end, name="sessions_end"),
    path("compte/sessions/<int:pk>/fermer/", account.session_end, name="session_end"),
    path("compte/rester/", account.stay, name="stay"),
    path("compte/mot-de-passe/", account.own_password, name="own_password"),
    path("compte/lien/<str:token>/", changes.choose_password, name="choose_password"),
    path("personnes/comptes/", changes.account_change_list, name="account_change_list"),
    path("personnes/comptes/<int:pk>/confirmer/", changes.account_change_confirm, name="account_change_confirm"),
    path("personnes/comptes/<int:pk>/refuser/", changes.account_change_refuse, name="account_change_refuse"),
    path("personnes/<int:pk>/acces/", account.account_safety, name="account_safety"),
    path("personnes/<int:pk>/acces/changer/<slug:kind>/", changes.account_change_ask, name="account_change_ask"),
    path("personnes/<int:pk>/acces/sessions/", account.person_sessions_end, name="person_sessions_end"),
]
