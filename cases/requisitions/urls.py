from django.urls import path

from cases.requisitions.views import access, break_glass, deliveries, files, messages, public, requisitions, steps

urlpatterns = [
    path("requisitions/", requisitions.requisition_list, name="requisition_list"),
    path("requisitions/nouvelle/", requisitions.requisition_new, name="requisition_new"),
    path("requisitions/courriels/", messages.message_list, name="message_list"),
    path("requisitions/courriels/<int:pk>/telecharger/", messages.message_download, name="message_download"),
    path("requisitions/courriels/<int:pk>/prendre/", messages.message_take, name="message_take"),
    path("requisitions/courriels/<int:pk>/examiner/", messages.message_examine, name="message_examine"),
    path("requisitions/<int:pk>/", requisitions.requisition_detail, name="requisition_detail"),
    path(
        "requisitions/<int:pk>/pieces/<int:document_pk>/",
        requisitions.requisition_document,
        name="requisition_document",
    ),
    path("requisitions/fichiers/<int:file_pk>/joindre/", files.requisition_join_file, name="requisition_join_file"),
    path(
        "requisitions/<int:pk>/fichiers/<int:file_pk>/retirer/",
        files.requisition_take_file_away,
        name="requisition_take_file_away",
    ),
    path("requisitions/<int:pk>/enregistrer/", requisitions.requisition_register, name="requisition_register"),
    path("requisitions/<int:pk>/choisir/", steps.requisition_choose_clips, name="requisition_choose_clips"),
    path("requisitions/<int:pk>/soumettre/", steps.requisition_prepare, name="requisition_prepare"),
    path("requisitions/<int:pk>/neant/", steps.requisition_nothing_found, name="requisition_nothing_found"),
    path("requisitions/<int:pk>/renvoyer/", steps.requisition_send_back, name="requisition_send_back"),
    path("requisitions/<int:pk>/approuver/", steps.requisition_approve, name="requisition_approve"),
    path("requisitions/<int:pk>/ecarter/", steps.requisition_refuse, name="requisition_refuse"),
    path("requisitions/<int:pk>/clore/", steps.requisition_close, name="requisition_close"),
    path("requisitions/<int:pk>/consulter/", requisitions.requisition_view_clips, name="requisition_view_clips"),
    path("requisitions/<int:pk>/conserver/", requisitions.requisition_hold_clips, name="requisition_hold_clips"),
    path("requisitions/<int:pk>/ouvrir/", access.requisition_access_grant, name="requisition_access_grant"),
    path(
        "requisitions/acces/<int:pk>/retirer/", access.requisition_access_withdraw, name="requisition_access_withdraw"
    ),
    path("remises/<int:pk>/avancement/", deliveries.delivery_progress, name="delivery_progress"),
    path("remises/<int:pk>/envoyer/", deliveries.delivery_send, name="delivery_send"),
    path("remises/<int:pk>/nouveau-code/", deliveries.delivery_renew_code, name="delivery_renew_code"),
    path("remises/<int:pk>/retirer/", deliveries.delivery_revoke, name="delivery_revoke"),
    path("acces-urgence/", break_glass.break_glass_list, name="break_glass_list"),
    path("acces-urgence/demander/", break_glass.break_glass_request, name="break_glass_request"),
    path("acces-urgence/<int:pk>/confirmer/", break_glass.break_glass_grant, name="break_glass_grant"),
    path("acces-urgence/<int:pk>/refuser/", break_glass.break_glass_refuse, name="break_glass_refuse"),
    path("acces-urgence/<int:pk>/clore/", break_glass.break_glass_end, name="break_glass_end"),
    path("remise/<str:token>/", public.delivery_page, name="delivery_page"),
    path("remise/<str:token>/ouvrir/", public.delivery_open, name="delivery_open"),
    path("remise/<str:token>/telecharger/", public.delivery_download, name="delivery_download"),
    path("remise/<str:token>/paquet.zip", public.delivery_package, name="delivery_package"),
    path("remise/<str:token>/accuser-reception/", public.delivery_acknowledge, name="delivery_acknowledge"),
]
