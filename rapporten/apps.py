"""REPORT: trees, drafts, submissions, follow-up, facts and editions."""

from django.apps import AppConfig


class RapportenConfig(AppConfig):
    name = "rapporten"

    def ready(self) -> None:
        """The header of every page says how many notifications somebody has not read."""
        from organisaties.toegang import tel_ongelezen
        from rapporten.meldingen.stand import ONGELEZEN

        tel_ongelezen(ONGELEZEN)
