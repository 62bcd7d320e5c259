"""Narrative, also beside the kwaliteitsthema's of the werkjaar."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from organisaties.models import Persoon
from rapporten import illustraties, tekst, vorigjaar
from rapporten.bewaren import ANTWOORD, Invoer, Onvindbaar, Versieconflict, bewaar
from rapporten.choices import Herkomst, Knoopsoort
from rapporten.forms.secties.basis import Rijform, Sectie, zet_versie
from rapporten.forms.velden import Tekstveld, hoogstens
from rapporten.models import Antwoord, Knoop, Verslag


class VerhaalForm(Rijform):
    """One narrative: as plain text, or as HTML when the editor wrote it (``vorm``)."""

    soort = ANTWOORD
    vorm = forms.ChoiceField(
        choices=[("tekst", "tekst"), ("html", "html")],
        initial="tekst",
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": "Herlaad de pagina en probeer opnieuw."},
    )

    def __init__(self, *args: Any, vraag: Knoop, verslag: Verslag, huidig: str | None = None, **kwargs: Any) -> None:
        """``huidig``: the HTML that is there now, when it has been read already."""
        super().__init__(*args, **kwargs)
        self.vraag, self.verslag, self.huidig = vraag, verslag, huidig
        hulp = hoogstens(vraag.limiet) if vraag.limiet else ""
        self.fields["tekst"] = Tekstveld(
            label="Uw antwoord", limiet=vraag.limiet, rijen=14, help_text=hulp, zwijg=vraag.verplicht
        )

    @classmethod
    def voor(cls, verslag: Verslag, sleutel: str, data: QueryDict) -> VerhaalForm:
        return cls(data, vraag=Knoop(stabiel_id=sleutel), verslag=verslag)

    def invoer(self, door: Persoon, nu: dt.datetime) -> Invoer:
        gegevens = self.cleaned_data
        html = self._uit_editor(door, nu) if gegevens["vorm"] == "html" else self._uit_tekst()
        return Invoer(self.vraag.stabiel_id, gegevens["versie"], {"html": html}, save_id=gegevens["save_id"])

    def _uit_editor(self, door: Persoon, nu: dt.datetime) -> str:
        verslag = self.verslag
        if verslag._state.adding and "<img" in self.cleaned_data["tekst"]:  # a picture hangs under the report itself
            van_organisatie = Verslag.objects.select_related("organisatie").filter(organisatie=verslag.organisatie)
            gelezen = van_organisatie.filter(werkjaar_id=verslag.werkjaar_id).first()
            if gelezen is None:
                raise Onvindbaar
            verslag = gelezen
        return illustraties.schoon(self.cleaned_data["tekst"], verslag, door=door, nu=nu)

    def _uit_tekst(self) -> str:
        """The same text again leaves blocks and their ids (and any layout) untouched, so it has to be seen first."""
        huidig, getypt = self.huidig, self.cleaned_data["tekst"]
        if huidig is None:
            van_verslag = Antwoord.objects.filter(
                verslag__organisatie_id=self.verslag.organisatie_id, verslag__werkjaar_id=self.verslag.werkjaar_id
            )
            gevonden = van_verslag.filter(stabiel_id=self.vraag.stabiel_id).values_list("html", flat=True)
            huidig = gevonden.first() or ""
        return huidig if getypt == tekst.naar_tekst(huidig) else tekst.uit_tekst(getypt, huidig)

    def velden(self, huidig: dict[str, Any]) -> dict[str, str]:
        vorm = self.cleaned_data["vorm"] or "tekst"
        html = huidig["html"]
        return {self.add_prefix("tekst"): html if vorm == "html" else tekst.naar_tekst(html)}

    def woorden(self, huidig: dict[str, Any]) -> str:
        return tekst.naar_tekst(huidig["html"])


class VerhaalSectie(Sectie):
    """Narrative, also beside the kwaliteitsthema's of the werkjaar."""

    def bouw(self, data: QueryDict | None, files: MultiValueDict | None) -> None:
        self.rij = Antwoord.objects.filter(verslag=self.verslag, stabiel_id=self.vraag.stabiel_id).first()
        self.formulier = VerhaalForm(
            data,
            vraag=self.vraag,
            verslag=self.verslag,
            huidig=self.rij.html if self.rij else "",
            initial={
                "versie": self.rij.versie if self.rij else 0,
                "tekst": tekst.naar_tekst(self.rij.html) if self.rij else "",
            },
        )
        self.formulieren = [self.formulier]
        self.bevestigt = data is not None and data.get("doe") == "bevestig"
        self.conflict: dict[str, Any] | None = None

    def bewaar(self, door: Persoon, nu: dt.datetime) -> None:
        invoer = self.formulier.invoer(door, nu)
        # Only who says so confirms; saving a page that was merely opened does not.
        zelfde = self.rij is not None and self.rij.html == invoer.waarden["html"]
        if self.bevestigt and self.rij and zelfde and self.rij.herkomst == Herkomst.OVERGENOMEN:
            invoer = replace(invoer, herkomst=Herkomst.ONGEWIJZIGD_BEVESTIGD)
        bewaar(ANTWOORD, self.verslag, [invoer], door=door, nu=nu)

    def toon_conflict(self, conflict: Versieconflict) -> None:
        self.conflict = conflict.conflicten[self.vraag.stabiel_id]
        zet_versie(self.formulier, versie=self.conflict["versie"])

    @cached_property
    def vorig_html(self) -> str:
        """What the organisation wrote here last year; '' when there is nothing (or nulpunt)."""
        return vorigjaar.vorige_tekst(self.verslag, self.vraag.stabiel_id, nulpunt=self.plaats.nulpunt)

    @property
    def template(self) -> str:  # type: ignore[override]
        """While nothing is written and last year there was, the page first asks what changed."""
        leeg = not (self.rij and self.rij.html) and not self.formulier.is_bound
        if leeg and self.vorig_html and not self.plaats.nieuw:
            return "rapporten/verslag/wat_veranderde.html"
        return "rapporten/verslag/verhaal.html"

    def _om_te_bewerken(self) -> str:
        """What the editor opens with: what was stored, or what was typed as plain text and not stored."""
        huidig = self.rij.html if self.rij else ""
        if not self.formulier.is_bound or self.formulier["vorm"].value() == "html":
            return huidig  # HTML that was refused stands in the field itself
        getypt = tekst.weergave(self.formulier["tekst"].value() or "")
        return huidig if getypt == tekst.naar_tekst(huidig) else tekst.uit_tekst(getypt, huidig)

    def context(self) -> dict[str, Any]:
        return {
            "form": self.formulier,
            "rij": self.rij,
            "conflict": self.conflict,
            "html": self._om_te_bewerken(),
            "opmaak_verloren": bool(self.rij and tekst.heeft_opmaak(self.rij.html)),
            "vorig_html": self.vorig_html,
            "te_bevestigen": bool(self.rij and self.rij.html and self.rij.herkomst == Herkomst.OVERGENOMEN),
            "kwaliteitsthemas": (
                list(self.verslag.werkjaar.kwaliteitsthemas.all())
                if self.vraag.soort == Knoopsoort.KWALITEITSTHEMAS
                else []
            ),
        }
