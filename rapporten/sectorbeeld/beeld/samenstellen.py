"""The statements behind the sector page, and the parts of the page that are made of what they read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import ceil

from django.db.models import F, Q

from kwaliteit.templatetags.opmaak import schrijf_getal
from organisaties.choices import Werkvorm
from rapporten.choices import Editiesoort
from rapporten.models import Aggregaat, Editie, Sectornota
from rapporten.sectorbeeld.beeld.delen import (
    Cijferrij,
    Edities,
    Indicatordeel,
    Kruiscel,
    Kruistabel,
    Punten,
    Sectorbeeld,
    Themarij,
    Verandering,
    als_decimaal,
    waarde_van,
)
from rapporten.sectorbeeld.beeld.groepen import PANEL, Groep, deelsleutels, groep
from rapporten.sectorbeeld.berekenen import SECTOR
from rapporten.sectorbeeld.notas import gepubliceerde_notas
from rapporten.sectorbeeld.trendbreuken import Trendbreuk, nulpunten_tot, trendbreuken
from rapporten.sectorbeeld.zinnen import (
    afgerond,
    schrijf,
    zin_over_gepubliceerd,
    zin_over_kruistabel,
    zin_over_niveaus,
    zin_over_percentages,
    zin_over_reeks,
    zin_over_spreiding,
    zin_over_verandering,
    zin_over_verdeling,
)
from zelfevaluatie.choices import Elementsoort, Indicatorsoort
from zelfevaluatie.models import Element, GepubliceerdeWaarde, Kengetal

# A theme or a figure by its kind and its code, which is the same in every version of the framework.
Wat = tuple[str, str]
# By werkjaar, group and theme or figure.
Cellen = Mapping[tuple[int, str, Wat], Aggregaat]


def zichtbare_edities(*, ook_voorlopig: bool) -> Edities:
    """The editions to choose from (one statement); live ones only for who may see them."""
    edities = (
        Editie.objects.filter(vervangen_op=None).select_related("kader", "door").order_by("werkjaar", "-volgnummer")
    )
    vastgelegd: dict[int, list[Editie]] = defaultdict(list)
    levend: dict[int, Editie] = {}
    for editie in edities if ook_voorlopig else edities.filter(soort=Editiesoort.DEFINITIEF):
        if editie.soort == Editiesoort.DEFINITIEF:
            vastgelegd[editie.werkjaar_id].append(editie)
        else:
            levend[editie.werkjaar_id] = editie
    return Edities(vastgelegd, levend)


@dataclass(frozen=True, slots=True)
class Jarenreeks:
    """The years that stand beside each other on a page about one edition, and where they are broken."""

    edities: Edities
    editie: Editie
    per_jaar: Mapping[int, Editie]
    breuken: Sequence[Trendbreuk]
    nulpunt: int | None
    """The year before which nothing is compared, where one was set."""

    @property
    def werkjaar(self) -> int:
        return self.editie.werkjaar_id


def lees_jarenreeks(edities: Edities, editie: Editie) -> Jarenreeks:
    """The years up to that of this edition, from the last nulpunt on (three statements)."""
    werkjaar = editie.werkjaar_id
    alle = edities.per_jaar(Editiesoort(editie.soort)) | {werkjaar: editie}
    nulpunten = nulpunten_tot(werkjaar)
    nulpunt = max(nulpunten, default=0)
    per_jaar = {jaar: alle[jaar] for jaar in sorted(alle) if nulpunt <= jaar <= werkjaar}
    breuken = trendbreuken(per_jaar, nulpunten)
    return Jarenreeks(edities, editie, per_jaar, breuken, nulpunt if any(jaar < nulpunt for jaar in alle) else None)


def stel_samen(edities: Edities, editie: Editie, sleutel: str = SECTOR) -> Sectorbeeld:
    """The page about one edition and one group. Eight statements, however many years there are."""
    reeks = lees_jarenreeks(edities, editie)
    return maak_beeld(
        reeks,
        sleutel,
        lees_cellen(reeks, sleutel),
        gepubliceerd=_gepubliceerd(sleutel, reeks.per_jaar),
        notas=gepubliceerde_notas(reeks.werkjaar),
    )


def maak_beeld(
    jarenreeks: Jarenreeks,
    sleutel: str,
    cellen: Cellen,
    *,
    gepubliceerd: Mapping[Wat, Mapping[int, GepubliceerdeWaarde]] | None = None,
    notas: Mapping[str, Sectornota] | None = None,
) -> Sectorbeeld:
    """The page that these cells give (two statements)."""
    editie, per_jaar, werkjaar, breuken = (
        jarenreeks.editie,
        jarenreeks.per_jaar,
        jarenreeks.werkjaar,
        jarenreeks.breuken,
    )
    notas = notas or {}
    stof = _Stof(per_jaar, editie, sleutel, cellen, gepubliceerd or {}, breuken)
    nu = [cel for (jaar, van, _), cel in cellen.items() if (jaar, van) == (werkjaar, sleutel)]
    themas = list(
        Element.objects.filter(
            Q(kader=editie.kader) | Q(pk__in=[cel.thema_id for cel in nu if cel.thema_id]), soort=Elementsoort.THEMA
        )
    )
    kengetallen = list(Kengetal.objects.all())
    rijen = [stof.themarij(thema) for thema in themas]
    gekozen = groep(sleutel)
    vorig_jaar = stof.vorig_jaar
    namen = {("thema", t.code): t.naam for t in themas} | {("kengetal", k.code): k.uitsplitsing for k in kengetallen}
    return Sectorbeeld(
        editie=editie,
        groep=gekozen,
        jaren=list(per_jaar),
        zin=zin_over_niveaus({rij.naam: rij.reeks for rij in rijen}, gekozen.van),
        zin_gepubliceerd=stof.zin_gepubliceerd(namen),
        bronnen=sorted({cel.bron for reeks in stof.gepubliceerd.values() for cel in reeks.values()}),
        themas=rijen,
        indicatoren=[stof.indicatordeel(soort, kengetallen, notas.get(soort.value)) for soort in Indicatorsoort],
        kruistabellen=stof.kruistabellen(themas),
        vastgelegd=list(jarenreeks.edities.vastgelegd.get(werkjaar, ())),
        levend=jarenreeks.edities.levend.get(werkjaar),
        nulpunt=jarenreeks.nulpunt,
        breuken=[_met_naam(breuk, namen) for breuk in breuken if breuk.werkjaar > min(per_jaar)],
        verborgen=nu[0].verborgen if nu and all(cel.verborgen for cel in nu) else "",
        zin_spreiding=zin_over_spreiding([rij.mediaan for rij in rijen if rij.mediaan is not None]),
        notas=notas,
        vorig_jaar=vorig_jaar,
        zin_verandering=_zin_verandering(vorig_jaar or werkjaar, werkjaar, rijen),
    )


def _zin_verandering(vorig_jaar: int, werkjaar: int, rijen: Sequence[Themarij]) -> str:
    """Over the themes of which both changes are shown, so that a difference comes from organisations, not themes."""
    allen = [rij.allen for rij in rijen if rij.allen]
    beide = [(rij.allen, rij.panel) for rij in rijen if rij.allen and rij.panel]
    if not beide:
        return zin_over_verandering(vorig_jaar, werkjaar, [(v.vorig, v.nu) for v in allen], [])
    waarover = f" van de {len(beide)} thema's waarvan we beide tonen" if len(beide) < len(allen) else ""
    return zin_over_verandering(
        vorig_jaar,
        werkjaar,
        [(v.vorig, v.nu) for v, _ in beide],
        [(v.vorig, v.nu) for _, v in beide],
        waarover,
    )


def lees_cellen(reeks: Jarenreeks, sleutel: str) -> Cellen:
    """The chosen group in every year; in the chosen year also its parts and its panel (one statement)."""
    per_jaar, editie = reeks.per_jaar, reeks.editie
    erbij = [_panel(sleutel), *(deel for delen in deelsleutels(sleutel).values() for deel in delen)]
    cellen = Aggregaat.objects.filter(
        Q(editie__in=per_jaar.values(), groep=sleutel) | Q(editie=editie, groep__in=erbij)
    )
    jaar_van = {een.pk: jaar for jaar, een in per_jaar.items()}
    uit: dict[tuple[int, str, Wat], Aggregaat] = {}
    for cel in cellen.annotate(thema_code=F("thema__code"), kengetal_code=F("kengetal__code")):
        wat = ("thema", cel.thema_code) if cel.thema_id else ("kengetal", cel.kengetal_code)
        uit[jaar_van[cel.editie_id], cel.groep, wat] = cel
    return uit


def _panel(sleutel: str) -> str:
    return PANEL if sleutel == SECTOR else f"{PANEL}/{sleutel}"


def _gepubliceerd(sleutel: str, per_jaar: Mapping[int, Editie]) -> dict[Wat, dict[int, GepubliceerdeWaarde]]:
    """The published series of these years (one statement); they are about the sector only."""
    uit: dict[Wat, dict[int, GepubliceerdeWaarde]] = defaultdict(dict)
    if sleutel == SECTOR:
        for cel in GepubliceerdeWaarde.objects.filter(werkjaar__in=per_jaar).select_related("kengetal"):
            wat = ("kengetal", cel.kengetal.code) if cel.kengetal else ("thema", cel.thema_code)
            uit[wat][cel.werkjaar] = cel
    return uit


@dataclass(frozen=True, slots=True)
class _Stof:
    """What was read from the database, and the parts of the page that are made of it."""

    per_jaar: Mapping[int, Editie]
    editie: Editie
    sleutel: str
    cellen: Cellen
    gepubliceerd: Mapping[Wat, Mapping[int, GepubliceerdeWaarde]]
    breuken: Sequence[Trendbreuk]

    @property
    def werkjaar(self) -> int:
        return self.editie.werkjaar_id

    def nu(self, wat: Wat, sleutel: str = "") -> Aggregaat | None:
        """The cell of the chosen werkjaar."""
        return self.cellen.get((self.werkjaar, sleutel or self.sleutel, wat))

    def reeks(self, wat: Wat) -> dict[int, Fraction | None]:
        """The values of the chosen group over the years; None where there is none, or none may be shown."""
        begin = self.begin(wat)
        return {jaar: waarde_van(self.cellen.get((jaar, self.sleutel, wat))) for jaar in self.per_jaar if jaar >= begin}

    def reeks_gepubliceerd(self, wat: Wat) -> Punten:
        begin = self.begin(wat)
        return {jaar: cel.waarde for jaar, cel in sorted(self.gepubliceerd.get(wat, {}).items()) if jaar >= begin}

    def begin(self, wat: Wat) -> int:
        """The first year that this theme or figure compares with: that of the last hard break."""
        hard = (breuk.werkjaar for breuk in self.breuken if breuk.hard and breuk.geldt_voor(*wat))
        return max(hard, default=min(self.per_jaar))

    def met_begin(self, wat: Wat, zin: str) -> str:
        """A sentence over a series, with where it begins anew when other years on the page come before that."""
        begin = self.begin(wat)
        opnieuw = f"Met de jaren voor {begin} valt dit niet te vergelijken." if begin > min(self.per_jaar) else ""
        return f"{zin} {opnieuw}".strip()

    def zachte_breuken(self, wat: Wat) -> tuple[int, ...]:
        """The years to mark in the chart of this theme or figure."""
        zacht = {breuk.werkjaar for breuk in self.breuken if not breuk.hard and breuk.geldt_voor(*wat)}
        return tuple(jaar for jaar in sorted(zacht) if jaar > self.begin(wat))

    @property
    def vorig_jaar(self) -> int | None:
        """The year before, unless it has no edition here or a nulpunt lies between."""
        return self.werkjaar - 1 if self.werkjaar - 1 in self.per_jaar else None

    def verandering(self, wat: Wat) -> tuple[Verandering | None, Verandering | None, str]:
        """Since last year: of all, of the same organisations, and why the latter is not shown."""
        if self.vorig_jaar is None or self.begin(wat) == self.werkjaar:
            return None, None, ""
        toen, nu = self.cellen.get((self.vorig_jaar, self.sleutel, wat)), self.nu(wat)
        allen = _verandering(waarde_van(toen), waarde_van(nu), toen, nu)
        panel = self.nu(wat, _panel(self.sleutel))
        if panel is None or panel.verborgen:
            return allen, None, panel.verborgen if panel else ""
        return allen, _van_panel(panel), ""

    def themarij(self, thema: Element) -> Themarij:
        wat = ("thema", thema.code)
        reeks, cel = self.reeks(wat), self.nu(wat)
        allen, panel, panel_verborgen = self.verandering(wat)
        return Themarij(
            naam=thema.naam,
            reeks=reeks,
            gepubliceerd=self.reeks_gepubliceerd(wat),
            cel=cel,
            zin=self.met_begin(wat, zin_over_reeks(reeks)),
            breuken=self.zachte_breuken(wat),
            allen=allen,
            panel=panel,
            panel_verborgen=panel_verborgen,
            code=thema.code,
            zin_verdeling=zin_over_verdeling(cel.verdeling) if cel and cel.verdeling else "",
        )

    def indicatordeel(
        self, indicator: Indicatorsoort, kengetallen: Sequence[Kengetal], nota: Sectornota | None
    ) -> Indicatordeel:
        """The figures of one indicator; of a werkvorm only its own and those of no werkvorm in particular."""
        gekozen = groep(self.sleutel).delen.get("werkvorm")
        eigen = {"", gekozen} if gekozen else {"", *Werkvorm.values}
        reeksen = {k: self.reeks(("kengetal", k.code)) for k in kengetallen if k.indicator == indicator}
        met = {j for reeks in reeksen.values() for j, waarde in reeks.items() if waarde is not None} | {self.werkjaar}
        rijen = [
            self._cijferrij(kengetal, {jaar: waarde for jaar, waarde in reeks.items() if jaar >= min(met)})
            for kengetal, reeks in reeksen.items()
            if kengetal.werkvorm in eigen and (self.nu(("kengetal", kengetal.code)) or any(reeks.values()))
        ]
        nu = {rij.naam: waarde for rij in rijen if (waarde := rij.reeks.get(self.werkjaar)) is not None}
        waarden = [w for rij in rijen for w in (*rij.reeks.values(), *rij.gepubliceerd.values()) if w is not None]
        return Indicatordeel(
            code=indicator.value,
            naam=indicator.label,
            zin=zin_over_percentages(indicator.label.lower(), self.werkjaar, nu),
            rijen=rijen,
            hoogste=max(ceil(waarde / 50) * 50 for waarde in [*waarden, Decimal(100)]),
            gepubliceerd=any(rij.gepubliceerd for rij in rijen),
            nota=nota,
        )

    def _cijferrij(self, kengetal: Kengetal, reeks: dict[int, Fraction | None]) -> Cijferrij:
        wat = ("kengetal", kengetal.code)
        allen, panel, panel_verborgen = self.verandering(wat)
        return Cijferrij(
            naam=kengetal.uitsplitsing,
            reeks=reeks,
            gepubliceerd=self.reeks_gepubliceerd(wat),
            cel=self.nu(wat),
            zin=self.met_begin(wat, zin_over_reeks(reeks, procent=True)),
            breuken=self.zachte_breuken(wat),
            allen=allen,
            panel=panel,
            panel_verborgen=panel_verborgen,
            code=kengetal.code,
            nu_gepubliceerd=_zoals_gepubliceerd(self.gepubliceerd.get(wat, {}).get(self.werkjaar)),
        )

    def kruistabellen(self, themas: Sequence[Element]) -> list[Kruistabel]:
        """The chosen group divided by what it is not divided by yet; parts without any cell are left out."""
        aanwezig = {van for jaar, van, (soort, _) in self.cellen if jaar == self.werkjaar and soort == "thema"}
        uit = []
        for indeling, alle in deelsleutels(self.sleutel).items():
            sleutels = [sleutel for sleutel in alle if sleutel in aanwezig]
            if sleutels:
                waarden = {
                    thema.naam: [waarde_van(self.nu(("thema", thema.code), sleutel)) for sleutel in sleutels]
                    for thema in themas
                }
                rijen = [
                    (thema.naam, [_kruiscel(self.nu(("thema", thema.code), s)) for s in (self.sleutel, *sleutels)])
                    for thema in themas
                ]
                kolommen = [groep(self.sleutel), *(_als_kolom(sleutel, indeling) for sleutel in sleutels)]
                uit.append(Kruistabel(indeling, kolommen, rijen, zin_over_kruistabel(indeling, waarden)))
        return uit

    def zin_gepubliceerd(self, namen: Mapping[Wat, str]) -> str:
        """Every published cell beside ours, rounded half up to as many decimals as were published."""
        gelijk, verschillen = 0, []
        for wat, reeks in self.gepubliceerd.items():
            for jaar, cel in sorted(reeks.items()):
                onze = waarde_van(self.cellen.get((jaar, self.sleutel, wat)))
                if onze is None:
                    continue
                if afgerond(onze, cel.decimalen) == Fraction(cel.waarde):
                    gelijk += 1
                else:
                    naam, ons = namen.get(wat, wat[1]), schrijf(onze, cel.decimalen)
                    verschillen.append(f"{naam} in {jaar} (hier {ons}, gepubliceerd {_zoals_gepubliceerd(cel)})")
        return zin_over_gepubliceerd(gelijk, verschillen)


def _met_naam(breuk: Trendbreuk, namen: Mapping[Wat, str]) -> Trendbreuk:
    """A break of one theme or figure says which."""
    return (
        breuk if breuk.wat is None else replace(breuk, uitleg=f"{namen.get(breuk.wat, breuk.wat[1])}: {breuk.uitleg}")
    )


def _verandering(
    vorig: Fraction | None, nu: Fraction | None, toen: Aggregaat | None, cel: Aggregaat | None
) -> Verandering | None:
    if vorig is None or nu is None or toen is None or cel is None:
        return None
    return Verandering(vorig, nu, toen.n or 0, cel.n or 0)


def _van_panel(panel: Aggregaat) -> Verandering | None:
    """A cell of the same organisations holds both years."""
    nu, vorig = waarde_van(panel), None
    if panel.thema_id and panel.vorig_n:
        vorig = Fraction(panel.vorig_som or 0, panel.vorig_n)
    elif panel.kengetal_id and panel.vorig_waarde is not None:
        vorig = Fraction(panel.vorig_waarde)
    return None if nu is None or vorig is None else Verandering(vorig, nu, panel.vorig_n or 0, panel.n or 0)


def _als_kolom(sleutel: str, indeling: str) -> Groep:
    """A part by what it adds to the group that it is a part of."""
    return groep(f"{indeling}:{groep(sleutel).delen[indeling]}")


def _kruiscel(cel: Aggregaat | None) -> Kruiscel:
    return Kruiscel(als_decimaal(waarde_van(cel)), cel.n if cel else None, cel.verborgen if cel else "")


def _zoals_gepubliceerd(cel: GepubliceerdeWaarde | None) -> str:
    return "" if cel is None else schrijf_getal(cel.waarde, cel.decimalen)
