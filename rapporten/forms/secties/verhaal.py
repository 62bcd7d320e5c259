"""Narrative, also beside the kwaliteitsthema's of the werkjaar."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from organisaties.models import Persoon
from rapporten import illustraties, tekst, vorigjaar
from rapporten.bewaren import ANTWOORD, Invoer, Versieconflict, bewaar
from rapporten.choices import Herkomst, Knoopsoort
from rapporten.forms.secties.basis import Sectie, zet_versie
from rapporten.forms.velden import Tekstveld, Versieveld, hoogstens
from rapporten.models import Antwoord, Knoop


class VerhaalForm(forms.Form):
    """One narrative: as plain text, or as HTML when the editor wrote it (``vorm``)."""

    versie = Versieveld()
    vorm = forms.ChoiceField(
        choices=[("tekst", "tekst"), ("html", "html")],
        initial="tekst",
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": "Herlaad de pagina en probeer opnieuw."},
    )

    def __init__(self, *args: Any, vraag: Knoop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hulp = hoogstens(vraag.limiet) if vraag.limiet else ""
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
        self.bevestigt = data is not None and data.get("doe") == "bevestig"
        self.conflict: dict[str, Any] | None = None

    def _html(self, getypt: str, vorm: str, door: Persoon, nu: dt.datetime) -> str:
        """What was typed as clean HTML. The same text again leaves blocks and their ids (and any layout) untouched."""
        huidig = self.rij.html if self.rij else ""
        if vorm == "html":
            return illustraties.schoon(getypt, self.verslag, door=door, nu=nu)
        return huidig if getypt == tekst.naar_tekst(huidig) else tekst.uit_tekst(getypt, huidig)

    def bewaar(self, door: Persoon, nu: dt.datetime) -> None:
        huidig = self.rij.html if self.rij else ""
        html = self._html(self.formulier.cleaned_data["tekst"], self.formulier.cleaned_data["vorm"], door, nu)
        vorige_herkomst = self.rij.herkomst if self.rij else Herkomst.NIEUW
        herkomst = Herkomst.NIEUW if vorige_herkomst == Herkomst.NIEUW else Herkomst.BIJGEWERKT
        if html == huidig:
            # Only who says so confirms; saving a page that was merely opened does not.
            bevestigt = self.bevestigt and vorige_herkomst == Herkomst.OVERGENOMEN
            herkomst = Herkomst.ONGEWIJZIGD_BEVESTIGD if bevestigt else Herkomst(vorige_herkomst)
        invoer = Invoer(self.vraag.stabiel_id, self.formulier.cleaned_data["versie"], {"html": html}, herkomst)
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
