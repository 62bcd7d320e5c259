"""One answer to many signals: it reaches exactly the organisations that raised them, each on its own.

Nobody reads who else raised it. What is sent is what was on screen: every signal goes along with the version that the
preview showed, and one that changed meanwhile holds back the whole answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.timezone import localdate

from organisaties.models import Organisatie
from organisaties.toegang import Toegang
from rapporten import meldingen
from rapporten.choices import Gebeurtenis, Signaalstand
from rapporten.models import BeantwoordSignaal, Beleidssignaal, Indiening, Signaalantwoord
from rapporten.signalen import standen
from rapporten.signalen.standen import Gezien

NA_ANTWOORD = (
    Signaalstand.BEANTWOORD,
    Signaalstand.DOORGEGEVEN,
    Signaalstand.IN_ONDERZOEK,
    Signaalstand.GEEN_GEVOLG,
)
MEESTE = 300
"""To how many signals one answer can go: what a person can still look over, and an address can hold."""


class Achterhaald(Exception):
    """Nothing was sent; ``redenen`` says per organisation what happened meanwhile, in Dutch."""

    def __init__(self, redenen: Iterable[str]) -> None:
        super().__init__("Er veranderde intussen iets. Er is niets verstuurd.")
        self.redenen = tuple(dict.fromkeys(redenen))


@dataclass(frozen=True, slots=True)
class Ontvanger:
    """An organisation and what it raised."""

    organisatie: Organisatie
    signalen: tuple[Beleidssignaal, ...]


@dataclass(frozen=True, slots=True)
class Vooruitblik:
    """To whom an answer goes, by name; and why some of what was chosen cannot be answered."""

    ontvangers: tuple[Ontvanger, ...]
    geweigerd: tuple[str, ...] = ()

    @property
    def gezien(self) -> dict[int, int]:
        """The signals with the version that is on screen."""
        return {s.pk: s.versie for o in self.ontvangers for s in o.signalen}


def vooruitblik(pks: Iterable[int], toegang: Toegang) -> Vooruitblik:
    """Who raised these signals, as far as they can be answered now (two statements)."""
    rijen = Beleidssignaal.objects.filter(pk__in=list(pks)).die_tellen()
    rijen = rijen.select_related("organisatie", "verslag", "indiening").defer("zoekvector", "indiening__inhoud")
    per: dict[int, list[Beleidssignaal]] = {}
    geweigerd: list[str] = []
    for signaal in rijen.order_by("organisatie__sorteernaam", "organisatie", "verslag__werkjaar_id", "nummer", "pk"):
        if reden := standen.waarom_niet(signaal, signaal.versie, toegang):
            geweigerd.append(reden)
        else:
            per.setdefault(signaal.organisatie_id, []).append(signaal)
    ontvangers = tuple(Ontvanger(signalen[0].organisatie, tuple(signalen)) for signalen in per.values())
    return Vooruitblik(ontvangers, tuple(dict.fromkeys(geweigerd)))


def verstuur(
    gezien: Gezien, tekst: str, stand: Signaalstand, *, zending: UUID, toegang: Toegang, nu: dt.datetime
) -> list[Signaalantwoord]:
    """Send an answer to who raised these signals; the same ``zending`` again is the same answer.

    Raises:
        Achterhaald: a signal is not (any more) as it was on screen; nothing was sent.
        ValueError: an empty text, no signal, or a stand that no answer gives.
    """
    if not tekst.strip() or not gezien or stand not in NA_ANTWOORD:
        raise ValueError("an answer needs words, signals, and where these stand afterwards")
    with transaction.atomic():
        _houd_verslagen_vast(gezien)
        signalen = standen.houd_vast(gezien)
        if gestuurd := list(Signaalantwoord.objects.filter(zending=zending)):
            return gestuurd
        if redenen := [*_waarom_niet(signalen, gezien, toegang)]:
            raise Achterhaald(redenen)
        per: dict[int, list[Beleidssignaal]] = {}
        for signaal in signalen:
            per.setdefault(signaal.organisatie_id, []).append(signaal)
        antwoorden = Signaalantwoord.objects.bulk_create(
            Signaalantwoord(organisatie_id=wie, zending=zending, tekst=tekst.strip(), door=toegang.persoon, op=nu)
            for wie in per
        )
        BeantwoordSignaal.objects.bulk_create(
            BeantwoordSignaal(
                organisatie_id=antwoord.organisatie_id, antwoord=antwoord, signaal=signaal, tekst=signaal.tekst
            )
            for antwoord in antwoorden
            for signaal in per[antwoord.organisatie_id]
        )
        uitleg = "Het antwoord zegt waarom." if stand == Signaalstand.GEEN_GEVOLG else ""
        standen.schrijf(signalen, stand, uitleg, toegang=toegang, nu=nu)
        nummers = {s.organisatie_id: s.organisatie.ondernemingsnummer for s in signalen}
        for antwoord in antwoorden:
            meldingen.meld(
                Gebeurtenis.SIGNAALANTWOORD,
                aan=meldingen.coordinatie(antwoord.organisatie_id, localdate(nu)),
                onderwerp_id=antwoord.pk,
                adres=reverse("eigen_signalen", args=[nummers[antwoord.organisatie_id]]),
                door=toegang.persoon,
                nu=nu,
                organisatie_id=antwoord.organisatie_id,
            )
        return antwoorden


def _houd_verslagen_vast(gezien: Gezien) -> None:
    """Until we commit, nobody files these reports or takes them back. Reports first, then signals, as when reading."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM rapporten_verslag WHERE id IN"
            " (SELECT verslag_id FROM rapporten_beleidssignaal WHERE id = ANY (%s)) ORDER BY id FOR SHARE",
            [list(gezien)],
        )


def _waarom_niet(signalen: list[Beleidssignaal], gezien: Gezien, toegang: Toegang) -> Iterable[str]:
    """Every reason why what was on screen cannot be answered now."""
    if len(signalen) != len(gezien):
        yield "Een deel van de signalen is er niet meer. Kies ze opnieuw in de lijst."
    nieuwste = dict(
        Indiening.objects.filter(verslag__in={s.verslag_id for s in signalen})
        .values_list("verslag_id")
        .annotate(hoogste=Max("pk"))
    )
    for signaal in signalen:
        if reden := standen.waarom_niet(signaal, gezien[signaal.pk], toegang):
            yield reden
        elif nieuwste[signaal.verslag_id] != signaal.indiening_id:
            naam = signaal.organisatie.naam
            yield f"{naam}: de organisatie diende net opnieuw in. Over een minuut ziet u haar nieuwe tekst."
