"""Facts in bulk: what a number of organisations said about one werkjaar, as one import that counts."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from kwaliteit.toegang import systeem
from organisaties.models import Organisatie
from rapporten.models import Bron, Importpartij, Waarneming
from tests.fabrieken import geldig_nummer, maak_werkjaar
from zelfevaluatie.models import Element, Kengetal

_nummers = itertools.count(500_001)

Cijferwaarde = tuple[Decimal | None, Decimal | None, Decimal | None]
"""teller, noemer, percentage"""


@dataclass(frozen=True)
class Antwoorden:
    """What one organisation said: a level, None (not answered) or "nvt" per theme, and the same for figures."""

    regio: str = "antwerpen"
    werkvormen: tuple[str, ...] = ("OVBJ",)
    niveaus: dict[str, int | str | None] = field(default_factory=dict)
    cijfers: dict[str, Cijferwaarde | str | None] = field(default_factory=dict)
    grootte: str = "klein"


def maak_organisaties(aantal: int) -> list[Organisatie]:
    """Organisations without any attributes; their facts carry those."""
    nummers = [next(_nummers) for _ in range(aantal)]
    return Organisatie.objects.bulk_create(
        Organisatie(
            naam=f"Demo-organisatie {n}", sorteernaam=f"demo-organisatie {n}", ondernemingsnummer=geldig_nummer(n)
        )
        for n in nummers
    )


def _toestand(waarde: object) -> str:
    return "niet_beantwoord" if waarde is None else "nvt" if waarde == "nvt" else "beantwoord"


def zaai(
    werkjaar: int, antwoorden: Sequence[Antwoorden], organisaties: Sequence[Organisatie] | None = None
) -> list[Bron]:
    """Store what each organisation (new ones by default) said about a werkjaar; returns the sources, which count."""
    maak_werkjaar(jaar=werkjaar)
    organisaties = organisaties or maak_organisaties(len(antwoorden))
    themas = dict(Element.objects.filter(soort="thema").values_list("code", "pk"))
    kengetallen = dict(Kengetal.objects.values_list("code", "pk"))
    bronnen: list[Bron] = []
    feiten: list[Waarneming] = []

    def feit(bron: Bron, van: Antwoorden, waarde: object, **rest: Any) -> Waarneming:
        return Waarneming(
            organisatie_id=bron.organisatie_id,
            bron=bron,
            werkjaar_id=werkjaar,
            staat=_toestand(waarde),
            regio=van.regio,
            grootte=van.grootte,
            werkvormen=list(van.werkvormen),
            **rest,
        )

    with systeem():
        partij = Importpartij.objects.create(
            onderwerp="groeiniveaus", bestandsnaam="feiten.csv", sha256="0" * 64, rijen=0
        )
        paren = list(zip(organisaties, antwoorden, strict=True))
        nieuw = Bron.objects.bulk_create(
            Bron(organisatie=o, werkjaar_id=werkjaar, onderwerp=onderwerp, soort="import", partij=partij, telt=True)
            for o, a in paren
            for onderwerp, inhoud in (("groeiniveaus", a.niveaus), ("cijfers", a.cijfers))
            if inhoud
        )
        van = {o.pk: a for o, a in paren}
        for bron in nieuw:
            bronnen.append(bron)
            a = van[bron.organisatie_id]
            if bron.onderwerp == "groeiniveaus":
                feiten += [
                    feit(bron, a, w, thema_id=themas[code], niveau=w if isinstance(w, int) else None)
                    for code, w in a.niveaus.items()
                ]
            else:
                for code, w in a.cijfers.items():
                    teller, noemer, percentage = w if isinstance(w, tuple) else (None, None, None)
                    feiten.append(
                        feit(
                            bron, a, w, kengetal_id=kengetallen[code],
                            teller=teller, noemer=noemer, percentage=percentage,
                        )
                    )  # fmt: skip
        Waarneming.objects.bulk_create(feiten)
    return bronnen
