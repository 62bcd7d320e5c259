"""The sector page "zoals nu": the same charts by what organisations are today, and who therefore counts elsewhere.

For Opgroeien only, never stored and never published (see ``sectorbeeld.zoals_nu``).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction

from organisaties.choices import Werkvorm
from rapporten.models import Aggregaat, Editie
from rapporten.sectorbeeld.beeld.delen import Edities, Sectorbeeld, als_decimaal, waarde_van
from rapporten.sectorbeeld.beeld.groepen import INDELINGEN, deelsleutels
from rapporten.sectorbeeld.beeld.samenstellen import Cellen, lees_cellen, lees_jarenreeks, maak_beeld
from rapporten.sectorbeeld.berekenen import SECTOR, Cel, Kenmerk, groepen
from rapporten.sectorbeeld.zoals_nu import Nu, kenmerken_in, organisaties_nu, tel_nu


@dataclass(frozen=True, slots=True)
class Naastelkaar:
    """One theme or figure of the chosen group and werkjaar, counted both ways; None where it is not shown."""

    naam: str
    soort: str
    toen: Fraction | None
    toen_n: int | None
    nu: Fraction | None
    nu_n: int | None

    @property
    def van(self) -> Decimal | None:
        return als_decimaal(self.toen)

    @property
    def naar(self) -> Decimal | None:
        return als_decimaal(self.nu)

    @property
    def verschil(self) -> Decimal | None:
        return None if self.toen is None or self.nu is None else als_decimaal(self.nu - self.toen)


@dataclass(frozen=True, slots=True)
class Verschoven:
    """An organisation that counts elsewhere now: what differs, in words, and what that means for the chosen group."""

    naam: str
    nummer: str
    einde: str
    """Under whose name it counts now, where it merged."""
    verschillen: tuple[str, ...]
    was_erbij: bool
    is_erbij: bool


@dataclass(frozen=True, slots=True)
class Nubeeld:
    """The page "zoals nu"."""

    beeld: Sectorbeeld
    dag: dt.date
    rijen: list[Naastelkaar]
    verschoven: list[Verschoven]
    toen: int
    """How many organisations of the edition the chosen group had then, and has now."""
    nu: int

    @property
    def erbij(self) -> int:
        return sum(rij.is_erbij and not rij.was_erbij for rij in self.verschoven)

    @property
    def weg(self) -> int:
        return sum(rij.was_erbij and not rij.is_erbij for rij in self.verschoven)


def stel_samen_nu(edities: Edities, editie: Editie, sleutel: str, dag: dt.date) -> Nubeeld:
    """The page about one edition and one group by what organisations are on ``dag``.

    Ten statements, however many years there are.
    """
    reeks = lees_jarenreeks(edities, editie)
    toen = lees_cellen(reeks, sleutel)
    nu = organisaties_nu(dag)
    hoogste = max((len(cel.verdeling) - 1 for cel in toen.values() if cel.verdeling), default=0)
    sleutels = [sleutel, *(deel for delen in deelsleutels(sleutel).values() for deel in delen)]
    cellen: dict[tuple[int, str, tuple[str, str]], Aggregaat] = {
        waar: cel for waar, cel in toen.items() if waar[1] == sleutel == SECTOR and waar[0] != reeks.werkjaar
    }
    for gevonden in tel_nu(
        reeks.per_jaar, reeks.werkjaar, {pk: rij.kenmerk for pk, rij in nu.items()}, sleutels, hoogste
    ):
        soort = "thema" if gevonden.cel.thema is not None else "kengetal"
        cellen[gevonden.werkjaar, gevonden.cel.groep, (soort, gevonden.code)] = _als_aggregaat(gevonden.cel)
    beeld = maak_beeld(reeks, sleutel, cellen)
    in_editie = kenmerken_in(editie)
    return Nubeeld(
        beeld=beeld,
        dag=dag,
        rijen=_naast_elkaar(beeld, sleutel, toen, cellen),
        verschoven=_verschoven(in_editie, nu, sleutel),
        toen=sum(sleutel in groepen(kenmerk) for kenmerk in in_editie.values()),
        nu=sum(sleutel in groepen(nu[pk].kenmerk) for pk in in_editie),
    )


_VELDEN = [veld.name for veld in fields(Cel) if veld.name not in ("thema", "kengetal", "verdeling")]


def _als_aggregaat(cel: Cel) -> Aggregaat:
    """The same cell as if it were stored, for what reads stored cells; it never is."""
    verdeling = None if cel.verdeling is None else list(cel.verdeling)
    waarden = {veld: getattr(cel, veld) for veld in _VELDEN}
    return Aggregaat(thema_id=cel.thema, kengetal_id=cel.kengetal, verdeling=verdeling, **waarden)


def _naast_elkaar(beeld: Sectorbeeld, sleutel: str, toen: Cellen, nu: Cellen) -> list[Naastelkaar]:
    namen = {("thema", rij.code): rij.naam for rij in beeld.themas}
    namen |= {("kengetal", rij.code): f"{d.naam}: {rij.naam}" for d in beeld.indicatoren for rij in d.rijen}
    rijen = []
    for wat, naam in namen.items():
        een, ander = toen.get((beeld.werkjaar, sleutel, wat)), nu.get((beeld.werkjaar, sleutel, wat))
        if een or ander:
            n_toen, n_nu = een.n if een else None, ander.n if ander else None
            rijen.append(Naastelkaar(naam, wat[0], waarde_van(een), n_toen, waarde_van(ander), n_nu))
    return rijen


def _verschoven(in_editie: dict[int, Kenmerk], nu: dict[int, Nu], sleutel: str) -> list[Verschoven]:
    """Who counts elsewhere: of the sector everyone, else who came to the group or left it. In the order of names."""
    uit = []
    for pk, rij in nu.items():
        was = in_editie.get(pk)
        if was is None or (was == rij.kenmerk and not rij.einde):
            continue
        was_erbij, is_erbij = sleutel in groepen(was), sleutel in groepen(rij.kenmerk)
        if sleutel == SECTOR or was_erbij != is_erbij:
            verschillen = tuple(_verschillen(was, rij.kenmerk))
            uit.append(Verschoven(rij.naam, rij.nummer, rij.einde, verschillen, was_erbij, is_erbij))
    return uit


def _verschillen(was: Kenmerk, is_nu: Kenmerk) -> list[str]:
    """What differs, in words: "regio Limburg werd Antwerpen"."""
    uit = []
    for indeling in ("regio", "grootte"):
        namen = dict(INDELINGEN[indeling])
        een, ander = (namen.get(getattr(kenmerk, indeling), "niet bekend") for kenmerk in (was, is_nu))
        if een != ander:
            uit.append(f"{indeling} {een} werd {ander}")
    een, ander = (
        ", ".join(code for code in Werkvorm.values if code in kenmerk.werkvormen) or "niet bekend"
        for kenmerk in (was, is_nu)
    )
    if een != ander:
        uit.append(f"werkvorm {een} werd {ander}")
    return uit
