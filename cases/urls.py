from django.urls import path

from cases.views import deliveries, incidents, public, requisitions

urlpatterns = [
    path("incidents/", incidents.incident_list, name="incident_list"),
    path("incidents/nouveau/", incidents.incident_new, name="incident_new"),
    path("incidents/a-rattacher/", incidents.proposal_list, name="proposal_list"),
    path("incidents/<int:pk>/", incidents.incident_detail, name="incident_detail"),
    path("incidents/<int:pk>/modifier/", incidents.incident_change, name="incident_change"),
    path("incidents/<int:pk>/rattacher/<int:clip_pk>/", incidents.incident_link_clip, name="incident_link_clip"),
    path("incidents/<int:pk>/detacher/<int:clip_pk>/", incidents.incident_unlink_clip, name="incident_unlink_clip"),
    path("requisitions/", requisitions.requisition_list, name="requisition_list"),
    path("requisitions/nouvelle/", requisitions.requisition_new, name="requisition_new"),
    path("requisitions/<int:pk>/", requisitions.requisition_detail, name="requisition_detail"),
    path(
        "requisitions/<int:pk>/pieces/<int:document_pk>/",
        requisitions.requisition_document,
        name="requisition_document",
    ),
    path("requisitions/<int:pk>/enregistrer/", requisitions.requisition_register, name="requisition_register"),
    path("requisitions/<int:pk>/choisir/", requisitions.requisition_choose_clips, name="requisition_choose_clips"),
    path("requisitions/<int:pk>/soumettre/", requisitions.requisition_prepare, name="requisition_prepare"),
    path("requisitions/<int:pk>/neant/", requisitions.requisition_nothing_found, name="requisition_nothing_found"),
    path("requisitions/<int:pk>/renvoyer/", requisitions.requisition_send_back, name="requisition_send_back"),
    path("requisitions/<int:pk>/approuver/", requisitions.requisition_approve, name="requisition_approve"),
    path("requisitions/<int:pk>/ecarter/", requisitions.requisition_refuse, name="requisition_refuse"),
    path("requisitions/<int:pk>/clore/", requisitions.requisition_close, name="requisition_close"),
    path("remises/<int:pk>/avancement/", deliveries.delivery_progress, name="delivery_progress"),
    path("remises/<int:pk>/envoyer/", deliveries.delivery_send, name="delivery_send"),
    path("remises/<int:pk>/nouveau-code/", deliveries.delivery_renew_code, name="delivery_renew_code"),
    path("remises/<int:pk>/retirer/", deliveries.delivery_revoke, name="delivery_revoke"),
    path("remise/<str:token>/", public.delivery_page, name="delivery_page"),
    path("remise/<str:token>/ouvrir/", public.delivery_open, name="delivery_open"),
    path("remise/<str:token>/telecharger/", public.delivery_download, name="delivery_download"),
    path("remise/<str:token>/paquet.zip", public.delivery_package, name="delivery_package"),
    path("remise/<str:token>/accuser-reception/", public.delivery_acknowledge, name="delivery_acknowledge"),
]
