"""Figures, each with room for its story."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from organisaties.models import Persoon
from rapporten import vorigjaar
from rapporten.bewaren import CIJFER, Invoer, Versieconflict, bewaar
from rapporten.choices import Herkomst
from rapporten.concept import gevraagde_kengetallen
from rapporten.forms.secties.basis import Sectie, zet_versie
from rapporten.forms.velden import Getalveld, Tekstveld, Versieveld, hoogstens, percentage_van
from rapporten.models import Cijfer
from rapporten.volledigheid import veld_van_cijfer
from zelfevaluatie.choices import Indicatorsoort, Staat
from zelfevaluatie.models import Kengetal

HOOGSTE_PERCENTAGE = Decimal(99_999)


class CijferForm(forms.Form):
    """One figure: teller and noemer, or only the percentage, or not applicable; with its story."""

    versie = Versieveld()
    teller = Getalveld(label="Teller", maximum=Decimal("9999999999"))
    noemer = Getalveld(label="Noemer", maximum=Decimal("9999999999"))
    percentage = Getalveld(label="Percentage", maximum=HOOGSTE_PERCENTAGE)
    nvt = forms.BooleanField(label="Niet van toepassing", required=False)

    def __init__(self, *args: Any, kengetal: Kengetal, gevraagd: bool, limiet: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kengetal, self.gevraagd = kengetal, gevraagd
        hulp = hoogstens(limiet) if limiet else ""
        self.fields["toelichting"] = Tekstveld(label="Het verhaal erbij", limiet=limiet, rijen=2, help_text=hulp)

    @property
    def plek(self) -> str:
        """The id of this figure's part of the page."""
        return veld_van_cijfer(self.kengetal.code)

    def clean(self) -> dict[str, Any]:
        gegevens = super().clean() or {}
        if any(naam in self.errors for naam in ("teller", "noemer", "percentage")):
            return gegevens
        teller, noemer, percentage = (gegevens.get(n) for n in ("teller", "noemer", "percentage"))
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

    def waarden(self) -> dict[str, Any]:
        """What to store."""
        g = self.cleaned_data
        staat = Staat.NVT if g["nvt"] else Staat.NIET_BEANTWOORD if g["percentage"] is None else Staat.BEANTWOORD
        return {
            "staat": staat.value,
            "teller": g["teller"],
            "noemer": g["noemer"],
            "percentage": g["percentage"],
            "toelichting": g["toelichting"],
        }


class CijferSectie(Sectie):
    """Occupancy and utilisation, each figure with room for its story."""

    template = "rapporten/verslag/cijfers.html"

    def bouw(self, data: QueryDict | None, files: MultiValueDict | None) -> None:
        self.rijen = {c.kengetal_id: c for c in Cijfer.objects.filter(verslag=self.verslag)}
        indicatoren = self.vraag.indicatoren or Indicatorsoort.values
        self.cijferformulieren = [
            CijferForm(
                data,
                prefix=kengetal.code,
                kengetal=kengetal,
                gevraagd=gevraagd,
                limiet=self.vraag.limiet,
                initial=self._begin(self.rijen.get(kengetal.pk)),
            )
            for kengetal, gevraagd in gevraagde_kengetallen(self.verslag.organisatie_id, self.verslag.werkjaar)
            if kengetal.indicator in indicatoren
        ]
        self.formulieren = list(self.cijferformulieren)
        self.conflicten: dict[str, dict[str, Any]] = {}

    @staticmethod
    def _begin(rij: Cijfer | None) -> dict[str, Any]:
        if rij is None:
            return {"versie": 0}
        return {
            "versie": rij.versie,
            "teller": _zonder_nullen(rij.teller),
            "noemer": _zonder_nullen(rij.noemer),
            "percentage": None if rij.teller is not None else _zonder_nullen(rij.percentage),
            "nvt": rij.staat == Staat.NVT,
            "toelichting": rij.toelichting,
        }

    def bewaar(self, door: Persoon, nu: dt.datetime) -> None:
        invoer = []
        for f in self.cijferformulieren:
            rij = self.rijen.get(f.kengetal.pk)
            herkomst = Herkomst.NIEUW if rij is None or rij.herkomst == Herkomst.NIEUW else Herkomst.BIJGEWERKT
            invoer.append(Invoer(f.kengetal.pk, f.cleaned_data["versie"], f.waarden(), herkomst))
        bewaar(CIJFER, self.verslag, invoer, door=door, nu=nu)

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
        vorig = vorigjaar.vorige_feiten(self.verslag, nulpunt=self.plaats.nulpunt)
        return {
            "formulieren": self.formulieren,
            "cijfers": [
                {
                    "form": f,
                    "kengetal": f.kengetal,
                    "vorig": vorig.cijfers.get(f.kengetal.code),
                    "rij": self.rijen.get(f.kengetal.pk),
                    "conflict": self.conflicten.get(f.kengetal.code),
                }
                for f in self.cijferformulieren
            ],
        }


def _zonder_nullen(getal: Decimal | None) -> Decimal | None:
    """12.5000 → 12.5, 240.0000 → 240: as people typed it."""
    if getal is None:
        return None
    return getal.quantize(Decimal(1)) if getal == getal.to_integral_value() else getal.normalize()
