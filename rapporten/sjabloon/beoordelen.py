"""Lay the input beside the draft: what changes (old → new), what a colleague changed meanwhile, and every problem.

The rules are those of the pages: each row is judged by the form of its field, and the form's words become the remedy
of a cell. Nothing is stored here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django import forms

from kwaliteit.templatetags.opmaak import datum
from organisaties.models import Persoon
from rapporten.boomstructuur import Thema
from rapporten.forms.acties import ActieForm
from rapporten.forms.secties.cijfers import CijferForm
from rapporten.forms.secties.scores import ScoreForm
from rapporten.forms.velden import hoogstens
from rapporten.sjabloon import kolommen as k
from rapporten.sjabloon.invoer import Invoer, Invoerrij, Melding, cellen_van
from rapporten.sjabloon.stand import Cijferbron, Rij, Sjabloonstand
from rapporten.tekst import weergave
from rapporten.volledigheid import tekens
from zelfevaluatie.acties import ActieMetStand
from zelfevaluatie.choices import Doelsoort, Stand

GETALLEN = ("teller", "noemer", "percentage")
VREEMD_KLEIN = Decimal("1.5")


@dataclass(frozen=True, slots=True)
class Celwijziging:
    """One cell that changes, in words."""

    kop: str
    oud: str
    nieuw: str


@dataclass(frozen=True, slots=True)
class Wijziging:
    """One row that changes. ``botst``: a colleague saved it after the workbook was downloaded.

    ``versie``: that of the row now; ``door``: who saved it then; ``formulier``: bound and valid, for storing.
    """

    sleutel: str
    blad: str
    naam: str
    cellen: tuple[Celwijziging, ...]
    botst: bool
    versie: str
    rij: Rij | None
    formulier: forms.Form
    door: str = ""

    @property
    def opgroeien(self) -> str:
        """The figure that Opgroeien has now, if the row is about one."""
        return self.rij.vast.get("opgroeien", "") if self.rij else ""

    @property
    def op(self) -> dt.datetime | None:
        """When the row was saved last."""
        return self.rij.op if self.rij else None


@dataclass(slots=True)
class Proef:
    """The dry run: what confirming would do."""

    wijzigingen: list[Wijziging] = field(default_factory=list)
    meldingen: list[Melding] = field(default_factory=list)
    opgelet: list[str] = field(default_factory=list)

    @property
    def botsingen(self) -> list[Wijziging]:
        """The rows that a colleague saved meanwhile."""
        return [w for w in self.wijzigingen if w.botst]

    @property
    def gewoon(self) -> list[Wijziging]:
        """The rows that nobody else touched."""
        return [w for w in self.wijzigingen if not w.botst]

    @property
    def te_bewaren(self) -> bool:
        """There is something to store and nothing in the way."""
        return bool(self.wijzigingen) and not self.meldingen

    @property
    def per_blad(self) -> list[tuple[str, list[Wijziging]]]:
        """The rows that nobody else touched, per sheet."""
        return [(b, [w for w in self.gewoon if w.blad == b]) for b in k.BLAD if any(w.blad == b for w in self.gewoon)]


def beoordeel(rijen: Iterable[Invoerrij], stand: Sjabloonstand, invoer: Invoer | None = None) -> Proef:
    """What storing these rows would do to the draft as it is now."""
    uit = invoer or Invoer()
    proef = Proef(meldingen=uit.meldingen, opgelet=uit.opgelet)
    gezien: set[str] = set()
    for rij in rijen:
        if rij.sleutel in gezien:
            _, adres, waarde = next(cellen_van(rij))
            uit.meld(rij.blad, adres, waarde, "Deze rij staat er meer dan één keer. Laat er één staan.")
            continue
        gezien.add(rij.sleutel)
        if rij.code.startswith(k.NIEUW):
            _nieuwe_actie(rij, stand, uit, proef)
        else:
            _bestaand(rij, stand, uit, proef)
    _noem_collegas(proef)
    return proef


def _noem_collegas(proef: Proef) -> None:
    """Put the names at the collisions (one statement, only when there are any)."""
    wie = {w.rij.door_id for w in proef.botsingen if w.rij and w.rij.door_id}
    if wie:
        namen = dict(Persoon.objects.filter(pk__in=wie).values_list("pk", "naam"))
        proef.wijzigingen = [
            replace(w, door=namen.get(w.rij.door_id or 0, "")) if w.botst and w.rij else w for w in proef.wijzigingen
        ]


def _bestaand(rij: Invoerrij, stand: Sjabloonstand, uit: Invoer, proef: Proef) -> None:
    nu = stand.rij(rij.blad, rij.code)
    if nu is None:
        _, adres, waarde = next(cellen_van(rij))
        uit.meld(
            rij.blad, adres, waarde, "Deze rij is er in het verslag niet (meer). Haal ze weg, of download opnieuw."
        )
        return
    nieuw = _samen(rij, nu)
    if all(weergave(nieuw[code]) == weergave(nu.cellen[code]) for code in nieuw):
        return
    formulier = _formulier(nieuw, nu, stand)
    if _fouten(rij, formulier, nieuw, uit) or _tegenspraak(rij, nu, nieuw, uit):
        return
    _let_op(rij, nu, nieuw, proef)
    cellen = tuple(
        Celwijziging(
            kolom.kop, _woorden(kolom, nu.cellen[kolom.code], stand), _woorden(kolom, nieuw[kolom.code], stand)
        )
        for kolom in k.BLAD[rij.blad].in_te_vullen
        if weergave(nieuw[kolom.code]) != weergave(nu.cellen[kolom.code])
    )
    botst = rij.versie != nu.versie
    proef.wijzigingen.append(Wijziging(rij.sleutel, rij.blad, nu.naam, cellen, botst, nu.versie, nu, formulier))


def _samen(rij: Invoerrij, nu: Rij) -> dict[str, str]:
    """What the row will hold: the touched cells over what is there now."""
    nieuw = {**nu.cellen, **rij.cellen}
    if rij.blad == k.CIJFERS.naam:
        if nieuw.get("teller") and nieuw.get("noemer") and not rij.cellen.get("percentage"):
            nieuw["percentage"] = ""  # follows from the other two
        if rij.cellen.get("klopt") == "ja":
            nieuw |= {naam: "" for naam in (*GETALLEN, "nvt", "reden") if naam not in rij.cellen}
        elif any(rij.cellen.get(naam) for naam in (*GETALLEN, "reden")):
            nieuw["klopt"] = ""
        if rij.cellen.get("nvt") == "ja":
            nieuw |= {naam: "" for naam in GETALLEN if naam in rij.leeg}
        elif "nvt" in rij.leeg and any(rij.cellen.get(naam) for naam in GETALLEN):
            nieuw["nvt"] = ""
    if rij.blad == k.ACTIES.naam and not nieuw["stand"] and "stand" not in rij.cellen:
        # Nothing was said about this year yet: the same beginning as on the page of the action.
        vorige = getattr(nu.bron, "vorige", None)
        nieuw["stand"] = vorige.stand if vorige else Stand.GEPLAND.value
    return nieuw


def _formulier(nieuw: dict[str, str], nu: Rij | None, stand: Sjabloonstand) -> forms.Form:
    # An action keeps what its page asks and the sheet does not: the form leaves a field that did not come along.
    data: dict[str, Any] = {**nieuw, "versie": 0, "standversie": 0}
    if nu is None or nu.blad == k.ACTIES.naam:
        return ActieForm(data, themas=list(stand.keuzes["thema_code"]), principes=[])
    if isinstance(nu.bron, Thema):
        return ScoreForm(data, thema=nu.bron, kader=stand.kader, limiet=nu.limiet)
    assert isinstance(nu.bron, Cijferbron)
    bron = nu.bron
    bevestigt = nieuw["klopt"] == "ja" and nu.cellen["klopt"] != "ja"
    data |= {
        "versie": bron.rij.versie if bron.rij else 0,
        "nvt": nieuw["nvt"] == "ja",
        "gezien": bron.centraal.sleutel if bron.centraal else "",
        "bevestigd": bron.begin.get("bevestigd", "") if nieuw["klopt"] == nu.cellen["klopt"] else "",
    }
    return CijferForm(
        data,
        kengetal=bron.kengetal,
        gevraagd=bron.gevraagd,
        limiet=nu.limiet,
        rij=bron.rij,
        centraal=bron.centraal,
        doe=f"bevestig:{bron.kengetal.code}" if bevestigt else "",
    )


def _fouten(rij: Invoerrij, formulier: forms.Form, nieuw: dict[str, str], uit: Invoer) -> bool:
    """Note what the form refuses at the cells it is about; True when there is anything."""
    for veld, fouten in formulier.errors.items():
        bekend = veld in rij.plaatsen
        adres = rij.plaatsen[veld] if bekend else next(iter(rij.plaatsen.values()), "")
        for fout in fouten:
            woorden = str(fout)
            if rij.blad == k.CIJFERS.naam and veld in ("percentage", "nvt"):
                woorden += f" Leegmaken doet u met “{k.WISSEN}” in de cel."
            uit.meld(rij.blad, adres, nieuw.get(veld, ""), woorden)
    return bool(formulier.errors)


def _tegenspraak(rij: Invoerrij, nu: Rij, nieuw: dict[str, str], uit: Invoer) -> bool:
    """Confirming the figure of Opgroeien does not go together with one's own; True when it was noted."""
    if rij.blad != k.CIJFERS.naam or rij.cellen.get("klopt") != "ja":
        return False
    assert isinstance(nu.bron, Cijferbron)
    adres = rij.plaatsen.get("klopt", "")
    if nu.bron.centraal is None:
        uit.meld(rij.blad, adres, "ja", "Opgroeien heeft hier geen cijfer om te bevestigen. Maak de cel leeg.")
        return True
    if any(rij.cellen.get(naam) for naam in (*GETALLEN, "nvt", "reden")):
        uit.meld(rij.blad, adres, "ja", "U vulde ook een eigen cijfer of een reden in. Kies één van beide.")
        return True
    return False


