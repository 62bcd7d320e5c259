"""Figures, each with room for its story."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from typing import Any

from django import forms
from django.db import transaction
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from organisaties.models import Persoon
from rapporten.bewaren import CIJFER, Invoer, Versieconflict, bewaar, houd_bewerkbaar
from rapporten.choices import BEOORDEELD, Herkomst
from rapporten.cijferstand import Besluit, Cijferstand, beoordeeld, lees_cijferstand
from rapporten.concept import gevraagde_kengetallen, oordeel_over
from rapporten.forms.secties.basis import Rijform, Sectie, zet_versie
from rapporten.forms.velden import Getalveld, Tekstveld, hoogstens
from rapporten.inhoud import Centraal, percentage_van, schrijf_decimaal, sleutel_van
from rapporten.inhoud import Cijfer as Inhoudscijfer
from rapporten.models import Cijfer, Verklaring, Verslag
from rapporten.volledigheid import Afwijking, afwijkingen, tekens, veld_van_cijfer
from zelfevaluatie.choices import Indicatorsoort, Staat
from zelfevaluatie.models import Kengetal

HOOGSTE_PERCENTAGE = Decimal(99_999)
MAX_REDEN = 2000


class CijferForm(Rijform):
    """One figure: teller and noemer, or only the percentage, or not applicable; with its story."""

    soort = CIJFER
    niet_altijd = frozenset({"reden"})
    teller = Getalveld(label="Teller", maximum=Decimal("9999999999"))
    noemer = Getalveld(label="Noemer", maximum=Decimal("9999999999"))
    percentage = Getalveld(label="Percentage", maximum=HOOGSTE_PERCENTAGE)
    nvt = forms.BooleanField(label="Niet van toepassing", required=False)
    # The figure of Opgroeien that was on screen, and the one that the version on screen confirms.
    gezien = forms.CharField(required=False, widget=forms.HiddenInput)
    bevestigd = forms.CharField(required=False, widget=forms.HiddenInput)
    verhaal_toen = forms.CharField(required=False, widget=forms.HiddenInput)  # a mark of the story as it was opened
    reden = Tekstveld(label="Waarom klopt het cijfer van Opgroeien niet?", rijen=2, zwijg=True)

    def __init__(
        self,
        *args: Any,
        kengetal: Kengetal,
        gevraagd: bool,
        limiet: int | None,
        rij: Cijfer | None = None,
        centraal: Centraal | None = None,
        vorig_nvt: bool = False,
        doe: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kengetal, self.gevraagd, self.rij, self.centraal = kengetal, gevraagd, rij, centraal
        self.beoordeeld = beoordeeld(rij) if rij else None
        self.herkomst, _ = oordeel_over(rij.herkomst if rij else Herkomst.NIEUW, self.beoordeeld, centraal)
        self.blijft_nvt = (
            vorig_nvt and gevraagd and centraal is None and (rij is None or rij.staat == Staat.NIET_BEANTWOORD)
        )
        self.bevestigt_nvt = self.blijft_nvt and doe == "bevestig_alle"
        te_bevestigen = doe == "bevestig_alle" and self.herkomst == Herkomst.CENTRAAL
        self.bevestigt = centraal is not None and (te_bevestigen or doe == f"bevestig:{kengetal.code}")
        self.houdt_vol = doe == f"betwist:{kengetal.code}"
        self.verklaart = doe == f"verklaar:{kengetal.code}"
        hulp = hoogstens(limiet) if limiet else ""
        self.fields["toelichting"] = Tekstveld(label="Het verhaal erbij", limiet=limiet, rijen=2, help_text=hulp)

    @classmethod
    def voor(cls, verslag: Verslag, sleutel: str, data: QueryDict) -> CijferForm:
        try:
            kengetal = _kengetal(int(sleutel))
        except (ValueError, Kengetal.DoesNotExist) as fout:
            raise LookupError from fout
        rijen = Cijfer.objects.filter(
            verslag__organisatie_id=verslag.organisatie_id, verslag__werkjaar_id=verslag.werkjaar_id
        )
        return cls(
            data,
            prefix=kengetal.code,
            kengetal=kengetal,
            gevraagd=True,
            limiet=None,
            rij=rijen.filter(kengetal=kengetal).first(),
            centraal=lees_cijferstand(verslag).centraal.get(kengetal.code),
        )

    @property
    def plek(self) -> str:
        """The id of this figure's part of the page."""
        return veld_van_cijfer(self.kengetal.code)

    def clean(self) -> dict[str, Any]:
        gegevens = super().clean()
        if self.add_prefix("reden") not in self.data:  # asked beside a figure of Opgroeien only
            gegevens["reden"] = self.rij.reden if self.rij else ""
        if self.centraal is not None and (self.bevestigt or self.houdt_vol):
            if gegevens.get("gezien") != self.centraal.sleutel:
                self.add_error(
                    "percentage", "Opgroeien gaf intussen een ander cijfer. Kijk het na en bevestig of betwist het dan."
                )
                return gegevens
            if self.bevestigt:  # whatever was typed in its stead no longer matters
                for naam in ("teller", "noemer", "percentage", "reden"):
                    self.errors.pop(naam, None)
                return gegevens
        if len(gegevens.get("reden") or "") > MAX_REDEN:
            te_veel = len(gegevens["reden"]) - MAX_REDEN
            self.add_error("reden", f"Waarom het cijfer niet klopt: {tekens(te_veel)} te veel.")
        if any(naam in self.errors for naam in ("teller", "noemer", "percentage")):
            return gegevens
        teller, noemer, percentage = (gegevens.get(n) for n in ("teller", "noemer", "percentage"))
        if self.bevestigt_nvt and (teller, noemer, percentage) == (None, None, None):
            gegevens["nvt"] = True
        if gegevens.get("nvt") and any(w is not None for w in (teller, noemer, percentage)):
            self.add_error("nvt", "U vulde ook een cijfer in. Maak het leeg, of haal het vinkje weg.")
        elif (teller is None) != (noemer is None):
            leeg = "noemer" if noemer is None else "teller"
            self.add_error(leeg, f"Vul ook de {leeg} in, of geef alleen het percentage.")
        elif noemer is not None and noemer == 0:
            self.add_error("noemer", "De noemer mag niet 0 zijn. Is er niets te meten? Kies dan “niet van toepassing”.")
        elif teller is not None and noemer is not None:
            berekend = percentage_van(teller, noemer)
            if berekend > HOOGSTE_PERCENTAGE:
                self.add_error("noemer", "Teller en noemer geven samen een veel te groot percentage. Kijk de komma na.")
            elif percentage is not None and abs(percentage - berekend) > Decimal("0.05"):
                getoond = f"{berekend:.1f}".replace(".", ",")
                self.add_error(
                    "percentage",
                    f"Teller en noemer geven samen {getoond} %. Maak het percentage leeg, of kijk de getallen na.",
                )
            gegevens["percentage"] = berekend
        return gegevens

    @property
    def titel(self) -> str:
        """The name of the figure."""
        return str(self.kengetal)

    @property
    def betwist_open(self) -> bool:
        """Show the own figure beside that of Opgroeien: there is one, or what was typed was refused."""
        eigen = any(self[naam].value() for naam in ("teller", "noemer", "percentage", "reden", "nvt"))
        return bool(eigen or self.errors)

    def invoer(self, door: Persoon, nu: dt.datetime) -> Invoer:
        g = self.cleaned_data
        herkomst, over, reden = self._oordeel()
        if herkomst == Herkomst.CENTRAAL_BEVESTIGD and over is not None:
            staat = Staat.BEANTWOORD
            eigen: tuple[Decimal | None, ...] = (over.teller, over.noemer, over.percentage)
        else:
            staat, eigen = self._eigen()
        waarden = {
            "staat": staat.value,
            **dict(zip(("teller", "noemer", "percentage"), eigen, strict=True)),
            "toelichting": g["toelichting"],
            "reden": reden,
            "centraal_teller": over.teller if over else None,
            "centraal_noemer": over.noemer if over else None,
            "centraal_percentage": over.percentage if over else None,
            "centraal_op": dt.date.fromisoformat(over.op) if over else None,
        }
        return Invoer(self.kengetal.pk, g["versie"], waarden, herkomst, g["save_id"])

    def _eigen(self) -> tuple[Staat, tuple[Decimal | None, ...]]:
        """The figure as it was typed."""
        g = self.cleaned_data
        staat = Staat.NVT if g["nvt"] else Staat.NIET_BEANTWOORD if g["percentage"] is None else Staat.BEANTWOORD
        return staat, (g["teller"], g["noemer"], g["percentage"])

    def _oordeel(self) -> tuple[Herkomst, Centraal | None, str]:
        """Where the figure comes from, which figure of Opgroeien was judged, and why it is contested.

        A judgement that was not touched stays as it is, also when Opgroeien has another figure now.
        """
        g, rij, toen = self.cleaned_data, self.rij, self.beoordeeld
        if self.bevestigt:
            return Herkomst.CENTRAAL_BEVESTIGD, self.centraal, ""
        staat, eigen = self._eigen()
        if reden := g["reden"]:
            zelfde = rij is not None and (rij.reden, rij.staat, rij.teller, rij.noemer, rij.percentage) == (
                reden,
                staat,
                *eigen,
            )
            over = toen if toen is not None and zelfde and not self.houdt_vol else self.centraal or toen
            if over is not None:
                return Herkomst.CENTRAAL_BETWIST, over, reden
        for over in (toen, self.centraal) if g["bevestigd"] else ():
            zelfde = over is not None and (
                (staat, eigen) == (Staat.NIET_BEANTWOORD, (None, None, None))
                or (over.teller, over.noemer, over.percentage) == eigen
            )
            if over is not None and over.sleutel == g["bevestigd"] and zelfde:
                return Herkomst.CENTRAAL_BEVESTIGD, over, ""
        bevestigd = rij is not None and rij.herkomst == Herkomst.ONGEWIJZIGD_BEVESTIGD
        if staat == Staat.NVT and (self.bevestigt_nvt or bevestigd):
            return Herkomst.ONGEWIJZIGD_BEVESTIGD, None, ""
        nieuw = rij is None or rij.herkomst in (Herkomst.NIEUW, *BEOORDEELD)
        return Herkomst.NIEUW if nieuw else Herkomst.BIJGEWERKT, None, ""

    def velden(self, huidig: dict[str, Any]) -> dict[str, str]:
        getallen = {**huidig, "percentage": None if huidig["teller"] is not None else huidig["percentage"]}
        return {
            **{self.add_prefix(n): _getypt(getallen[n]) for n in ("teller", "noemer", "percentage")},
            self.add_prefix("nvt"): "on" if huidig["staat"] == Staat.NVT else "",
            self.add_prefix("reden"): huidig["reden"],
            self.add_prefix("toelichting"): huidig["toelichting"],
        }

    def woorden(self, huidig: dict[str, Any]) -> str:
        cijfer = Staat(huidig["staat"]).label
        if huidig["percentage"] is not None:
            cijfer = f"{_getypt(huidig['percentage'])} %"
        if huidig["teller"] is not None:
            cijfer += f" ({_getypt(huidig['teller'])} / {_getypt(huidig['noemer'])})"
        return "\n".join(filter(None, [cijfer, huidig["reden"], huidig["toelichting"]]))


