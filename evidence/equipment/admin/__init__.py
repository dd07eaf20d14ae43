from evidence.equipment.admin import cameras, devices

__all__ = ["cameras", "devices"]
