"""The kinds of job. Each app registers its own in ``tasks.py`` with ``@soort``; they are loaded at start-up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from kwaliteit.opdrachten.choices import Wachtrij


@dataclass(frozen=True)
class Soort:
    """What a worker needs to know to run a kind of job."""

    naam: str
    voer_uit: Callable[..., None]
    wachtrij: Wachtrij
    tijdslimiet: float
    geheugen_mb: int


class OnbekendeSoort(LookupError):
    """No app registers a kind of this name."""


class OpdrachtMislukt(Exception):
    """Raised by a handler that cannot go on; its Dutch text is shown to staff, so no personal content in it."""


_soorten: dict[str, Soort] = {}


F = TypeVar("F", bound=Callable[..., None])


def soort(naam: str, *, wachtrij: str = "celery", tijdslimiet: float = 60, geheugen_mb: int = 1024) -> Callable[[F], F]:
    """Register a handler: ``@soort("pdf", wachtrij="pdf")`` above ``def pdf(*, indiening_id: int) -> None``.

    The handler gets the planned ids by keyword and runs as ``systeem()`` inside one transaction with the
    mark that it is done. What it does outside the database (a file, a mail) must bear being done twice.
    ``tijdslimiet`` in seconds and ``geheugen_mb`` end an attempt. Raises ``ValueError`` on a name taken.
    """

    def registreer(voer_uit: F) -> F:
        if naam in _soorten:
            raise ValueError(f"Soort {naam!r} bestaat al.")
        _soorten[naam] = Soort(naam, voer_uit, Wachtrij(wachtrij), tijdslimiet, geheugen_mb)
        return voer_uit

    return registreer


def haal(naam: str) -> Soort:
    """The kind of this name. Raises ``OnbekendeSoort``."""
    try:
        return _soorten[naam]
    except KeyError:
        raise OnbekendeSoort(f"Geen app kent de soort opdracht {naam!r}.") from None


_vooruit: list[Callable[[dt.datetime], None]] = []


def vooruit(plan_wat_komt: Callable[[dt.datetime], None]) -> Callable[[dt.datetime], None]:
    """Register a function that plans jobs because time passes: ``@vooruit`` above ``def herinneringen(nu)``.

    Called every few minutes as ``systeem()``; what it plans carries a version of its own, so that calling it again
    plans nothing twice.
    """
    _vooruit.append(plan_wat_komt)
    return plan_wat_komt


def alle_vooruit() -> tuple[Callable[[dt.datetime], None], ...]:
    """All functions registered with :func:`vooruit`."""
    return tuple(_vooruit)
