from django.urls import path

from accounts.people.views import designations, people

urlpatterns = [
    path("habilitations/", designations.designation_list, name="designation_list"),
    path("habilitations/accorder/", designations.designation_grant, name="designation_grant"),
    path("habilitations/<int:pk>/", designations.designation_detail, name="designation_detail"),
    path("habilitations/<int:pk>/renouveler/", designations.designation_renew, name="designation_renew"),
    path("habilitations/<int:pk>/suspendre/", designations.designation_suspend, name="designation_suspend"),
    path("habilitations/<int:pk>/retablir/", designations.designation_resume, name="designation_resume"),
    path("habilitations/<int:pk>/revoquer/", designations.designation_revoke, name="designation_revoke"),
    path("habilitations/<int:pk>/joindre/", designations.designation_document, name="designation_document"),
    path(
        "habilitations/<int:pk>/pieces/<int:document_pk>/",
        designations.designation_attachment,
        name="designation_attachment",
    ),
    path("personnes/", people.person_list, name="person_list"),
    path("personnes/<int:pk>/", people.person_detail, name="person_detail"),
]
