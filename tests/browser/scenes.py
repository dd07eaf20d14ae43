"""What a browser test needs to find in the served town, made and cleared away by the product's own actions."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

# A shift of three who are on no other now: a trained officer, an untrained one, an ASVP; and two cameras that are in.
SHIFT_OF_THREE = """
import json
from datetime import timedelta
from django.utils import timezone
from accounts.base.actors import SystemActor
from accounts.duty.actions import plan_shift
from accounts.people.models import Category, Team, User
from accounts.training.permissions import training_valid
from evidence.equipment.models import Camera, CameraIssue
now = timezone.now()
busy = User.objects.filter(duties__stands=True, duties__starts_at__lt=now + timedelta(hours=3), duties__ends_at__gt=now)
out = CameraIssue.objects.out().values("wearer")
free = User.objects.filter(is_active=True).exclude(pk__in=busy).exclude(pk__in=out)
officers = list(free.filter(category=Category.POLICE_OFFICER, designations=None))
trained = next(one for one in officers if training_valid(one, now))
untrained = next(one for one in officers if not training_valid(one, now))
asvp = free.filter(category=Category.ASVP).first()
shift = plan_shift(by=SystemActor.DEMO, team=Team.objects.first(), starts_at=now - timedelta(minutes=10),
    ends_at=now + timedelta(hours=2), place="Place Henri-Barbusse", officers=[trained, untrained, asvp])
cameras = Camera.objects.filter(state="available").order_by("label")[:2]
print(json.dumps({"shift": shift.pk, "trained": trained.badge_number, "untrained": untrained.badge_number,
    "asvp": asvp.badge_number, "serial": cameras[0].serial, "label": cameras[1].label, "camera": cameras[0].pk}))
"""

# Its three are free again, and their cameras back: the town has few who are untrained.
SHIFT_IS_OVER = """
import sys
from accounts.base.actors import SystemActor
from accounts.duty.actions import cancel_shift
from accounts.duty.models import Shift
from evidence.equipment.models import CameraIssue
from evidence.issuing.actions.issues import return_camera
shift = Shift.objects.get(pk=sys.argv[1])
for issue in CameraIssue.objects.out().filter(shift=shift):
    return_camera(by=SystemActor.DEMO, issue=issue)
cancel_shift(by=SystemActor.DEMO, shift=shift, reason="Essai fini")
"""

# The address of the personal link of an officer who cannot sign in and holds a certificate.
LINK_OF = """
from django.urls import reverse
from accounts.training.models import Certificate
from accounts.training.selectors.links import link_token
held = Certificate.objects.filter(person__designations=None, person__is_active=True).earliest("pk")
print(reverse("own_page_open", args=[link_token(held.person)]))
"""

# As the guard of the clock and the nightly checks would write them.
CLOCK_IN_DOUBT = """
from accounts.journal.models import ClockDoubt, IntegrityFinding
ClockDoubt.objects.create(sentence="L’horloge a avancé de 400 jours depuis le dernier passage.")
IntegrityFinding.objects.create(check_name="holds", key="1",
    sentence="La conservation n° 1 est levée dans la base, et le journal n’en dit rien.")
"""
NO_DOUBT = """
from accounts.journal.models import ClockDoubt, IntegrityFinding
ClockDoubt.objects.all().delete()
IntegrityFinding.objects.all().delete()
"""


def play(folder: Path, script: str, *arguments: str) -> str:
    """Run a script beside the server of the town kept in `folder`; what it prints."""
    settings = {"LEVALLOIS_MODE": "demo", "DATA_ROOT": str(folder), "DJANGO_SETTINGS_MODULE": "levallois.settings"}
    command = [sys.executable, "-c", "import django; django.setup()\n" + script, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | settings, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout
