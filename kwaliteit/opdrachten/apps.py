"""The app of the jobs; loads the kinds that the other apps register."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OpdrachtenConfig(AppConfig):
    name = "kwaliteit.opdrachten"
    label = "opdrachten"
    verbose_name = "Opdrachten"

    def ready(self) -> None:
        autodiscover_modules("tasks")
