"""Reminders of the due date: at the days that the beheerder set for the werkjaar, and when somebody of Opgroeien sends
one, until the report is filed.

By themselves: one mail for each organisation, due date and number of days; a granted uitstel moves the due date and
with it the reminders. A day on which nothing ran is made up for during the two days after it, not later.
Whoever sends it: an organisation gets one reminder a day (``Herinnering``). Only the mail, which goes to the
organisation alone, says what is still missing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import localdate

from kwaliteit.opdrachten.plannen import plan
from kwaliteit.templatetags.opmaak import tijd
from organisaties.choices import Lidrol
from organisaties.models import Lidmaatschap, Organisatie, Persoon, Uitstel, Werkjaar
from rapporten.choices import Gebeurtenis, Manier, Status
from rapporten.concept import lees_concept
from rapporten.meldingen import manieren_van
from rapporten.models import Herinnering, Indiening, Toewijzing, Uitstelvraag, Verslag
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
    if toewijzing is None or _tegen(toewijzing).dag != tegen or dag > tegen:
        return None
    return _bericht(toewijzing, dag, f"herinnering-{toewijzing.pk}-{tegen.isoformat()}-{dagen}")


def noteer(toewijzing_id: int, *, nu: dt.datetime) -> bool:
    """Note a reminder that goes by itself. False when this organisation was reminded today already."""
    toewijzing = Toewijzing.objects.get(pk=toewijzing_id)
    Organisatie.objects.om_de_beurt([toewijzing.organisatie_id])
    dag = localdate(nu)
    if Herinnering.objects.filter(organisatie_id=toewijzing.organisatie_id, dag=dag).exists():
        return False
    Herinnering.objects.create(
        organisatie_id=toewijzing.organisatie_id, werkjaar_id=toewijzing.werkjaar_id, dag=dag, op=nu, verstuurd_op=nu
    )
    return True


# --- sent by somebody of Opgroeien ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Voornemen:
    """What sending now would do: to whom it goes, how many people that is, and who gets nothing, with why."""

    naar: tuple[Organisatie, ...]
    mensen: int
    niet: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Uitkomst:
    """How many organisations get a reminder, and why the others do not, in sentences."""

    gepland: int
    geweigerd: tuple[str, ...] = ()


def voornemen(werkjaar: Werkjaar, organisaties: Collection[int], dag: dt.date) -> Voornemen:
    """Look who of these organisations would get a reminder today (four statements)."""
    open_ = _nog_open(werkjaar, organisaties)
    mensen: dict[int, set[int]] = {}
    leden = Lidmaatschap.objects.filter(organisatie__in=organisaties, rol__in=ONTVANGERS)
    for organisatie_id, persoon_id in leden.geldig_op(dag).values_list("organisatie_id", "persoon_id"):  # type: ignore[attr-defined]
        mensen.setdefault(organisatie_id, set()).add(persoon_id)
    vandaag = Herinnering.objects.filter(organisatie__in=organisaties, dag=dag).select_related("door")
    gehad = {herinnering.organisatie_id: herinnering for herinnering in vandaag}
    naar, niet = [], []
    for organisatie in Organisatie.objects.filter(pk__in=organisaties).order_by("sorteernaam", "pk"):
        if organisatie.pk not in open_:
            niet.append(f"{organisatie.naam}: het verslag is intussen ingediend.")
        elif organisatie.pk in gehad:
            niet.append(f"{organisatie.naam}: {_wie_herinnerde(gehad[organisatie.pk])}")
        elif organisatie.pk not in mensen:
            niet.append(f"{organisatie.naam}: niemand heeft er een account om aan het verslag te werken.")
        else:
            naar.append(organisatie)
    alle = {persoon for organisatie in naar for persoon in mensen[organisatie.pk]}
    return Voornemen(tuple(naar), len(alle), tuple(niet))


def herinner(
    werkjaar: Werkjaar, organisaties: Collection[int], tekst: str, *, door: Persoon, nu: dt.datetime
) -> Uitkomst:
    """Plan a reminder for each of these organisations that still has to file and was not reminded today.

    ``tekst``: a personal line, '' for none. Two colleagues at once: the second is told who did it and when.
    """
    with transaction.atomic():
        Organisatie.objects.om_de_beurt(organisaties)
        plan_ = voornemen(werkjaar, organisaties, localdate(nu))
        rijen = Herinnering.objects.bulk_create(
            Herinnering(organisatie=organisatie, werkjaar=werkjaar, dag=localdate(nu), tekst=tekst, door=door, op=nu)
            for organisatie in plan_.naar
        )
        for rij in rijen:
            plan(
                "herinnering_nu",
                f"herinnering:{rij.pk}",
                1,
                organisatie_id=rij.organisatie_id,
                herinnering_id=rij.pk,
            )
    return Uitkomst(len(rijen), plan_.niet)


def bericht_van(herinnering_id: int, *, nu: dt.datetime) -> EmailMessage | None:
    """The mail of a reminder that somebody of Opgroeien sends, marked as sent.

    None when the report was filed meanwhile, or when nobody is there to read it.
    """
    herinnering = Herinnering.objects.select_related("door").get(pk=herinnering_id)
    toewijzing = (
        Toewijzing.objects.select_related("werkjaar", "organisatie")
        .filter(organisatie=herinnering.organisatie_id, werkjaar=herinnering.werkjaar_id)
        .first()
    )
    if toewijzing is None:
        return None
    bericht = _bericht(toewijzing, localdate(nu), f"herinnering-nu-{herinnering.pk}", herinnering)
    if bericht is not None:
        Herinnering.objects.filter(pk=herinnering.pk).update(verstuurd_op=nu)
    return bericht


def _nog_open(werkjaar: Werkjaar, organisaties: Collection[int]) -> set[int]:
    """Those of these organisations that still have to file about this werkjaar."""
    rijen = Toewijzing.objects.filter(
        ~Exists(_niet_meer_te_doen("organisatie", "werkjaar")), werkjaar=werkjaar, organisatie__in=organisaties
    )
    return set(rijen.values_list("organisatie_id", flat=True))


def _wie_herinnerde(herinnering: Herinnering) -> str:
    if herinnering.door is None:
        return f"kreeg vandaag om {tijd(herinnering.op)} vanzelf al een herinnering."
    return f"{herinnering.door.naam} stuurde vandaag om {tijd(herinnering.op)} al een herinnering."


# --- the mail -------------------------------------------------------------------------------------------------------


def _tegen(toewijzing: Toewijzing) -> Termijn:
    uitstel = Uitstel.objects.filter(organisatie=toewijzing.organisatie, werkjaar=toewijzing.werkjaar).first()
    return termijn(toewijzing.werkjaar, uitstel, None)


def _bericht(
    toewijzing: Toewijzing, dag: dt.date, kenteken: str, herinnering: Herinnering | None = None
) -> EmailMessage | None:
    organisatie, jaar = toewijzing.organisatie, toewijzing.werkjaar_id
    verslag = (
        Verslag.objects.select_related("organisatie", "werkjaar", "boom")
        .filter(organisatie=organisatie, werkjaar_id=jaar)
        .first()
    )
    if verslag is not None and verslag.status != Status.CONCEPT:
        return None
    leden = Lidmaatschap.objects.filter(organisatie=organisatie, rol__in=ONTVANGERS)
    mensen = dict(leden.geldig_op(dag).values_list("persoon_id", "persoon__email"))  # type: ignore[attr-defined]
    if herinnering is None:  # what somebody of Opgroeien sends always arrives; what goes by itself can be put off
        manieren = manieren_van(Gebeurtenis.HERINNERING, mensen)
        mensen = {wie: adres for wie, adres in mensen.items() if manieren[wie] != Manier.UIT}
    adressen = sorted(mensen.values())
    if not adressen:
        return None
    ontbreekt: list[Groep] = []
    if verslag is not None:
        inhoud = lees_concept(verslag)
        ontbreekt = gegroepeerd(inhoud, blokkeringen(inhoud))
    teruggenomen = verslag is not None and Indiening.objects.filter(verslag=verslag).exists()
    nummer, tegen = organisatie.ondernemingsnummer, _tegen(toewijzing)
    gegevens = {
        "organisatie": organisatie,
        "jaar": jaar,
        "tegen": tegen,
        "voorbij": dag > tegen.dag,
        "herinnering": herinnering,
        "begonnen": verslag is not None,
        "vraagt_uitstel": Uitstelvraag.objects.wachtend().filter(organisatie=organisatie, werkjaar_id=jaar).exists(),
        "teruggenomen": teruggenomen,
        "ontbreekt": [groep.kop or groep.problemen[0].tekst for groep in ontbreekt],
        "adres": settings.BASIS_URL + reverse("verslag", args=[nummer, jaar]),
        "uitstel": settings.BASIS_URL + reverse("uitstel", args=[nummer, jaar]),
        "vragenlijst": settings.BASIS_URL + reverse("vragenlijst", args=[nummer, jaar]),
    }
    return EmailMessage(
        subject=f"{_over(tegen.dag, dag)}: uw kwaliteitsverslag over {jaar}",
        body=render_to_string("rapporten/post/herinnering.txt", gegevens),
        to=adressen,
        headers={"Message-ID": f"<{kenteken}@{urlsplit(settings.BASIS_URL).hostname}>"},
    )


def _over(tegen: dt.date, dag: dt.date) -> str:
    dagen = (tegen - dag).days
    if dagen < 0:
        return "Nog niet ingediend"
    return "Vandaag" if dagen == 0 else "Nog 1 dag" if dagen == 1 else f"Nog {dagen} dagen"
