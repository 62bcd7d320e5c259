"""What is asked of one organisation about one werkjaar, whether the report was begun or not."""

from __future__ import annotations

from dataclasses import dataclass

from organisaties.models import Kwaliteitsthema, Organisatie
from rapporten.boomstructuur import Groeikader, Hoofdstuk, groeikader_van, structuur_van
from rapporten.choices import Knoopsoort
from rapporten.concept import gevraagde_kengetallen
from rapporten.models import Knoop, Toewijzing, Verslag
from zelfevaluatie.models import Element, Kengetal, Niveau


@dataclass(frozen=True, slots=True)
class Vraag:
    """One question; only what belongs to its kind is filled."""

    knoop: Knoop
    groepen: tuple[tuple[Element, tuple[Element, ...]], ...] = ()
    cijfers: tuple[tuple[Kengetal, bool], ...] = ()
    themas: tuple[Kwaliteitsthema, ...] = ()

    @property
    def soort(self) -> Knoopsoort:
        """What kind of answer is asked."""
        return Knoopsoort(self.knoop.soort)


@dataclass(frozen=True, slots=True)
class Vragenhoofdstuk:
    """A chapter; a question outside chapters is one of its own, and then ``kop`` is empty."""

    nummer: str
    kop: str
    uitleg: str
    vragen: tuple[Vraag, ...]


@dataclass(frozen=True, slots=True)
class Vragenlijst:
    """Everything that is asked."""

    organisatie: str
    werkjaar: int
    vorm: str
    uitleg: str
    hoofdstukken: tuple[Vragenhoofdstuk, ...]
    niveaus: tuple[Niveau, ...]
    nvt_mogelijk: bool
    voorlopig: bool

    @property
    def titel(self) -> str:
        """The name of the document."""
        return f"Vragenlijst kwaliteitsverslag {self.werkjaar}"

    @property
    def verplicht(self) -> list[Knoop]:
        """The questions that must be answered."""
        return [v.knoop for h in self.hoofdstukken for v in h.vragen if v.knoop.verplicht]


def maak_vragenlijst(toewijzing: Toewijzing, organisatie: Organisatie, verslag: Verslag | None) -> Vragenlijst:
    """The questionnaire of an organisation. ``toewijzing`` needs its ``werkjaar`` at hand (at most six statements)."""
    # Before it is begun the report would be this one; nothing is stored.
    verslag = verslag or Verslag(organisatie=organisatie, werkjaar=toewijzing.werkjaar, boom_id=toewijzing.boom_id)
    vorm = structuur_van(verslag)
    soorten = {vraag.soort for vraag in vorm.vragen}
    kader = groeikader_van(verslag) if Knoopsoort.GROEINIVEAUS in soorten else None
    cijfers = gevraagde_kengetallen(organisatie.pk, toewijzing.werkjaar) if Knoopsoort.CIJFERS in soorten else []
    themas = tuple(toewijzing.werkjaar.kwaliteitsthemas.all()) if Knoopsoort.KWALITEITSTHEMAS in soorten else ()
    return Vragenlijst(
        organisatie=organisatie.naam,
        werkjaar=toewijzing.werkjaar_id,
        vorm=vorm.boom.naam,
        uitleg=vorm.boom.uitleg,
        hoofdstukken=tuple(_hoofdstuk(h, kader, cijfers, themas) for h in vorm.hoofdstukken),
        niveaus=kader.niveaus if kader else (),
        nvt_mogelijk=bool(kader and kader.kader.nvt_mogelijk),
        voorlopig=bool(kader and kader.kader.voorlopig),
    )


def _hoofdstuk(
    hoofdstuk: Hoofdstuk,
    kader: Groeikader | None,
    cijfers: list[tuple[Kengetal, bool]],
    themas: tuple[Kwaliteitsthema, ...],
) -> Vragenhoofdstuk:
    vragen = []
    for knoop in hoofdstuk.vragen:
        groepen: tuple[tuple[Element, tuple[Element, ...]], ...] = ()
        if kader is not None and knoop.soort == Knoopsoort.GROEINIVEAUS:
            groepen = tuple((groep, tuple(t.element for t in van)) for groep, van in kader.groepen)
        van_hier = tuple(c for c in cijfers if not knoop.indicatoren or c[0].indicator in knoop.indicatoren)
        vragen.append(
            Vraag(
                knoop,
                groepen,
                van_hier if knoop.soort == Knoopsoort.CIJFERS else (),
                themas if knoop.soort == Knoopsoort.KWALITEITSTHEMAS else (),
            )
        )
    alleen = len(vragen) == 1 and vragen[0].knoop.titel == hoofdstuk.titel
    return Vragenhoofdstuk(hoofdstuk.nummer, "" if alleen else hoofdstuk.titel, hoofdstuk.uitleg, tuple(vragen))
