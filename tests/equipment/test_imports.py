"""The inventory enters and leaves as a table: previewed row by row, saved whole or not at all, journaled, harmless."""

import os
import time
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tablib import Dataset

from accounts.base.actors import SystemActor
from accounts.base.files.table_reading import UnreadableTable
from accounts.base.files.tables import harmless, read_table, without_shield
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from evidence.equipment.camera_states import CameraState
from evidence.equipment.events import EquipmentEvent
from evidence.equipment.models import Accessory, Camera, CctvCamera, Dock
from evidence.equipment.tables import pending_imports
from tests.cast import client_of, make_camera
from tests.devices import make_accessory

HEAD = "N° de série;Repère;Modèle;Mise en service"


def preview(browser: Client, content: bytes | str, model: str = "camera", name: str = "parc.csv") -> Any:
    data = content.encode() if isinstance(content, str) else content
    address = reverse(f"admin:equipment_{model}_import")
    answer = browser.post(address, {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 200
    return answer


def confirm(browser: Client, previewed: Any, model: str = "camera") -> HttpResponse:
    data = {"token": previewed.context["token"], "name": "parc.csv"}
    return browser.post(reverse(f"admin:equipment_{model}_import_confirm"), data, follow=True)  # type: ignore[return-value]


def said(previewed: Any) -> Sequence[int]:
    """New, changed, unchanged, invalid."""
    shown = previewed.context["preview"]
    return shown.new, shown.changed, shown.unchanged, shown.invalid


@pytest.fixture
def keeper(equipment_manager: User) -> Client:
    return client_of(equipment_manager)


@pytest.mark.parametrize(("known", "given"), [("00123", "123"), ("123", "00123"), ("0603904", "603904")])
def test_a_number_that_lost_or_won_zeros_is_no_new_camera(known: str, given: str, keeper: Client) -> None:
    make_camera()
    Camera.objects.update(serial=known)

    page = preview(keeper, f"{HEAD}\n{given};CP-61;Body 4;02/03/2026\n")

    assert said(page) == (0, 0, 0, 1)
    assert f"« {known} » est déjà inventorié" in page.content.decode()
    assert said(preview(keeper, f"{HEAD}\n{known};CP-61;Body 4;02/03/2026\n")) == (0, 1, 0, 0)


# Preview and confirmation ---------------------------------------------------------------------------------------------


def test_a_preview_counts_and_saves_nothing(keeper: Client, camera: Camera) -> None:
    entries = JournalEntry.objects.count()
    same = f"{camera.serial};{camera.label};Body 3;01/01/2020"
    page = preview(keeper, f"{HEAD}\nX61;CP-61;Body 4;02/03/2026\n{same}\n")

    assert said(page) == (1, 0, 1, 0)
    assert "Rien n’est encore enregistré." in page.content.decode()
    assert (Camera.objects.count(), JournalEntry.objects.count()) == (1, entries)


def test_what_is_confirmed_is_saved_and_journaled(keeper: Client, camera: Camera, equipment_manager: User) -> None:
    page = preview(keeper, f"{HEAD};Micrologiciel\nX61;CP-61;Body 4;2026-03-02;1.2\n{camera.serial};A;B;2020-01-01;1.3")

    done = confirm(keeper, page).content.decode()

    assert "nouvelles : 1, modifiées : 1" in done
    assert Camera.objects.get(serial="X61").in_service_on == date(2026, 3, 2)
    changed, registered = JournalEntry.objects.order_by("-number")[:2]
    assert {changed.event, registered.event} == {EquipmentEvent.CAMERA_CHANGED, EquipmentEvent.CAMERA_REGISTERED}
    assert changed.actor == registered.actor == equipment_manager
    assert changed.reason.startswith("Import du fichier parc.csv (SHA-256 ")
    assert not list((Path(django_settings.DATA_ROOT) / "imports").iterdir())


def test_a_file_is_confirmed_once(keeper: Client) -> None:
    page = preview(keeper, f"{HEAD}\nX61;;Body 4;2026-03-02")
    confirm(keeper, page)

    assert "n’attend plus" in confirm(keeper, page).content.decode()
    assert Camera.objects.count() == 1


def test_somebody_elses_file_is_not_confirmed(keeper: Client, administrator: User) -> None:
    page = preview(keeper, f"{HEAD}\nX61;;Body 4;2026-03-02")

    assert "n’attend plus" in confirm(client_of(administrator), page).content.decode()
    assert not Camera.objects.exists()


@pytest.mark.parametrize("token", ["", "../../etc/passwd", "1-" + "0" * 32])
def test_a_forged_token_opens_nothing(token: str, keeper: Client) -> None:
    data = {"token": token}
    page = keeper.post(reverse("admin:equipment_camera_import_confirm"), data, follow=True).content.decode()

    assert "n’attend plus" in page


def test_the_waiting_file_is_private_and_goes_after_a_day(keeper: Client) -> None:
    preview(keeper, f"{HEAD}\nX61;;Body 4;2026-03-02")
    (file,) = (Path(django_settings.DATA_ROOT) / "imports").iterdir()
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert pending_imports.drop_old(by=SystemActor.EXPIRY) == 0

    os.utime(file, (0, time.time() - pending_imports.KEPT_S - 1))

    assert pending_imports.drop_old(by=SystemActor.EXPIRY) == 1
    assert not file.exists()


def test_one_invalid_row_and_nothing_can_be_saved(keeper: Client) -> None:
    page = preview(keeper, f"{HEAD}\nX61;;Body 4;2026-03-02\n../etc;;Body;hier\n")

    assert said(page) == (1, 0, 0, 1)
    assert not page.context["token"]
    (row,) = [row for row in page.context["preview"].rows if row.errors]
    assert row.number == 3
    assert any("N° de série : Lettres sans accent" in sentence for sentence in row.errors)
    assert any("Mise en service : « hier » n’est pas une date" in sentence for sentence in row.errors)


def test_what_became_impossible_since_the_preview_saves_nothing(keeper: Client, camera: Camera) -> None:
    page = preview(keeper, f"{HEAD};État\n{camera.serial};;Body 4;2020-01-01;En maintenance\nX61;;Body;2026-03-02;")
    Camera.objects.update(state=CameraState.OUT)

    again = confirm(keeper, page).content.decode()

    assert "rien ne se décide par un tableau" in again
    assert Camera.objects.count() == 1


# What a table may say -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "wanted", "possible"),
    [("available", "En maintenance", True), ("available", "Perdue", False), ("out", "Disponible", False)],
)
def test_a_state_asks_for_a_move_by_hand_and_is_never_forged(
    state: str, wanted: str, possible: bool, keeper: Client, camera: Camera
) -> None:
    Camera.objects.update(state=state)
    page = preview(keeper, f"N° de série;État\n{camera.serial};{wanted}")
    assert said(page) == ((0, 1, 0, 0) if possible else (0, 0, 0, 1))

    confirm(keeper, page)

    camera.refresh_from_db()
    assert camera.state == ("maintenance" if possible else state)


def test_a_new_camera_enters_available(keeper: Client) -> None:
    page = preview(keeper, f"{HEAD};État\nX61;;Body 4;2026-03-02;Réformée")

    assert "Une caméra entre disponible" in page.content.decode()


@pytest.mark.parametrize("head", ["serial,model_name,in_service_on", " N° DE SERIE ,modele,MISE EN  SERVICE"])
def test_titles_are_recognised_by_either_name(head: str, keeper: Client) -> None:
    assert said(preview(keeper, f"{head}\nX61,Body 4,2026-03-02")) == (1, 0, 0, 0)


def test_an_unknown_title_is_ignored_and_said(keeper: Client) -> None:
    page = preview(keeper, f"{HEAD};Couleur\nX61;;Body 4;2026-03-02;bleu")

    assert "Colonnes ignorées : Couleur." in page.content.decode()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("Repère;Modèle\nCP-1;Body 4", "La colonne « N° de série » manque"),
        (f"{HEAD};Repère\nX61;;Body 4;2026-03-02;A", "deux fois dans le fichier : Repère"),
        (HEAD, "pas de lignes sous sa ligne de titres"),
        (b"PK\x03\x04 no workbook", "pas un classeur XLSX lisible"),
        (f"{HEAD}\nX61;;B;2026-03-02\nx61;;B;2026-03-02", "Déjà à la ligne 2 de ce fichier."),
    ],
)
def test_a_file_that_cannot_be_taken_is_told_why(content: bytes | str, sentence: str, keeper: Client) -> None:
    assert sentence in preview(keeper, content).content.decode()
    assert not Camera.objects.exists()


