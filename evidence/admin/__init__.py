from evidence.admin import cameras

__all__ = ["cameras"]
