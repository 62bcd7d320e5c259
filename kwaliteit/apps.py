"""The ground: grants after every migration, and our words for what Django says."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class KwaliteitConfig(AppConfig):
    name = "kwaliteit"
    verbose_name = "Grond"

    def ready(self) -> None:
        from kwaliteit import afscherming, woorden

        post_migrate.connect(afscherming.geef_rechten, dispatch_uid="geef_rechten")
        woorden.spreek()