def _let_op(rij: Invoerrij, nu: Rij, nieuw: dict[str, str], proef: Proef) -> None:
    """What may be stored but is worth a second look."""
    toelichting = nieuw.get("toelichting", "")
    if nu.limiet and len(toelichting) > nu.limiet and "toelichting" in rij.cellen:
        te_veel = tekens(len(toelichting) - nu.limiet)
        proef.opgelet.append(f"{nu.naam}: de tekst is {te_veel} te lang om in te dienen. {hoogstens(nu.limiet)}")
    percentage = rij.cellen.get("percentage", "")
    if percentage and Decimal("0") < Decimal(percentage.replace(",", ".")) <= VREEMD_KLEIN:
        proef.opgelet.append(
            f"{nu.naam}: het percentage is {percentage}. Bedoelt u {_maal_honderd(percentage)} %? "
            "Typ in het rekenblad dan 94,5 en niet 94,5 %."
        )


def _maal_honderd(tekst: str) -> str:
    return f"{100 * Decimal(tekst.replace(',', '.')):f}".rstrip("0").rstrip(".").replace(".", ",")


def _nieuwe_actie(rij: Invoerrij, stand: Sjabloonstand, uit: Invoer, proef: Proef) -> None:
    sleutel = rij.code.removeprefix(k.NIEUW)
    gemaakt = next((r for r in stand.van_blad(rij.blad) if _sleutel(r) == sleutel), None)
    if gemaakt is not None:  # the same file again: it made this action before
        _bestaand(replace(rij, code=gemaakt.code), stand, uit, proef)
        return
    blad = k.BLAD[rij.blad]
    begin = {"stand": Stand.GEPLAND.value, "doelsoort": Doelsoort.VERBETEREN.value}
    nieuw = {kolom.code: "" for kolom in blad.in_te_vullen} | begin | rij.cellen
    formulier = _formulier(nieuw, None, stand)
    if _fouten(rij, formulier, nieuw, uit):
        return
    cellen = tuple(
        Celwijziging(kolom.kop, "", _woorden(kolom, nieuw[kolom.code], stand))
        for kolom in blad.in_te_vullen
        if nieuw[kolom.code]
    )
    proef.wijzigingen.append(Wijziging(rij.sleutel, rij.blad, "Nieuwe actie", cellen, False, "", None, formulier))


def _sleutel(rij: Rij) -> str:
    return str(rij.bron.actie.sleutel) if isinstance(rij.bron, ActieMetStand) else ""


def _woorden(kolom: k.Kolom, waarde: str, stand: Sjabloonstand) -> str:
    if kolom.soort == k.Celsoort.DATUM and waarde:
        return datum(dt.date.fromisoformat(waarde))
    return dict(stand.keuzes.get(kolom.code, ())).get(waarde, waarde) if waarde else ""
