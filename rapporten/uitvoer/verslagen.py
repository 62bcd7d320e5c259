"""A ZIP of the PDFs of reports: which ones, and the file. PDFs that are missing are made first, by their own jobs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any, BinaryIO

from django.utils import timezone
from django.utils.text import slugify

from kwaliteit.documenten import pad_van
from kwaliteit.opdrachten.models import Opdracht
from kwaliteit.opdrachten.plannen import opnieuw, plan
from rapporten import verslagpdf
from rapporten.bronnen import kenmerken_toen
from rapporten.choices import TELT_MEE
from rapporten.models import Indiening, Verslagpdf
from rapporten.sectorbeeld.exporteren import schrijf_csv

KOP = ("organisatie", "ondernemingsnummer", "werkjaar", "kenmerk", "ingediend op", "status", "bestand")
ZONDER_PDF = "de PDF kon niet gemaakt worden"


def kies(werkjaar: int, *, regio: str = "", werkvorm: str = "", status: str = "") -> list[int]:
    """The latest submission of every report of this selection (ids); as Opgroeien. Region and werkvorm as then."""
    verslagen = {"verslag__status": status} if status in TELT_MEE else {"verslag__status__in": TELT_MEE}
    rijen = Indiening.objects.die_tellen().filter(verslag__werkjaar=werkjaar, **verslagen)
    nieuwste = dict(
        rijen.order_by("organisatie_id", "volgnummer").values_list("organisatie_id", "pk")
    )  # the last one of each stays
    if regio or werkvorm:
        toen = kenmerken_toen(sorted(nieuwste), werkjaar)
        nieuwste = {
            organisatie: pk
            for organisatie, pk in nieuwste.items()
            if (not regio or toen[organisatie].regio == regio)
            and (not werkvorm or werkvorm in toen[organisatie].werkvormen)
        }
    return sorted(nieuwste.values())


def vraag_ontbrekende(ids: list[int]) -> None:
    """Plan the PDFs that are not there yet; those that failed are offered again."""
    zonder = Indiening.objects.filter(pk__in=ids, pdf=None).values_list("pk", "organisatie_id")
    for pk, organisatie_id in sorted(zonder):
        for opdracht in Opdracht.objects.mislukt().filter(soort="verslagpdf", onderwerp=f"indiening:{pk}"):
            opnieuw(opdracht)
        plan("verslagpdf", f"indiening:{pk}", 1, organisatie_id=organisatie_id, indiening_id=pk)


def stand(ids: list[int]) -> tuple[int, int]:
    """How many have their PDF, and how many are still being made."""
    met = set(Verslagpdf.objects.filter(indiening__in=ids).values_list("indiening", flat=True))
    onderwerpen = [f"indiening:{pk}" for pk in ids if pk not in met]
    return len(met), Opdracht.objects.te_doen().filter(soort="verslagpdf", onderwerp__in=onderwerpen).count()


def schrijf(naar: BinaryIO, ids: list[int], tel: Callable[[], None]) -> None:
    """Write the ZIP with a list of what is in it. A report that was taken back meanwhile is left out."""
    rijen = Indiening.objects.die_tellen().filter(pk__in=ids).defer("inhoud")
    rijen = rijen.select_related("verslag__organisatie", "pdf").order_by("verslag__organisatie__sorteernaam", "pk")
    lijst: list[list[Any]] = []
    # A PDF is compressed already.
    with zipfile.ZipFile(naar, "w", zipfile.ZIP_STORED) as bundel:
        for indiening in rijen.iterator(200):
            tel()
            organisatie, pdf = indiening.verslag.organisatie, getattr(indiening, "pdf", None)
            pad = pad_van(pdf.sha256, verslagpdf.MAP) if pdf else None
            naam = f"{indiening.kenmerk}-{slugify(organisatie.naam)[:60]}.pdf"
            if pad is not None and pad.exists():
                bundel.write(pad, naam)
            else:
                naam = ZONDER_PDF
            lijst.append(
                [
                    organisatie.naam,
                    organisatie.ondernemingsnummer,
                    indiening.verslag.werkjaar_id,
                    indiening.kenmerk,
                    timezone.localdate(indiening.op),
                    indiening.verslag.get_status_display(),
                    naam,
                ]
            )
        inhoud = io.BytesIO()
        schrijf_csv(KOP, lijst, inhoud)
        bundel.writestr("inhoud.csv", inhoud.getvalue())
