from django.urls import path

from accounts.people import views

urlpatterns = [
    path("habilitations/", views.designation_list, name="designation_list"),
    path("habilitations/accorder/", views.designation_grant, name="designation_grant"),
    path("habilitations/<int:pk>/", views.designation_detail, name="designation_detail"),
    path("habilitations/<int:pk>/renouveler/", views.designation_renew, name="designation_renew"),
    path("habilitations/<int:pk>/suspendre/", views.designation_suspend, name="designation_suspend"),
    path("habilitations/<int:pk>/retablir/", views.designation_resume, name="designation_resume"),
    path("habilitations/<int:pk>/revoquer/", views.designation_revoke, name="designation_revoke"),
    path("habilitations/<int:pk>/joindre/", views.designation_document, name="designation_document"),
    path(
        "habilitations/<int:pk>/pieces/<int:document_pk>/", views.designation_attachment, name="designation_attachment"
    ),
    path("personnes/", views.person_list, name="person_list"),
    path("personnes/<int:pk>/", views.person_detail, name="person_detail"),
]