class CijferSectie(Sectie):
    """Occupancy and utilisation, each figure with room for its story."""

    template = "rapporten/verslag/cijfers.html"

    def bouw(self, data: QueryDict | None, files: MultiValueDict | None) -> None:
        self.stand: Cijferstand = lees_cijferstand(self.verslag)
        self.vergelijking = self.stand.vergelijking(self.verslag.werkjaar_id, nulpunt=self.plaats.nulpunt)
        self.doe = str(data.get("doe", "")) if data is not None else ""
        self.rijen = {c.kengetal_id: c for c in Cijfer.objects.filter(verslag=self.verslag)}
        indicatoren = self.vraag.indicatoren or Indicatorsoort.values
        self.cijferformulieren = [
            CijferForm(
                data,
                prefix=kengetal.code,
                kengetal=kengetal,
                gevraagd=gevraagd,
                limiet=self.vraag.limiet,
                rij=self.rijen.get(kengetal.pk),
                centraal=self.stand.centraal.get(kengetal.code),
                vorig_nvt=kengetal.code in self.stand.vorig_nvt and not self.plaats.nulpunt,
                doe=self.doe,
                initial=self.begin(self.rijen.get(kengetal.pk), self.stand.centraal.get(kengetal.code)),
            )
            for kengetal, gevraagd in gevraagde_kengetallen(self.verslag.organisatie_id, self.verslag.werkjaar)
            if kengetal.indicator in indicatoren
        ]
        self.formulieren = list(self.cijferformulieren)
        self.conflicten: dict[str, dict[str, Any]] = {}

    def _afwijkingen(self, kengetal: Kengetal) -> list[Afwijking]:
        """The rules that ask an explanation of the figure as it is stored."""
        rij = self.rijen.get(kengetal.pk)
        if rij is None:
            return []
        velden = ("staat", "teller", "noemer", "percentage", "toelichting")
        cijfer = _als_cijfer(kengetal, {naam: getattr(rij, naam) for naam in velden})
        return list(afwijkingen(cijfer, self.vergelijking))

    def _gewenst(self, formulier: CijferForm) -> list[Afwijking]:
        """Those of them that were not explained yet."""
        verklaard = {(v.regel, v.kengetal, v.waarden) for v in self.stand.verklaringen}
        verhaal = formulier.rij is not None and formulier.rij.toelichting
        return [
            a
            for a in self._afwijkingen(formulier.kengetal)
            if not verhaal or (a.regel, a.kengetal, a.waarden) not in verklaard
        ]

    @staticmethod
    def begin(rij: Cijfer | None, centraal: Centraal | None) -> dict[str, Any]:
        """What the form of a figure begins with."""
        gezien = centraal.sleutel if centraal else ""
        if rij is None:
            return {"versie": 0, "gezien": gezien, "verhaal_toen": _kenmerk("")}
        begin = {
            "versie": rij.versie,
            "verhaal_toen": _kenmerk(rij.toelichting),
            "gezien": gezien,
            "nvt": rij.staat == Staat.NVT,
            "toelichting": rij.toelichting,
            "reden": rij.reden,
        }
        over = beoordeeld(rij)
        if rij.herkomst == Herkomst.CENTRAAL_BEVESTIGD and over is not None:
            begin["bevestigd"] = over.sleutel
            if centraal is not None:  # what was confirmed stands above the fields, which are for another figure
                return begin
        return begin | {
            "teller": zonder_nullen(rij.teller),
            "noemer": zonder_nullen(rij.noemer),
            "percentage": None if rij.teller is not None else zonder_nullen(rij.percentage),
        }

    def bewaar(self, door: Persoon, nu: dt.datetime) -> None:
        paren = [(f, f.invoer(door, nu)) for f in self.cijferformulieren]
        with transaction.atomic():
            bewaar(CIJFER, self.verslag, [rij for _, rij in paren], door=door, nu=nu)
            verklaringen = [velden for f, rij in paren for velden in self._verklaar(f, rij)]
            if verklaringen:
                houd_bewerkbaar(self.verslag)
                Verklaring.objects.bulk_create(
                    Verklaring(
                        organisatie_id=self.verslag.organisatie_id, verslag=self.verslag, door=door, op=nu, **velden
                    )
                    for velden in verklaringen
                )

    def _verklaar(self, formulier: CijferForm, invoer: Invoer) -> Iterator[dict[str, Any]]:
        """What the story explains: all rules that apply, if it was written just now or the person says that it does."""
        verhaal = invoer.waarden["toelichting"]
        if not verhaal:
            return
        # Seen from when the page was opened: what was typed there may have saved itself before the button was pressed.
        toen = formulier.cleaned_data["verhaal_toen"] or _kenmerk(formulier.rij.toelichting if formulier.rij else "")
        nieuw = toen != _kenmerk(verhaal)
        al_verklaard = {(v.regel, v.kengetal, v.waarden, v.tekst) for v in self.stand.verklaringen}
        for a in afwijkingen(_als_cijfer(formulier.kengetal, invoer.waarden), self.vergelijking):
            stuk = (a.regel, a.kengetal, a.waarden, verhaal)
            if (nieuw or formulier.verklaart) and stuk not in al_verklaard:
                yield {
                    "kengetal": formulier.kengetal,
                    "regel": a.regel.value,
                    "waarden": waarden_van(a),
                    "tekst": verhaal,
                }

    def toon_conflict(self, conflict: Versieconflict) -> None:
        for formulier in self.cijferformulieren:
            huidig = conflict.conflicten.get(formulier.kengetal.pk)
            if huidig:
                zet_versie(formulier, versie=huidig["versie"])
                self.conflicten[formulier.kengetal.code] = {**huidig, "staat": Staat(huidig["staat"])}

    @property
    def plek_van_conflict(self) -> str:
        return next(f.plek for f in self.cijferformulieren if f.kengetal.code in self.conflicten)

    def context(self) -> dict[str, Any]:
        jaar = self.verslag.werkjaar_id
        eerder = {} if self.plaats.nulpunt else self.stand.eerder
        te_bevestigen = [f for f in self.cijferformulieren if f.herkomst == Herkomst.CENTRAAL]
        return {
            "formulieren": self.formulieren,
            "te_bevestigen": te_bevestigen,
            "blijven_nvt": [f for f in self.cijferformulieren if f.blijft_nvt],
            "cijfers": [
                {
                    "form": f,
                    "kengetal": f.kengetal,
                    "vorig": self.vergelijking.vorig.get(f.kengetal.code),
                    "vorig_nvt": not self.plaats.nulpunt and f.kengetal.code in self.stand.vorig_nvt,
                    "reeks": self._reeks(f, eerder.get(f.kengetal.code, {}), jaar),
                    "gewenst": self._gewenst(f),
                    "delen": self.stand.delen.get(f.kengetal.code, ()),
                    "rij": self.rijen.get(f.kengetal.pk),
                    "besluit": self._besluit(f),
                    "ingelezen": dt.date.fromisoformat(f.centraal.op) if f.centraal else None,
                    "betwist_open": f.betwist_open,
                    "conflict": self.conflicten.get(f.kengetal.code),
                }
                for f in self.cijferformulieren
            ],
        }

    @staticmethod
    def _reeks(formulier: CijferForm, eerder: dict[int, Decimal], jaar: int) -> dict[int, Decimal | None]:
        """The figure over the years: the facts that count, and what stands here now; empty without a past."""
        if not eerder:
            return {}
        return {**eerder, jaar: formulier.rij.percentage if formulier.rij else None}

    def _besluit(self, formulier: CijferForm) -> Besluit | None:
        """What was decided about the figure as it was contested."""
        besluit = self.stand.besluiten.get(formulier.kengetal.code)
        rij, over = formulier.rij, formulier.beoordeeld
        if besluit is None or rij is None or over is None or rij.herkomst != Herkomst.CENTRAAL_BETWIST:
            return None
        eigen = rij.staat if rij.percentage is None else sleutel_van(rij.teller, rij.noemer, rij.percentage)
        return besluit if (besluit.eigen, besluit.centraal) == (eigen, over.sleutel) else None

    @property
    def anker(self) -> str:
        """The figure that a button was about, to land on it again."""
        codes = {
            f"{wat}:{f.kengetal.code}": f.plek
            for f in self.cijferformulieren
            for wat in ("bevestig", "betwist", "verklaar")
        }
        return codes.get(self.doe, "")


