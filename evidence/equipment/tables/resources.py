"""The tables of the inventory: the columns of each kind of device, and how a row becomes a device.

A row is matched to a device by its first column. An import is all or nothing: one invalid row, and nothing is saved.
Rows are saved through the actions, which journal each device.
"""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import Model
from import_export.fields import Field
from import_export.resources import ModelResource
from tablib import Dataset

from accounts.base.actors import Actor
from accounts.base.files.tables import plain_title
from evidence.equipment.actions import change_camera_state, save_devices
from evidence.equipment.camera_states import CameraState, transition_by_hand_to
from evidence.equipment.models import Accessory, AccessoryKind, Camera, CctvCamera, Dock
from evidence.equipment.tables.columns import CameraCell, choice, count, day, flag, text


class DeviceResource(ModelResource):
    """Common base of the device tables."""

    key: ClassVar[str]

    class Meta:
        skip_unchanged = True
        report_skipped = True
        skip_html_diff = True
        store_instance = True
        # The caller saves all rows at the end in one transaction, so a savepoint per row would be wasted work.
        use_transactions = False

    def __init__(self, *, by: Actor, reason: str = "", saves: bool = False) -> None:
        """With `saves` False, everything is checked and nothing is saved."""
        super().__init__()
        self.by, self.reason, self.saves = by, reason, saves
        self.known: dict[str, Model] = {}
        self.seen: dict[str, int] = {}
        self.changed: list[Any] = []
        self.ignored_titles: list[str] = []

    def before_import(self, dataset: Dataset, **options: Any) -> None:
        """Match the titles by their French label or field name, then load every device in one query. Unknown titles are
        ignored. Raises ValueError when the key column is missing or a column is given twice.
        """
        ours = {plain_title(field.column_name): field.column_name for field in self.fields.values()}
        ours |= {plain_title(name): field.column_name for name, field in self.fields.items()}
        titles = [ours.get(plain_title(title), str(title or "")) for title in dataset.headers]
        self.ignored_titles = [title for title in titles if title and title not in ours.values()]
        if fault := self._fault_of(titles):
            dataset.wipe()
            raise ValueError(fault)
        dataset.headers = titles
        self.known = {self._key_of(device): device for device in self._meta.model.objects.all()}

    def get_instance(self, instance_loader: Any, row: Any) -> Any:
        """The device with this serial number, name or number, ignoring case."""
        return self.known.get(self._key(row))

    def import_row(self, row: Any, instance_loader: Any, **options: Any) -> Any:
        """Record the row of each device, so that a second row for the same device is refused."""
        result = super().import_row(row, instance_loader, **options)
        self.seen.setdefault(self._key(row), options["row_number"])
        return result

    def import_instance(self, instance: Any, row: Any, **options: Any) -> None:
        """Set the values of the row. A known device keeps its key as registered, whatever the case in the file."""
        first, kept_key = self.seen.get(self._key(row)), getattr(instance, self.key)
        super().import_instance(instance, row, **options)
        if instance.pk:
            setattr(instance, self.key, kept_key)
        if first is not None:
            raise ValidationError({self.key: f"Déjà à la ligne {first + 1} de ce fichier."})
        if not instance.pk and (twin := self._but_for_zeros(self._key(row))):
            raise ValidationError(
                {
                    self.key: f"« {twin} » est déjà inventorié : si c’est lui, le tableur a changé ses zéros. Mettez "
                    "la colonne au format Texte, puis saisissez les numéros de nouveau."
                }
            )

    def skip_row(self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        """Skip rows that change nothing, and empty rows, which spreadsheets leave at the end."""
        if not any(str(value if value is not None else "").strip() for value in row.values()):
            return True
        unchanged: bool = super().skip_row(instance, original, row, import_validation_errors)
        return unchanged

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """Validate as a form would, without the uniqueness check: a row with an existing key updates that device."""
        errors = dict(import_validation_errors or {})
        try:
            instance.full_clean(exclude={*errors, "camera"}, validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        errors = self.further_errors(instance, errors)
        if errors:
            raise ValidationError(errors)

    def further_errors(self, instance: Any, errors: dict[str, Any]) -> dict[str, Any]:
        return errors

    def save_instance(self, instance: Any, is_create: bool, row: Any, **options: Any) -> None:
        """Postpone saving: all rows are saved together at the end."""
        self.changed.append(instance)

    def after_import(self, dataset: Dataset, result: Any, **options: Any) -> None:
        if self.saves and not (result.has_errors() or result.has_validation_errors()):
            self.save_all()

    def save_all(self) -> None:
        save_devices(by=self.by, devices=self.changed, reason=self.reason)

    def _but_for_zeros(self, key: str) -> str:
        """The known device whose number differs by its leading zeros alone, which a spreadsheet drops, or nothing."""
        if not key.isdigit():
            return ""
        return next((one for one in self.known if one.isdigit() and one.lstrip("0") == key.lstrip("0")), "")

    def _fault_of(self, titles: list[str]) -> str:
        key_title = self.fields[self.key].column_name
        if key_title not in titles:
            return f"La colonne « {key_title} » manque : elle désigne chaque ligne."
        ours = {field.column_name for field in self.fields.values()}
        twice = sorted({title for title in titles if title in ours and titles.count(title) > 1})
        return f"Ces colonnes sont deux fois dans le fichier : {', '.join(twice)}." if twice else ""

    def _key(self, row: Any) -> str:
        return str(self.fields[self.key].clean(row)).upper()

    def _key_of(self, device: Any) -> str:
        return str(self.fields[self.key].get_value(device)).upper()


class CameraResource(DeviceResource):
    """A row may only change the state by a transition that a person may make by hand."""

    key = "serial"
    serial = text("serial", "N° de série")
    label = text("label", "Repère")
    model_name = text("model_name", "Modèle")
    state = choice("state", "État", CameraState.choices)
    in_service_on = day("in_service_on", "Mise en service")
    firmware = text("firmware", "Micrologiciel")
    bought_on = day("bought_on", "Achat")
    warranty_until = day("warranty_until", "Garantie jusqu’au")
    maintenance_due_on = day("maintenance_due_on", "Révision avant le")
    firmware_due_on = day("firmware_due_on", "Mise à jour avant le")
    notes = text("notes", "Remarques")

    class Meta:
        model = Camera
        import_id_fields = ("serial",)
        fields = (
            *("serial", "label", "model_name", "state", "in_service_on", "firmware", "bought_on", "warranty_until"),
            *("maintenance_due_on", "firmware_due_on", "notes"),
        )

    def before_import(self, dataset: Dataset, **options: Any) -> None:
        super().before_import(dataset, **options)
        self.states = {key: camera.state for key, camera in self.known.items() if isinstance(camera, Camera)}

    def further_errors(self, instance: Camera, errors: dict[str, Any]) -> dict[str, Any]:
        kept = self.states.get(self._key_of(instance))
        if kept is None and instance.state != CameraState.AVAILABLE:
            return errors | {"state": "Une caméra entre disponible : laissez cette case vide, puis changez son état."}
        if kept is not None and instance.state != kept and transition_by_hand_to(kept, instance.state) is None:
            before, after = CameraState(kept).label.lower(), CameraState(instance.state).label.lower()
            return errors | {"state": f"De « {before} » à « {after} », rien ne se décide par un tableau."}
        return errors

    def save_all(self) -> None:
        """Save the values, then apply the transitions that the states ask for."""
        moves = []
        for camera in self.changed:
            kept = self.states.get(self._key_of(camera), CameraState.AVAILABLE)
            if move := transition_by_hand_to(kept, camera.state):
                moves.append((camera, move))
            camera.state = kept
        super().save_all()
        for camera, move in moves:
            change_camera_state(by=self.by, camera=camera, move=move, reason=self.reason)


class DockResource(DeviceResource):
    key = "name"
    name = text("name", "Nom")
    serial = text("serial", "N° de série")
    model_name = text("model_name", "Modèle")
    place = text("place", "Emplacement")
    is_active = flag("is_active", "En service")
    firmware = text("firmware", "Micrologiciel")
    bought_on = day("bought_on", "Achat")
    warranty_until = day("warranty_until", "Garantie jusqu’au")
    maintenance_due_on = day("maintenance_due_on", "Révision avant le")
    firmware_due_on = day("firmware_due_on", "Mise à jour avant le")
    notes = text("notes", "Remarques")

    class Meta:
        model = Dock
        import_id_fields = ("name",)
        fields = (
            *("name", "serial", "model_name", "place", "is_active", "firmware", "bought_on", "warranty_until"),
            *("maintenance_due_on", "firmware_due_on", "notes"),
        )


class AccessoryResource(DeviceResource):
    key = "reference"
    reference = text("reference", "N° de série ou lot")
    kind = choice("kind", "Nature", AccessoryKind.choices)
    model_name = text("model_name", "Modèle")
    quantity = count("quantity", "Quantité")
    camera = Field("camera", "Caméra", CameraCell())
    bought_on = day("bought_on", "Achat")
    warranty_until = day("warranty_until", "Garantie jusqu’au")
    notes = text("notes", "Remarques")

    class Meta:
        model = Accessory
        import_id_fields = ("reference",)
        fields = (*("reference", "kind", "model_name", "quantity", "camera", "bought_on", "warranty_until", "notes"),)


class CctvResource(DeviceResource):
    key = "number"
    number = text("number", "Numéro")
    name = text("name", "Nom")
    place = text("place", "Emplacement")
    is_active = flag("is_active", "En service")
    notes = text("notes", "Remarques")

    class Meta:
        model = CctvCamera
        import_id_fields = ("number",)
        fields = ("number", "name", "place", "is_active", "notes")
