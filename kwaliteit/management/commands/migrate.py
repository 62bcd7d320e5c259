"""``manage.py migrate``, also for the databases of tests: Django's own, in a third of its time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from unittest.mock import patch

from django.core.management.commands.migrate import Command as Migrate
from django.db.migrations.state import ProjectState


class Command(Migrate):
    """Django makes all related models anew for each constraint or index that a migration adds or takes away.

    That was two thirds of its time, hundreds of times the same models. Here the list of the model that stands there is
    brought up to date; with the next change of a field it comes along.
    """

    def handle(self, *args: Any, **opties: Any) -> None:
        with (
            patch.object(ProjectState, "_append_option", _voeg_toe),
            patch.object(ProjectState, "_remove_option", _haal_weg),
        ):
            super().handle(*args, **opties)


def _voeg_toe(self: ProjectState, app_label: str, model_name: str, soort: str, nieuw: Any) -> None:
    _zet(self, app_label, model_name, soort, [*self.models[app_label, model_name].options[soort], nieuw])


def _haal_weg(self: ProjectState, app_label: str, model_name: str, soort: str, naam: str) -> None:
    bestaand = self.models[app_label, model_name].options[soort]
    _zet(self, app_label, model_name, soort, (rij for rij in bestaand if rij.name != naam))


def _zet(state: ProjectState, app_label: str, model_name: str, soort: str, rijen: Iterable[Any]) -> None:
    lijst = state.models[app_label, model_name].options[soort] = list(rijen)
    if "apps" in state.__dict__:
        setattr(state.apps.get_model(app_label, model_name)._meta, soort, list(lijst))
