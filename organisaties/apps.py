"""WHO: organisations, persons, roles, werkjaren."""

from django.apps import AppConfig


class OrganisatiesConfig(AppConfig):
    name = "organisaties"
