from django.apps import AppConfig


class EquipmentConfig(AppConfig):
    name = "evidence.equipment"
    verbose_name = "Matériel"
