"""How the cells of an imported or exported table are read and written, in French."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from import_export.fields import Field
from import_export.widgets import Widget

from accounts.base.files.tables import harmless, plain_title, without_shield
from accounts.base.local_times import is_likely_year
from accounts.base.moments import numeric_day
from evidence.equipment.models import Camera

_DAY_FORMATS = ("%d/%m/%Y", "%Y-%m-%d", "%d/%m/%y")


class TextCell(Widget):
    """Plain text."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> str:
        return without_shield(str(value if value is not None else "").strip())

    def render(self, value: Any, obj: Any = None, **options: Any) -> str:
        return harmless(str(value if value is not None else ""))


class DayCell(Widget):
    """A date, as 31/12/2026 or in ISO format. Raises ValueError for anything else."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> date | None:
        if value in (None, ""):
            return None
        for day_format in _DAY_FORMATS:
            try:
                day = datetime.strptime(str(value).strip(), day_format).date()  # noqa: DTZ007 - a day has no zone
            except ValueError:
                continue
            if not is_likely_year(day.year):
                raise ValueError(f"« {value} » : vérifiez l’année.")
            return day
        raise ValueError(f"« {value} » n’est pas une date : écrivez-la 31/12/2026.")

    def render(self, value: Any, obj: Any = None, **options: Any) -> str:
        return numeric_day(value) if value else ""


class ChoiceCell(Widget):
    """One value of a closed list, by its French label or its code; an empty cell is None. Raises ValueError for an
    unknown value.
    """

    def __init__(self, choices: Iterable[tuple[Any, Any]]) -> None:
        super().__init__()
        self.labels = {str(code): str(label) for code, label in choices}
        self.codes = {plain_title(label): code for code, label in self.labels.items()}

    def clean(self, value: Any, row: Any = None, **options: Any) -> str | None:
        if value in (None, ""):
            return None
        text = plain_title(value)
        code = self.codes.get(text, text)
        if code not in self.labels:
            raise ValueError(f"« {value} » n’est pas connu. Au choix : {', '.join(self.labels.values())}.")
        return code

    def render(self, value: Any, obj: Any = None, **options: Any) -> str:
        return self.labels.get(str(value), "")


class FlagCell(ChoiceCell):
    """Yes or no."""

    def __init__(self) -> None:
        super().__init__([("1", "oui"), ("0", "non")])

    def clean(self, value: Any, row: Any = None, **options: Any) -> Any:
        code = super().clean(value)
        return None if code is None else code == "1"

    def render(self, value: Any, obj: Any = None, **options: Any) -> str:
        return "oui" if value else "non"


class CountCell(Widget):
    """A whole number, zero or more. Raises ValueError for anything else."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> int | None:
        if value in (None, ""):
            return None
        try:
            number = int(str(value).strip())
        except ValueError:
            number = -1
        if number < 0:
            raise ValueError(f"« {value} » n’est pas un nombre entier.")
        return number

    def render(self, value: Any, obj: Any = None, **options: Any) -> str:
        return "" if value is None else str(value)


class CameraCell(Widget):
    """A camera by its serial number, ignoring case. Raises ValueError when no camera has it."""

    def __init__(self) -> None:
        super().__init__()
        self.by_serial: dict[str, Camera] | None = None

    def clean(self, value: Any, row: Any = None, **options: Any) -> Camera | None:
        serial = TextCell().clean(value).removeprefix("CAM:")
        if not serial:
            return None
        if self.by_serial is None:
            self.by_serial = {camera.serial.upper(): camera for camera in Camera.objects.all()}
        try:
            return self.by_serial[serial.upper()]
        except KeyError:
            raise ValueError(f"Aucune caméra ne porte le numéro de série « {serial} ».") from None

    def render(self, value: Any, obj: Any = None, **options: Any) -> str:
        return harmless(value.serial) if value else ""


def text(attribute: str, title: str) -> Field:
    return Field(attribute, title, TextCell())


def day(attribute: str, title: str) -> Field:
    return Field(attribute, title, DayCell())


def flag(attribute: str, title: str) -> Field:
    return Field(attribute, title, FlagCell(), saves_null_values=False)


def count(attribute: str, title: str) -> Field:
    return Field(attribute, title, CountCell(), saves_null_values=False)


def choice(attribute: str, title: str, choices: Iterable[tuple[Any, Any]]) -> Field:
    return Field(attribute, title, ChoiceCell(choices), saves_null_values=False)
