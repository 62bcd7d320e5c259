"""Factories of signals for policy: reports filed with a chapter, read as the job reads it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from kwaliteit.toegang import systeem
from organisaties.models import Organisatie, Werkjaar
from organisaties.toegang import Toegang
from rapporten import tekst, workflow
from rapporten.bewaren import ANTWOORD, Invoer, bewaar
from rapporten.models import Antwoord, Beleidssignaal, Indiening, Verslag
from rapporten.signalen import lezen
from rapporten.signalen.lezen import ONDERDEEL
from rapporten.signalen.zoeken import zoekvorm
from tests.fabrieken.verslagen import dien_in, maak_concept, vul


def maak_signaal(
    indiening: Indiening, woorden: str = "Wij vinden te weinig begeleiders.", **velden: Any
) -> Beleidssignaal:
    """A signal of this submission, below its text."""
    return Beleidssignaal.objects.create(
        **{
            "organisatie_id": indiening.organisatie_id,
            "verslag_id": indiening.verslag_id,
            "indiening": indiening,
            "nummer": 1,
            "tekst": woorden,
            "zoektekst": zoekvorm(f"\n{woorden}"),
            **velden,
        }
    )


def schrijf_signalen(verslag: Verslag, toegang: Toegang, woorden: str) -> None:
    """Write the chapter in the draft: paragraphs apart by an empty line, points after "- "."""
    rij = Antwoord.objects.filter(verslag=verslag, stabiel_id=ONDERDEEL).first()
    html = tekst.uit_tekst(woorden, rij.html if rij else "")
    invoer = [Invoer(ONDERDEEL, rij.versie if rij else 0, {"html": html})]
    bewaar(ANTWOORD, verslag, invoer, door=toegang.persoon, nu=timezone.now())


def dien_signalen_in(
    woorden: str, *, organisatie: Organisatie | None = None, werkjaar: Werkjaar | None = None
) -> tuple[Verslag, Toegang, list[Beleidssignaal]]:
    """A report filed with this chapter, and its signals in order."""
    verslag, toegang = maak_concept(organisatie=organisatie, werkjaar=werkjaar)
    vul(verslag, toegang)
    with systeem():
        schrijf_signalen(verslag, toegang, woorden)
        lezen.verwerk(dien_in(verslag, toegang).pk)
        return verslag, toegang, signalen_van(verslag)


def dien_opnieuw_in(verslag: Verslag, toegang: Toegang, woorden: str, *, lees: bool = True) -> Indiening:
    """Take the report back, write the chapter anew and file; ``lees``: the job has run too."""
    with systeem():
        workflow.neem_terug(verslag.pk, toegang=toegang, nu=timezone.now())
        schrijf_signalen(verslag, toegang, woorden)
        indiening = dien_in(verslag, toegang)
        if lees:
            lezen.verwerk(indiening.pk)
        return indiening


def signalen_van(verslag: Verslag) -> list[Beleidssignaal]:
    """Those that stand in the report now."""
    return list(Beleidssignaal.objects.filter(verslag=verslag, vervallen_op=None).order_by("nummer"))
