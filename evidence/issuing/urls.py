from django.urls import path

from evidence.issuing.views import cameras, corrections, issue_board, losses

urlpatterns = [
    path("cameras/", cameras.camera_list, name="camera_list"),
    path("cameras/<int:pk>/", cameras.camera_detail, name="camera_detail"),
    path("cameras/<int:pk>/remettre/", cameras.issue_camera, name="issue_camera"),
    path("cameras/<int:pk>/etat/<slug:move>/", cameras.change_camera_state, name="change_camera_state"),
    path("cameras/<int:pk>/declarer/", losses.declare_loss, name="declare_loss"),
    path("declarations/<int:pk>/pdf", losses.loss_pdf, name="loss_pdf"),
    path("perceptions/", cameras.issue_list, name="issue_list"),
    path("perceptions/<int:pk>/reintegrer/", cameras.return_camera, name="return_camera"),
    path("perceptions/<int:pk>/corriger/", corrections.correct_issue, name="correct_issue"),
    path("vacations/cameras/", issue_board.shift_list, name="shift_list"),
    path("vacations/<int:pk>/perception/", issue_board.shift_issues, name="shift_issues"),
    path("vacations/<int:pk>/feuille-de-perception.pdf", issue_board.issue_sheet, name="issue_sheet"),
]
