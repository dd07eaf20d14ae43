from evidence.admin import cameras, equipment

__all__ = ["cameras", "equipment"]
