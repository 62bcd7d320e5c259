"""Reminders of the due date: at the days that the beheerder set for the werkjaar, until the report is filed.

One mail for each organisation, due date and number of days; a granted uitstel moves the due date and with it the
reminders. A day on which nothing ran is made up for during the two days after it, not later.
"""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.template.loader import render_to_string
from django.urls import reverse

from kwaliteit.opdrachten.plannen import plan
from organisaties.choices import Lidrol
from organisaties.models import Lidmaatschap, Uitstel
from rapporten.choices import Status
from rapporten.concept import lees_concept
from rapporten.models import Indiening, Toewijzing, Verslag
from rapporten.termijn import BRUSSEL, Termijn, termijn
from rapporten.volledigheid import Groep, blokkeringen, gegroepeerd

VANAF_UUR = 7
INHALEN = 2
LANGST = 120
ONTVANGERS = (Lidrol.KWALITEITSCOORDINATOR, Lidrol.MEDEWERKER, Lidrol.ONDERTEKENAAR)


def plan_herinneringen(nu: dt.datetime) -> None:
    """Plan every reminder that is due now. Called again, it plans nothing twice."""
    lokaal = nu.astimezone(BRUSSEL)
    if lokaal.hour < VANAF_UUR:
        return
    vandaag = lokaal.date()
    for toewijzing, tegen in _open(vandaag):
        for dagen in sorted(toewijzing.werkjaar.herinneringen):
            if dt.timedelta(0) <= vandaag - (tegen.dag - dt.timedelta(days=dagen)) <= dt.timedelta(days=INHALEN):
                plan(
                    "herinnering",
                    f"toewijzing:{toewijzing.pk}",
                    f"{tegen.dag.isoformat()}:{dagen}",
                    organisatie_id=toewijzing.organisatie_id,
                    toewijzing_id=toewijzing.pk,
                    tegen=tegen.dag.isoformat(),
                    dagen=dagen,
                )
                break  # of two that fall together the nearest says it all


def _open(vandaag: dt.date) -> list[tuple[Toewijzing, Termijn]]:
    """What still has to be filed, with a due date that is near (one statement)."""
    uitstel = Uitstel.objects.filter(organisatie=OuterRef("organisatie"), werkjaar=OuterRef("werkjaar"))
    ver = vandaag + dt.timedelta(days=LANGST)
    rijen = (
        Toewijzing.objects.select_related("werkjaar")
        .annotate(uitstel_tot=Subquery(uitstel.values("tot_en_met")[:1]))
        .filter(
            Q(werkjaar__uiterste_datum__range=(vandaag, ver)) | Q(uitstel_tot__range=(vandaag, ver)),
            ~Exists(_niet_meer_te_doen("organisatie", "werkjaar")),
        )
    )
    uit: list[tuple[Toewijzing, Termijn]] = []
    for rij in rijen:
        tegen = termijn(rij.werkjaar, Uitstel(tot_en_met=rij.uitstel_tot) if rij.uitstel_tot else None, None)
        if tegen.dag >= vandaag:
            uit.append((rij, tegen))
    return uit


def _niet_meer_te_doen(organisatie: str, werkjaar: str) -> QuerySet[Verslag]:
    """Reports that are at Opgroeien, or were: a request for addition has a date of its own."""
    verslagen = Verslag.objects.filter(organisatie=OuterRef(organisatie), werkjaar=OuterRef(werkjaar))
    return verslagen.exclude(status=Status.CONCEPT)


def bericht_voor(toewijzing_id: int, *, tegen: dt.date, dagen: int, dag: dt.date) -> EmailMessage | None:
    """The mail, to who writes and signs on this day.

    None when the report was filed meanwhile, when the due date moved, when it has passed, or when nobody is there.
    """
    toewijzing = Toewijzing.objects.select_related("werkjaar", "organisatie").filter(pk=toewijzing_id).first()
    if toewijzing is None:
        return None
    organisatie, jaar = toewijzing.organisatie, toewijzing.werkjaar_id
    uitstel = Uitstel.objects.filter(organisatie=organisatie, werkjaar_id=jaar).first()
    nu_tegen = termijn(toewijzing.werkjaar, uitstel, None)
    verslag = (
        Verslag.objects.select_related("organisatie", "werkjaar", "boom")
        .filter(organisatie=organisatie, werkjaar_id=jaar)
        .first()
    )
    gedaan = verslag is not None and verslag.status != Status.CONCEPT
    if gedaan or nu_tegen.dag != tegen or dag > tegen:
        return None
    leden = Lidmaatschap.objects.filter(organisatie=organisatie, rol__in=ONTVANGERS)
    adressen = sorted(set(leden.geldig_op(dag).values_list("persoon__email", flat=True)))  # type: ignore[attr-defined]
    if not adressen:
        return None
    ontbreekt: list[Groep] = []
    if verslag is not None:
        inhoud = lees_concept(verslag)
        ontbreekt = gegroepeerd(inhoud, blokkeringen(inhoud))
    teruggenomen = verslag is not None and Indiening.objects.filter(verslag=verslag).exists()
    nummer = organisatie.ondernemingsnummer
    gegevens = {
        "organisatie": organisatie,
        "jaar": jaar,
        "tegen": nu_tegen,
        "dag": dag,
        "begonnen": verslag is not None,
        "teruggenomen": teruggenomen,
        "ontbreekt": [groep.kop or groep.problemen[0].tekst for groep in ontbreekt],
        "adres": settings.BASIS_URL + reverse("verslag", args=[nummer, jaar]),
        "uitstel": settings.BASIS_URL + reverse("uitstel", args=[nummer, jaar]),
        "vragenlijst": settings.BASIS_URL + reverse("vragenlijst", args=[nummer, jaar]),
    }
    host = urlsplit(settings.BASIS_URL).hostname
    return EmailMessage(
        subject=f"{_over(tegen, dag)}: uw kwaliteitsverslag over {jaar}",
        body=render_to_string("rapporten/post/herinnering.txt", gegevens),
        to=adressen,
        headers={"Message-ID": f"<herinnering-{toewijzing.pk}-{tegen.isoformat()}-{dagen}@{host}>"},
    )


def _over(tegen: dt.date, dag: dt.date) -> str:
    dagen = (tegen - dag).days
    return "Vandaag" if dagen == 0 else "Nog 1 dag" if dagen == 1 else f"Nog {dagen} dagen"
