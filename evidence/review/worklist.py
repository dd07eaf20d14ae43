"""What the machine does for this room item by item, and who may have it tried again."""

from accounts.base.web.worklist import BatchRights
from accounts.people.roles import Right
from evidence.review.actions.excerpts import EXCERPTS

BATCHES: BatchRights = {EXCERPTS: (Right.CLIP_EXPORT,)}
