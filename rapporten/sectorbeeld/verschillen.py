"""What a definitive edition changed: its cells beside those of the former definitive edition over the same werkjaar.

Only what both editions show is compared, so that nothing is told here that they do not tell themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Q

from organisaties.models import Organisatie
from rapporten.choices import Bronsoort, Editiesoort
from rapporten.models import Aggregaat, Bron, Editie
from rapporten.sectorbeeld.beeld.groepen import Groep, groep
from rapporten.sectorbeeld.berekenen import PANEL


@dataclass(frozen=True, slots=True)
class Celverschil:
    """One cell that both editions show, with other numbers."""

    naam: str
    groep: Groep
    soort: str
    voor: Aggregaat
    na: Aggregaat

    @property
    def waarde_voor(self) -> Decimal | float | None:
        """The mean level or the percentage."""
        return self.voor.gemiddelde if self.soort == "thema" else self.voor.waarde

    @property
    def waarde_na(self) -> Decimal | float | None:
        return self.na.gemiddelde if self.soort == "thema" else self.na.waarde


@dataclass(frozen=True, slots=True)
class Editieverschil:
    """A definitive edition beside the former one."""

    editie: Editie
    vorige: Editie
    cellen: tuple[Celverschil, ...]
    gelijk: int
    """How many cells both show with the same numbers."""
    erbij: int
    weg: int
    """How many cells only the new one shows, and only the former one."""


_VELDEN = ("n", "niet_beantwoord", "nvt", "verdeling", "waarde", "methode")


def verschil_met_vorige(werkjaar: int, volgnummer: int) -> Editieverschil | None:
    """What this definitive edition changed (two statements); None when it, or a former one, does not exist."""
    edities = {
        editie.volgnummer: editie
        for editie in Editie.objects.filter(
            werkjaar=werkjaar, soort=Editiesoort.DEFINITIEF, volgnummer__in=(volgnummer - 1, volgnummer)
        ).select_related("door")
    }
    if len(edities) < 2:
        return None
    vorige, editie = edities[volgnummer - 1], edities[volgnummer]
    # A panel also moves when the year before was counted again: what it compares is told on its own page.
    cellen = (
        Aggregaat.objects.filter(editie__in=edities.values(), verborgen="")
        .exclude(groep__startswith=PANEL)
        .annotate(
            thema_code=F("thema__code"),
            thema_naam=F("thema__naam"),
            thema_volgorde=F("thema__volgorde"),
            cijfer_naam=F("kengetal__uitsplitsing"),
            cijfer_soort=F("kengetal__indicator"),
            cijfer_volgorde=F("kengetal__volgorde"),
        )
    )
    per_editie: dict[int, dict[tuple[str, str, int | None], Aggregaat]] = {vorige.pk: {}, editie.pk: {}}
    for cel in cellen:
        # The code, not the id: a newer version of the framework has its own themes.
        per_editie[cel.editie_id][cel.groep, cel.thema_code or "", cel.kengetal_id] = cel
    oud, nieuw = per_editie[vorige.pk], per_editie[editie.pk]
    samen = sorted(oud.keys() & nieuw.keys(), key=lambda sleutel: _volgorde(nieuw[sleutel]))
    anders = [s for s in samen if any(getattr(oud[s], veld) != getattr(nieuw[s], veld) for veld in _VELDEN)]
    return Editieverschil(
        editie=editie,
        vorige=vorige,
        cellen=tuple(_celverschil(oud[s], nieuw[s]) for s in anders),
        gelijk=len(samen) - len(anders),
        erbij=len(nieuw.keys() - oud.keys()),
        weg=len(oud.keys() - nieuw.keys()),
    )


def _volgorde(cel: Aggregaat) -> tuple[bool, int, int, str]:
    volgorde = cel.thema_volgorde if cel.thema_id else cel.cijfer_volgorde  # type: ignore[attr-defined]
    return cel.thema_id is None, volgorde, cel.groep.count(":"), cel.groep


def _celverschil(voor: Aggregaat, na: Aggregaat) -> Celverschil:
    if na.thema_id:
        return Celverschil(na.thema_naam, groep(na.groep), "thema", voor, na)  # type: ignore[attr-defined]
    naam = f"{na.cijfer_soort.capitalize()} – {na.cijfer_naam}"  # type: ignore[attr-defined]
    return Celverschil(naam, groep(na.groep), "kengetal", voor, na)


# -- only for Opgroeien ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wiewijzigde:
    """An organisation whose sources are not the same in both editions, and what that means."""

    organisatie: Organisatie
    wat: str


def wie_wijzigde(verschil: Editieverschil) -> list[Wiewijzigde]:
    """Which organisations came, went or said something else (three statements). Row-level security: Opgroeien only."""
    oud, nieuw = (set(e.bronnen.values_list("bron_id", flat=True)) for e in (verschil.vorige, verschil.editie))
    gewijzigd: dict[int, list[Bron]] = {}
    bronnen = Bron.objects.filter(pk__in=oud ^ nieuw).select_related("organisatie")
    for bron in bronnen.order_by("organisatie__sorteernaam", "pk"):
        gewijzigd.setdefault(bron.organisatie_id, []).append(bron)
    return [Wiewijzigde(rij[0].organisatie, _wat(rij, oud, nieuw)) for rij in gewijzigd.values()]


def _wat(rij: Sequence[Bron], oud: Iterable[int], nieuw: Iterable[int]) -> str:
    was, is_nu = any(b.pk in oud for b in rij), any(b.pk in nieuw for b in rij)
    if was and is_nu:
        besluit = any(b.soort == Bronsoort.BESLUIT and b.pk in nieuw for b in rij)
        return "beslissing over een betwist cijfer" if besluit else "nieuwe gegevens"
    return "kwam erbij" if is_nu else "telt niet meer mee"


def besliste_organisaties(editie: Editie) -> int:
    """How many organisations contested a figure that Opgroeien decided about, in this edition (one statement)."""
    return editie.bronnen.filter(Q(bron__soort=Bronsoort.BESLUIT)).count()
