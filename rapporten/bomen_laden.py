"""Store what the tree files say, once and for all: a version that is in use never changes."""

from __future__ import annotations

from pathlib import Path

from kwaliteit.toegang import systeem
from kwaliteit.yamlbestand import Fout, OngeldigBestand
from rapporten import boombestand as bestand
from rapporten.models import Boom, Knoop
from zelfevaluatie.kaders_laden import laad_versies

BOMEN = Path(__file__).parent / "bomen"


def laad_bomen(bomenmap: Path = BOMEN) -> tuple[str, ...]:
    """Load the trees of a folder.

    Returns one line per tree that changed; nothing when all was loaded before. Raises :class:`OngeldigBestand`, with
    nothing stored, when a file is wrong or says something else about a version that is in use.
    """
    gelezen = bestand.lees_bomen(bomenmap)
    with systeem():
        fouten: list[Fout] = []
        gedaan = laad_versies(Boom, gelezen, _maak_boom, fouten)
        if fouten:
            raise OngeldigBestand(fouten)
    return tuple(gedaan)


def _maak_boom(inhoud: bestand.Boom, sha256: str) -> None:
    boom = Boom.objects.create(
        code=inhoud.code,
        versie=inhoud.versie,
        naam=inhoud.naam,
        uitleg=inhoud.uitleg,
        sha256=sha256,
    )
    volgorde = {knoop.id: plaats for plaats, knoop in enumerate(inhoud.alle_knopen(), 1)}
    boven = Knoop.objects.bulk_create(_knoop(boom, knoop, volgorde) for knoop in inhoud.knopen)
    Knoop.objects.bulk_create(
        _knoop(boom, kind, volgorde, ouder)
        for ouder, knoop in zip(boven, inhoud.knopen, strict=True)
        for kind in knoop.kinderen
    )


def _knoop(boom: Boom, knoop: bestand.Knoop, volgorde: dict[str, int], ouder: Knoop | None = None) -> Knoop:
    return Knoop(
        boom=boom,
        ouder=ouder,
        stabiel_id=knoop.id,
        soort=knoop.soort,
        nummer=knoop.nummer,
        titel=knoop.titel,
        korte_titel=knoop.korte_titel,
        uitleg=knoop.uitleg,
        gewone_taal=knoop.gewone_taal,
        voorbeeld=knoop.voorbeeld,
        verplicht=knoop.verplicht,
        convenant=knoop.convenant,
        eigen=knoop.eigen,
        limiet=knoop.limiet,
        indicatoren=list(knoop.indicatoren),
        volgorde=volgorde[knoop.id],
    )
