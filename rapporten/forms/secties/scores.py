"""Growth levels: one group of themes a page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from organisaties.models import Persoon
from rapporten import vorigjaar
from rapporten.bewaren import SCORE, Invoer, Versieconflict, bewaar
from rapporten.boomstructuur import Groeikader, Thema, groeikader_van, thema_van
from rapporten.forms.secties.basis import Rijform, Sectie, zet_versie
from rapporten.forms.velden import Tekstveld, hoogstens
from rapporten.models import Score, Verslag
from rapporten.volledigheid import veld_van_score
from zelfevaluatie.choices import Staat
from zelfevaluatie.models import Element


class ScoreForm(Rijform):
    """The level of one theme: "0" … "5", "nvt" or nothing yet."""

    soort = SCORE

    def __init__(self, *args: Any, thema: Thema, kader: Groeikader, limiet: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keuzes = [(str(n.waarde), n.naam) for n in kader.niveaus]
        if kader.kader.nvt_mogelijk:
            keuzes.append(("nvt", "Niet van toepassing"))
        self.thema, self.kader, self.keuzes = thema, kader, frozenset(waarde for waarde, _ in keuzes)
        self.fields["niveau"] = forms.ChoiceField(
            label=thema.element.naam,
            choices=[*keuzes, ("", "Nog niet beantwoord")],
            required=False,
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": f"{thema.element.naam}: kies een niveau uit de lijst."},
        )
        hulp = hoogstens(limiet) if limiet else ""
        self.fields["toelichting"] = Tekstveld(label="Toelichting", limiet=limiet, rijen=2, help_text=hulp)

    @classmethod
    def voor(cls, verslag: Verslag, sleutel: str, data: QueryDict) -> ScoreForm:
        try:
            thema, kader = thema_van(int(sleutel))
        except (ValueError, Element.DoesNotExist) as fout:
            raise LookupError from fout
        return cls(data, prefix=thema.element.code, thema=thema, kader=kader, limiet=None)

    @property
    def plek(self) -> str:
        """The id of this theme's part of the page."""
        return veld_van_score(self.thema.element.code)

    @property
    def gekozen(self) -> str:
        """The value on screen; '' for what is no choice, so that the stairs never have to read garbage."""
        waarde = str(self["niveau"].value() or "")
        return waarde if waarde in self.keuzes else ""

    def waarden(self) -> dict[str, Any]:
        """The fields to store."""
        niveau = self.cleaned_data["niveau"]
        rijen = {str(n.waarde): n.pk for n in self.kader.niveaus}
        staat = Staat.NVT if niveau == "nvt" else Staat.BEANTWOORD if niveau else Staat.NIET_BEANTWOORD
        return {
            "staat": staat.value,
            "niveau_id": rijen.get(niveau),
            "toelichting": self.cleaned_data["toelichting"],
        }

    def invoer(self, door: Persoon, nu: dt.datetime) -> Invoer:
        gegevens = self.cleaned_data
        return Invoer(self.thema.element.pk, gegevens["versie"], self.waarden(), save_id=gegevens["save_id"])

    def velden(self, huidig: dict[str, Any]) -> dict[str, str]:
        niveau = next((str(n.waarde) for n in self.kader.niveaus if n.pk == huidig["niveau_id"]), "")
        return {
            self.add_prefix("niveau"): "nvt" if huidig["staat"] == Staat.NVT else niveau,
            self.add_prefix("toelichting"): huidig["toelichting"],
        }

    def woorden(self, huidig: dict[str, Any]) -> str:
        naam = next((f"Niveau {n.waarde} – {n.naam}" for n in self.kader.niveaus if n.pk == huidig["niveau_id"]), "")
        return "\n".join(filter(None, [naam or Staat(huidig["staat"]).label, huidig["toelichting"]]))


class ScoreSectie(Sectie):
    """Growth levels: one group of themes a page."""

    template = "rapporten/verslag/groeiniveaus.html"

    def bouw(self, data: QueryDict | None, files: MultiValueDict | None) -> None:
        self.kader = groeikader_van(self.verslag)
        self.groepen = [groep for groep, _ in self.kader.groepen]
        self.groep = self._groep(self.plaats.groep)
        self.rijen = {s.thema_id: s for s in Score.objects.filter(verslag=self.verslag).select_related("niveau")}
        self.scoreformulieren = [
            ScoreForm(
                data,
                prefix=thema.element.code,
                thema=thema,
                kader=self.kader,
                limiet=self.vraag.limiet,
                initial=self._begin(self.rijen.get(thema.element.pk)),
            )
            for thema in self.kader.themas
            if thema.groep.pk == self.groep.pk
        ]
        self.formulieren = list(self.scoreformulieren)
        self.conflicten: dict[str, dict[str, Any]] = {}

    def _groep(self, code: str) -> Element:
        """The group with this code, or the group of the theme with this code; the first when there is no code."""
        groepen = {groep.code: groep for groep in self.groepen}
        themas = {thema.element.code: thema.groep for thema in self.kader.themas}
        gevonden = {"": self.groepen[0], **themas, **groepen}.get(code)
        if gevonden is None:
            raise ValueError(code)
        return gevonden

    @property
    def volgende(self) -> str:
        codes = [groep.code for groep in self.groepen]
        plaats = codes.index(self.groep.code) + 1
        return codes[plaats] if plaats < len(codes) else ""

    @staticmethod
    def _begin(rij: Score | None) -> dict[str, Any]:
        if rij is None:
            return {"versie": 0}
        niveau = str(rij.niveau.waarde) if rij.niveau else "nvt" if rij.staat == Staat.NVT else ""
        return {"versie": rij.versie, "niveau": niveau, "toelichting": rij.toelichting}

    def bewaar(self, door: Persoon, nu: dt.datetime) -> None:
        bewaar(SCORE, self.verslag, [f.invoer(door, nu) for f in self.scoreformulieren], door=door, nu=nu)

    def toon_conflict(self, conflict: Versieconflict) -> None:
        niveaus = {n.pk: n.waarde for n in self.kader.niveaus}
        for formulier in self.scoreformulieren:
            huidig = conflict.conflicten.get(formulier.thema.element.pk)
            if huidig:
                zet_versie(formulier, versie=huidig["versie"])
                self.conflicten[formulier.thema.element.code] = {
                    **huidig,
                    "niveau": niveaus.get(huidig["niveau_id"]),
                    "staat": Staat(huidig["staat"]),
                }

    @property
    def plek_van_conflict(self) -> str:
        return next(f.plek for f in self.scoreformulieren if f.thema.element.code in self.conflicten)

    def context(self) -> dict[str, Any]:
        vorig = vorigjaar.vorige_feiten(self.verslag, nulpunt=self.plaats.nulpunt)
        return {
            "formulieren": self.formulieren,
            "groep": self.groep,
            "groepen": self.groepen,
            "themas": [
                {
                    "form": formulier,
                    "thema": formulier.thema.element,
                    "principes": formulier.thema.principes,
                    "niveaus": self.kader.niveaus,
                    "vorig": vorig.scores.get(formulier.thema.element.code),
                    "mediaan": self.plaats.mediaan.get(formulier.thema.element.code),
                    "conflict": self.conflicten.get(formulier.thema.element.code),
                    "rij": self.rijen.get(formulier.thema.element.pk),
                }
                for formulier in self.scoreformulieren
            ],
            "voorlopig": self.kader.kader.voorlopig,
            "nvt_mogelijk": self.kader.kader.nvt_mogelijk,
        }