def test_windows_letters_are_read(keeper: Client) -> None:
    page = preview(keeper, "N° de série;Modèle;Mise en service\nX61;Caméra d’été;2026-03-02".encode("cp1252"))

    confirm(keeper, page)

    assert Camera.objects.get().model_name == "Caméra d’été"


def test_a_known_serial_in_another_case_is_the_same_camera(keeper: Client, camera: Camera) -> None:
    page = preview(keeper, f"N° de série;Repère\n{camera.serial.lower()};CP-99")

    confirm(keeper, page)

    renamed = Camera.objects.get()
    assert (renamed.serial, renamed.label) == (camera.serial, "CP-99")


def test_empty_rows_at_the_end_are_passed_over(keeper: Client) -> None:
    assert said(preview(keeper, f"{HEAD}\nX61;;Body 4;2026-03-02\n;;;\n;;;\n"))[0::3] == (1, 0)


@pytest.mark.slow
def test_docks_accessories_and_fixed_cameras_have_their_tables(keeper: Client, camera: Camera) -> None:
    tables = {
        "dock": "Nom;Emplacement;En service\nposte-a;Poste;non",
        "accessory": f"N° de série ou lot;Nature;Modèle;Quantité;Caméra\nL1;Fixation;Clip;12;{camera.serial.lower()}",
        "cctvcamera": "Numéro;Nom;Emplacement\nVP-1;Mairie;Place de la mairie",
    }
    for model, content in tables.items():
        confirm(keeper, preview(keeper, content, model), model)

    assert Dock.objects.get().is_active is False
    assert (Accessory.objects.get().camera, Accessory.objects.get().quantity) == (camera, 12)
    assert CctvCamera.objects.get().place == "Place de la mairie"


