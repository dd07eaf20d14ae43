"""What the machine does for this room item by item, and who may have it tried again."""

from accounts.base.web.worklist import BatchRights, WorklistSource
from accounts.people.roles import Right
from evidence.review.actions.wanted import EXTRACTIONS

SECTIONS: tuple[WorklistSource, ...] = ()
BATCHES: BatchRights = {EXTRACTIONS: (Right.CLIP_EXPORT,)}
