from evidence.camera_states import CameraState
from evidence.models.alerts import AlertKind, RaisedAlert
from evidence.models.camera_issues import CameraIssue, ReturnCondition, WearerChange
from evidence.models.cameras import Camera, Dock
from evidence.models.clips import Clip, ClipOpening, ClipState
from evidence.models.device_files import DeviceFile, DeviceFileKind
from evidence.models.discrepancies import OffloadDiscrepancy
from evidence.models.dock_tokens import DockToken
from evidence.models.equipment import Accessory, AccessoryKind, CctvCamera, PrefectOrder
from evidence.models.holds import Hold, HoldKind
from evidence.models.losses import LossCircumstance, LossDeclaration, LossKind
from evidence.models.offloads import FileState, Offload, OffloadFile
from evidence.models.quarantine import QuarantinedFile, QuarantineReason, QuarantineState
from evidence.models.viewings import Viewing, ViewingPurpose

__all__ = [
    "AlertKind",
    "Camera",
    "CameraIssue",
    "CameraState",
    "Clip",
    "ClipOpening",
    "ClipState",
    "Dock",
    "DockToken",
    "FileState",
    "Hold",
    "HoldKind",
    "Offload",
    "OffloadDiscrepancy",
    "OffloadFile",
    "QuarantineReason",
    "QuarantineState",
    "QuarantinedFile",
    "RaisedAlert",
    "Viewing",
    "ViewingPurpose",
    "Accessory",
    "AccessoryKind",
    "CctvCamera",
    "DeviceFile",
    "DeviceFileKind",
    "LossCircumstance",
    "LossDeclaration",
    "LossKind",
    "PrefectOrder",
    "ReturnCondition",
    "WearerChange",
]
