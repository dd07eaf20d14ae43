"""What people write about the pictures that they watched, and what they take from them."""

from evidence.review.models.angle_offsets import AngleOffset
from evidence.review.models.extractions import (
    Extraction,
    ExtractionQuerySet,
    WantedExtraction,
    WantedExtractionQuerySet,
)
from evidence.review.models.markers import (
    ErasedMarkers,
    Marker,
    MarkerKind,
    MarkerQuerySet,
    MarkerWording,
)

__all__ = [
    "AngleOffset",
    "ErasedMarkers",
    "Extraction",
    "ExtractionQuerySet",
    "Marker",
    "MarkerKind",
    "MarkerQuerySet",
    "MarkerWording",
    "WantedExtraction",
    "WantedExtractionQuerySet",
]
