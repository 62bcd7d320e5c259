"""The page forms of a section: one class per kind of question, all with the same four verbs.

``SECTIES[soort](plaats, data, files)`` → ``formulieren`` (for the error summary), ``is_valid()``,
``bewaar(door, nu)`` (raises ``Versieconflict``), ``toon_conflict(conflict)`` and ``context()`` for the template.
"""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from organisaties.models import Persoon
from rapporten import tekst, vorigjaar
from rapporten.bewaren import ANTWOORD, CIJFER, SCORE, Invoer, Versieconflict, bewaar
from rapporten.boomstructuur import Groeikader, Thema, huidig_groeikader
from rapporten.choices import Herkomst, Knoopsoort
from rapporten.concept import gevraagde_kengetallen
from rapporten.forms.velden import Getalveld, Tekstveld, Versieveld, hoogstens, percentage_van
from rapporten.models import Antwoord, Bijlage, Cijfer, Knoop, Score, Verslag
from rapporten.volledigheid import veld_van_cijfer, veld_van_score
from zelfevaluatie.choices import Indicatorsoort, Staat
from zelfevaluatie.models import Element, Kengetal


@dataclass(slots=True)
class Plaats:
    """Where we are: the report, the question, the group of themes (growth levels), and whether it is nulpunt."""

    verslag: Verslag
    vraag: Knoop
    groep: str = ""
    nulpunt: bool = False
    mediaan: dict[str, int] = field(default_factory=dict)


class Sectie(ABC):
    """A page form."""

    template = "rapporten/verslag/verhaal.html"

    def __init__(self, plaats: Plaats, data: QueryDict | None = None, files: MultiValueDict | None = None) -> None:
        self.plaats, self.verslag, self.vraag = plaats, plaats.verslag, plaats.vraag
        self.formulieren: list[forms.Form] = []
        self.bouw(data, files)

    @abstractmethod
    def bouw(self, data: QueryDict | None, files: MultiValueDict | None) -> None:
        """Make the forms, bound when there is data."""

    def is_valid(self) -> bool:
        """All forms at once, so that every error is shown."""
        return all(formulier.is_valid() for formulier in self.formulieren)

    @property
    def zonder_versie(self) -> bool:
        """Was a version missing? Then nothing may be stored (428)."""
        return any("versie" in formulier.errors for formulier in self.formulieren)

    @abstractmethod
    def bewaar(self, door: Persoon, nu: dt.datetime) -> None:
        """Store what changed. Raises Versieconflict, NietBewerkbaar."""

    @abstractmethod
    def toon_conflict(self, conflict: Versieconflict) -> None:
        """Prepare the forms to show both texts; saving again then replaces the colleague's."""

    @property
    def plek_van_conflict(self) -> str:
        """The id of the (first) place where both texts stand."""
        return "conflict"

    @property
    def volgende(self) -> str:
        """The next page within this section (a group of themes), or ''."""
        return ""

    def context(self) -> dict[str, Any]:
        """What the template of this kind needs beside the forms."""
        return {}


def zet_versie(formulier: forms.Form, **versies: int) -> None:
    """Let a bound form be based on newer versions (field name → version), so that saving it again is accepted."""
    data = QueryDict(mutable=True)
    data.update(formulier.data)
    for naam, versie in versies.items():
        data[formulier.add_prefix(naam)] = str(versie)
    formulier.data = data


# --- narrative ------------------------------------------------------------------------------------


