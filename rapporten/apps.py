"""REPORT: trees, drafts, submissions, follow-up, facts and editions."""

from django.apps import AppConfig


class RapportenConfig(AppConfig):
    name = "rapporten"
