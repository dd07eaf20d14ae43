from evidence.equipment.models.camera_issues import (
    CameraIssue,
    CameraIssueQuerySet,
    ReturnCondition,
    people_issued_cameras,
)
from evidence.equipment.models.cameras import DUE_HORIZON, Camera, CameraQuerySet, Dock, Upkeep, due_by, folder_name
from evidence.equipment.models.device_files import DEVICES, DeviceFile, DeviceFileKind
from evidence.equipment.models.devices import Accessory, AccessoryKind, CctvCamera, PrefectOrder, PrefectOrderQuerySet
from evidence.equipment.models.dock_tokens import DockToken, DockTokenQuerySet

__all__ = [
    "Accessory",
    "AccessoryKind",
    "Camera",
    "CameraIssue",
    "CameraIssueQuerySet",
    "CameraQuerySet",
    "CctvCamera",
    "DEVICES",
    "DUE_HORIZON",
    "DeviceFile",
    "DeviceFileKind",
    "Dock",
    "DockToken",
    "DockTokenQuerySet",
    "PrefectOrder",
    "PrefectOrderQuerySet",
    "ReturnCondition",
    "Upkeep",
    "due_by",
    "folder_name",
    "people_issued_cameras",
]