class VerhaalForm(forms.Form):
    """One narrative as plain text."""

    versie = Versieveld()

    def __init__(self, *args: Any, vraag: Knoop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hulp = "Een lege regel begint een nieuwe alinea; een regel die met “- ” begint, wordt een opsomming."
        if vraag.limiet:
            hulp += " " + hoogstens(vraag.limiet)
        self.fields["tekst"] = Tekstveld(
            label="Uw antwoord", limiet=vraag.limiet, rijen=14, help_text=hulp, zwijg=vraag.verplicht
        )

    def clean_tekst(self) -> str:
        # An absent field is a broken request, not an emptied answer.
        if self.add_prefix("tekst") not in self.data:
            raise forms.ValidationError("De tekst kwam niet mee. Herlaad de pagina en probeer opnieuw.")
        return str(self.cleaned_data["tekst"])


class VerhaalSectie(Sectie):
    """Narrative, also beside the kwaliteitsthema's of the werkjaar."""

    def bouw(self, data: QueryDict | None, files: MultiValueDict | None) -> None:
        self.rij = Antwoord.objects.filter(verslag=self.verslag, stabiel_id=self.vraag.stabiel_id).first()
        self.formulier = VerhaalForm(
            data,
            vraag=self.vraag,
            initial={
                "versie": self.rij.versie if self.rij else 0,
                "tekst": tekst.naar_tekst(self.rij.html) if self.rij else "",
            },
        )
        self.formulieren = [self.formulier]
        self.conflict: dict[str, Any] | None = None

    def bewaar(self, door: Persoon, nu: dt.datetime) -> None:
        huidig = self.rij.html if self.rij else ""
        getypt = self.formulier.cleaned_data["tekst"]
        # The same text again leaves blocks and their ids (and any layout) untouched.
        html = huidig if getypt == tekst.naar_tekst(huidig) else tekst.uit_tekst(getypt, huidig)
        vorige_herkomst = self.rij.herkomst if self.rij else Herkomst.NIEUW
        herkomst = Herkomst.NIEUW if vorige_herkomst == Herkomst.NIEUW else Herkomst.BIJGEWERKT
        if html == huidig and vorige_herkomst != Herkomst.OVERGENOMEN:
            herkomst = Herkomst(vorige_herkomst)
        elif html == huidig:
            herkomst = Herkomst.ONGEWIJZIGD_BEVESTIGD
        invoer = Invoer(self.vraag.stabiel_id, self.formulier.cleaned_data["versie"], {"html": html}, herkomst)
        bewaar(ANTWOORD, self.verslag, [invoer], door=door, nu=nu)

    def toon_conflict(self, conflict: Versieconflict) -> None:
        self.conflict = conflict.conflicten[self.vraag.stabiel_id]
        zet_versie(self.formulier, versie=self.conflict["versie"])

    def context(self) -> dict[str, Any]:
        return {
            "form": self.formulier,
            "rij": self.rij,
            "conflict": self.conflict,
            "opmaak_verloren": bool(self.rij and tekst.heeft_opmaak(self.rij.html)),
            "vorig_html": vorigjaar.vorige_tekst(self.verslag, self.vraag.stabiel_id, nulpunt=self.plaats.nulpunt),
            "kwaliteitsthemas": (
                list(self.verslag.werkjaar.kwaliteitsthemas.all())
                if self.vraag.soort == Knoopsoort.KWALITEITSTHEMAS
                else []
            ),
        }


# --- growth levels --------------------------------------------------------------------------------


class ScoreForm(forms.Form):
    """The level of one theme: "0" … "5", "nvt" or nothing yet."""

    versie = Versieveld()

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
        """What to store."""
        niveau = self.cleaned_data["niveau"]
        rijen = {str(n.waarde): n.pk for n in self.kader.niveaus}
        staat = Staat.NVT if niveau == "nvt" else Staat.BEANTWOORD if niveau else Staat.NIET_BEANTWOORD
        return {
            "staat": staat.value,
            "niveau_id": rijen.get(niveau),
            "toelichting": self.cleaned_data["toelichting"],
        }


class ScoreSectie(Sectie):
    """Growth levels: one group of themes a page."""

    template = "rapporten/verslag/groeiniveaus.html"

    def bouw(self, data: QueryDict | None, files: MultiValueDict | None) -> None:
        self.kader = huidig_groeikader()
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
        invoer = [
            Invoer(f.thema.element.pk, f.cleaned_data["versie"], f.waarden(), self._herkomst(f))
            for f in self.scoreformulieren
        ]
        bewaar(SCORE, self.verslag, invoer, door=door, nu=nu)

    def _herkomst(self, formulier: ScoreForm) -> Herkomst:
        rij = self.rijen.get(formulier.thema.element.pk)
        return Herkomst.NIEUW if rij is None or rij.herkomst == Herkomst.NIEUW else Herkomst.BIJGEWERKT

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


# --- figures --------------------------------------------------------------------------------------


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


# --- actions and documents ------------------------------------------------------------------------


class ActieSectie(Sectie):
    """The improvement actions of the organisation; each has a page of its own."""

    template = "rapporten/verslag/verbeteracties.html"

    def bouw(self, data: QueryDict | None, files: MultiValueDict | None) -> None:
        pass

    def bewaar(self, door: Persoon, nu: dt.datetime) -> None:
        pass

    def toon_conflict(self, conflict: Versieconflict) -> None:
        pass

    def context(self) -> dict[str, Any]:
        from zelfevaluatie.acties import acties_van

        return {"acties": acties_van(self.verslag.organisatie_id, self.verslag.werkjaar_id)}


class DocumentForm(forms.Form):
    """An upload; what is allowed is checked by its bytes, not by its name."""

    bestand = forms.FileField(
        label="Document",
        required=False,
        help_text="Een PDF- of Word-bestand (.pdf of .docx) van hoogstens 20 MB.",
        error_messages={"empty": "Dit bestand is leeg. Kies een ander bestand."},
    )

    def clean_bestand(self) -> Any:
        from rapporten.bijlagen import Ongeschikt, keur

        bestand = self.cleaned_data["bestand"]
        if bestand is not None:
            try:
                self.soort = keur(bestand)
            except Ongeschikt as fout:
                raise forms.ValidationError(str(fout)) from fout
        return bestand


class DocumentSectie(Sectie):
    """The uploaded document(s) of a free form."""

    template = "rapporten/verslag/document.html"

    def bouw(self, data: QueryDict | None, files: MultiValueDict | None) -> None:
        self.formulier = DocumentForm(data, files)
        self.formulieren = [self.formulier]

    def bewaar(self, door: Persoon, nu: dt.datetime) -> None:
        from rapporten.bijlagen import voeg_toe

        if bestand := self.formulier.cleaned_data["bestand"]:
            voeg_toe(self.verslag, self.vraag.stabiel_id, bestand, self.formulier.soort, door=door, nu=nu)

    def toon_conflict(self, conflict: Versieconflict) -> None:
        pass

    def context(self) -> dict[str, Any]:
        return {
            "form": self.formulier,
            "bijlagen": Bijlage.objects.filter(
                verslag=self.verslag, stabiel_id=self.vraag.stabiel_id, verwijderd_op=None
            ),
        }


SECTIES: dict[str, type[Sectie]] = {
    Knoopsoort.VERHAAL: VerhaalSectie,
    Knoopsoort.KWALITEITSTHEMAS: VerhaalSectie,
    Knoopsoort.GROEINIVEAUS: ScoreSectie,
    Knoopsoort.CIJFERS: CijferSectie,
    Knoopsoort.VERBETERACTIES: ActieSectie,
    Knoopsoort.DOCUMENT: DocumentSectie,
}