def _als_cijfer(kengetal: Kengetal, waarden: dict[str, Any]) -> Inhoudscijfer:
    """A figure as the rules of completeness judge it."""
    return Inhoudscijfer(
        kengetal=kengetal.code,
        indicator=kengetal.indicator,
        uitsplitsing=kengetal.uitsplitsing,
        definitie="",
        gevraagd=True,
        herkomst="",
        **{naam: waarden[naam] for naam in ("staat", "teller", "noemer", "percentage", "toelichting")},
    )


def waarden_van(afwijking: Afwijking) -> str:
    """The values of a rule as they are stored."""
    return ";".join(schrijf_decimaal(waarde) for waarde in afwijking.waarden)


@lru_cache(maxsize=256)
def _kengetal(pk: int) -> Kengetal:
    """Read once per process: its code never changes."""
    return Kengetal.objects.get(pk=pk)


def _kenmerk(verhaal: str) -> str:
    return sha256(verhaal.encode()).hexdigest()[:16]


def _getypt(getal: Decimal | None) -> str:
    """As people type it: 94,5."""
    return "" if getal is None else f"{zonder_nullen(getal):f}".replace(".", ",")


def zonder_nullen(getal: Decimal | None) -> Decimal | None:
    """12.5000 → 12.5, 240.0000 → 240: as people typed it."""
    if getal is None:
        return None
    return getal.quantize(Decimal(1)) if getal == getal.to_integral_value() else getal.normalize()
