"""What people write about the pictures that they watched."""

from evidence.review.models.markers import (
    ErasedMarkers,
    Marker,
    MarkerKind,
    MarkerQuerySet,
    MarkerWording,
)

__all__ = ["ErasedMarkers", "Marker", "MarkerKind", "MarkerQuerySet", "MarkerWording"]
