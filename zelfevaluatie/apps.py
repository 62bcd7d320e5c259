"""MEASURE: frameworks, themes, levels, figures, improvement actions."""

from django.apps import AppConfig


class ZelfevaluatieConfig(AppConfig):
    name = "zelfevaluatie"