def test_an_unknown_camera_is_said_on_its_row(keeper: Client) -> None:
    page = preview(keeper, "N° de série ou lot;Nature;Modèle;Caméra\nL1;Fixation;Clip;X99", "accessory")

    assert "Aucune caméra ne porte le numéro de série « X99 »." in page.content.decode()


# Export ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@pytest.mark.parametrize("model", ["camera", "accessory"])
def test_an_export_comes_back_unchanged(file_format: str, model: str, keeper: Client, camera: Camera) -> None:
    make_accessory()
    Camera.objects.filter(pk=camera.pk).update(notes="=1+1", firmware="-2", warranty_until=date(2027, 1, 31))

    answer = keeper.get(reverse(f"admin:equipment_{model}_export", args=[file_format]))

    assert said(preview(keeper, answer.content, model, f"parc.{file_format}")) == (0, 0, 1, 0)


def test_an_export_follows_the_filters(keeper: Client) -> None:
    pending_imports, other = make_camera(), make_camera()
    Camera.objects.filter(pk=other.pk).update(state=CameraState.RETIRED)

    answer = keeper.get(reverse("admin:equipment_camera_export", args=["csv"]), {"state__exact": "available"})

    text = answer.content.decode("utf-8-sig")
    assert (pending_imports.serial in text, other.serial in text) == (True, False)


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_no_cell_of_an_export_is_a_formula(file_format: str, keeper: Client, camera: Camera) -> None:
    Camera.objects.update(notes='=HYPERLINK("http://evil.invalid")', label="+33", model_name="@SUM(A1)")

    answer = keeper.get(reverse("admin:equipment_camera_export", args=[file_format]))

    table = read_table(answer.content)
    cells = [cell for row in table.rows for cell in row.cells]
    assert '\'=HYPERLINK("http://evil.invalid")' in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("text", ["", "CP-01", "=1", "-5", "'texte", "'=déjà", "\tx"])
def test_the_shield_comes_off_as_it_came_on(text: str) -> None:
    if not text.startswith("'="):
        assert without_shield(harmless(text)) == text
    assert not harmless(text).startswith(("=", "+", "-", "@", "\t"))


def test_a_workbook_that_unfolds_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.base.files.workbooks.UNFOLDED_LIMIT_BYTES", 1000)
    table = Dataset(*[["x" * 100]] * 100, headers=["N° de série"])

    with pytest.raises(UnreadableTable, match="trop grand une fois ouvert"):
        read_table(BytesIO(table.export("xlsx")).getvalue())


# Five thousand --------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_list_costs_the_same_with_many_devices(keeper: Client, django_assert_max_num_queries: Any) -> None:
    cameras = [
        Camera(serial=f"X{number:06d}", model_name="Body 3", in_service_on=date(2020, 1, 1)) for number in range(5000)
    ]
    Camera.objects.bulk_create(cameras)

    with django_assert_max_num_queries(12):
        page = keeper.get(reverse("admin:equipment_camera_changelist"), {"q": "X0000", "state__exact": "available"})

    assert page.status_code == 200


@pytest.mark.slow
def test_a_long_table_asks_no_more_than_a_short_one(keeper: Client, django_assert_max_num_queries: Any) -> None:
    rows = "\n".join(f"Y{number:06d};;Body 4;2026-03-02" for number in range(500))

    with django_assert_max_num_queries(12):
        page = preview(keeper, f"{HEAD}\n{rows}")
    assert said(page) == (500, 0, 0, 0)
    with django_assert_max_num_queries(60):
        confirm(keeper, page)

    assert Camera.objects.count() == 500
