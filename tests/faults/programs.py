"""Programs that several tests run beside the product: a camera to begin with, and what the product knows in the end."""

CAMERA = """
import django; django.setup()
from datetime import date
from accounts.base.actors import SystemActor
from evidence.equipment.actions import save_camera
from evidence.equipment.models import Camera
camera = Camera(serial="X6000001", label="CP-01", model_name="Body 3", in_service_on=date(2020, 1, 1))
save_camera(by=SystemActor.DEMO, camera=camera)
"""

STATE = """
import django; django.setup()
import json
from accounts.journal.checking.check import check_journal
from accounts.journal.models import JournalEntry
from evidence import store
from evidence.footage.models import Clip
from evidence.intake.models import OffloadFile
clips = list(Clip.objects.all())
print(json.dumps({
    "rows": sorted(clip.sha256 for clip in clips),
    "bytes": sorted(store.digest(clip.store_name).sha256 for clip in clips),
    "orphans": sorted(set(store.names("clips/")) - {clip.store_name for clip in clips}),
    "told": JournalEntry.objects.filter(event="clip:stored").count(),
    "unfinished": OffloadFile.objects.unfinished().count(),
    "finding": check_journal().finding and str(check_journal().finding),
}))
"""
