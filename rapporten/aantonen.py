"""“Zo tonen we het aan”: per principle and expectation what we do, where the report says it, what stands beside it.

The register belongs to the organisation and is filed by nobody. Taking a document along with a report makes it an
attachment of one section, from then on like any other: what happens to the register later does not touch it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from organisaties.models import Persoon
from rapporten import afbeeldingen, bijlagen
from rapporten.bewaren import houd_bewerkbaar
from rapporten.boomstructuur import structuur_van
from rapporten.choices import Knoopsoort
from rapporten.models import (
    Aantoning,
    Bewijsband,
    Bewijsstuk,
    Bijlage,
    Ervaringsmeting,
    Knoop,
    Notitiegebruik,
    Score,
    Verslag,
)
from zelfevaluatie.choices import Elementsoort
from zelfevaluatie.models import Actie, Element, Verband


class Gewijzigd(Exception):
    """A colleague saved this meanwhile; nothing was stored."""


@dataclass(frozen=True, slots=True)
class Banden:
    """What a piece belongs to: codes of principles, expectations and themes, ids of sections and of actions."""

    codes: frozenset[str] = frozenset()
    onderdelen: frozenset[str] = frozenset()
    acties: frozenset[int] = frozenset()


def vind_element(code: str) -> Element | None:
    """The principle or expectation with this code (one statement)."""
    soorten = (Elementsoort.PRINCIPE, Elementsoort.VERWACHTING)
    return Element.objects.filter(code=code, soort__in=soorten).order_by("-kader__versie").first()


# --- what we do -----------------------------------------------------------------------------------------------


def bewaar_tekst(organisatie_id: int, code: str, tekst: str, *, versie: int, door: Persoon, nu: dt.datetime) -> None:
    """Store what the organisation says it does; the same text again changes nothing.

    Raises:
        Gewijzigd: when ``versie`` is no longer the newest.
    """
    rij = Aantoning.objects.filter(organisatie_id=organisatie_id, code=code).first()
    if tekst == (rij.tekst if rij else ""):
        return
    spoor = {"tekst": tekst, "gewijzigd_door": door, "gewijzigd_op": nu}
    if rij is None:
        try:
            with transaction.atomic():
                Aantoning.objects.create(organisatie_id=organisatie_id, code=code, **spoor)
        except IntegrityError as fout:
            raise Gewijzigd from fout
    elif not Aantoning.objects.filter(pk=rij.pk, versie=versie).update(versie=versie + 1, **spoor):
        raise Gewijzigd


# --- pieces ---------------------------------------------------------------------------------------------------


def stukken(organisatie_id: int) -> QuerySet[Bewijsstuk]:
    """The pieces of an organisation, newest first, with what they belong to."""
    alle = Bewijsstuk.objects.filter(organisatie_id=organisatie_id, verwijderd_op=None)
    return alle.select_related("toegevoegd_door").prefetch_related("banden")


def banden_van(stuk: Bewijsstuk) -> Banden:
    """What this piece belongs to."""
    banden = list(stuk.banden.all())
    return Banden(
        frozenset(b.element_code for b in banden if b.element_code),
        frozenset(b.stabiel_id for b in banden if b.stabiel_id),
        frozenset(b.actie_id for b in banden if b.actie_id),
    )


def voeg_toe(
    organisatie_id: int,
    *,
    titel: str,
    toelichting: str,
    adres: str = "",
    bestand: UploadedFile | None = None,
    banden: Banden,
    door: Persoon,
    nu: dt.datetime,
) -> Bewijsstuk:
    """Keep a document or a link; the very same again (a button pressed twice) stays one.

    Raises:
        afbeeldingen.Ongeschikt: when the file cannot be accepted, or there is no room for it.
    """
    wat: dict[str, Any] = {"adres": adres}
    if bestand is not None:
        soort = bijlagen.keur(bestand, bijlagen.ALLES)
        # A picture is never kept as it was sent.
        inhoud = afbeeldingen.keur(bestand).inhoud if soort in afbeeldingen.ACHTERVOEGSEL else bestand.read()
        bewaard = bijlagen.bewaar_bestand(inhoud, soort)
        naam = bijlagen.bestandsnaam(bestand, soort)
        wat = {"bestandsnaam": naam, "mediatype": soort, "grootte": bewaard.grootte, "sha256": bewaard.sha256}
    titel = titel or wat.get("bestandsnaam") or adres[:200]
    with transaction.atomic():
        vast = {"organisatie_id": organisatie_id, "titel": titel, "toelichting": toelichting, "verwijderd_op": None}
        stuk, nieuw = Bewijsstuk.objects.get_or_create(
            **vast, **wat, defaults={"toegevoegd_door": door, "toegevoegd_op": nu}
        )
        if nieuw:
            _bind(stuk, banden)
    return stuk


def wijzig(stuk: Bewijsstuk, *, titel: str, toelichting: str, banden: Banden, versie: int) -> None:
    """Change what is said of a piece and what it belongs to; the document or link itself stays.

    Raises:
        Gewijzigd: when ``versie`` is no longer the newest.
    """
    with transaction.atomic():
        if not Bewijsstuk.objects.filter(pk=stuk.pk, versie=versie, verwijderd_op=None).update(
            versie=versie + 1, titel=titel or stuk.titel, toelichting=toelichting
        ):
            raise Gewijzigd
        Bewijsband.objects.filter(bewijs=stuk).delete()
        _bind(stuk, banden)


def _bind(stuk: Bewijsstuk, banden: Banden) -> None:
    vast = {"organisatie_id": stuk.organisatie_id, "bewijs": stuk}
    Bewijsband.objects.bulk_create(
        [
            *(Bewijsband(**vast, element_code=code) for code in sorted(banden.codes)),
            *(Bewijsband(**vast, stabiel_id=stabiel_id) for stabiel_id in sorted(banden.onderdelen)),
            *(Bewijsband(**vast, actie_id=actie) for actie in sorted(banden.acties)),
        ]
    )


def verwijder(stuk: Bewijsstuk, *, nu: dt.datetime) -> None:
    """Take a piece out of the register; what went along with a report stays there."""
    Bewijsstuk.objects.filter(pk=stuk.pk, verwijderd_op=None).update(verwijderd_op=nu)


def neem_mee(stuk: Bewijsstuk, verslag: Verslag, stabiel_id: str, *, door: Persoon, nu: dt.datetime) -> Bijlage:
    """Make the document of a piece an attachment of a section: it goes along in the filing. Once is enough.

    Raises:
        NietBewerkbaar: when the report cannot be changed now.
    """
    with transaction.atomic():
        houd_bewerkbaar(verslag)
        return Bijlage.objects.get_or_create(
            organisatie_id=verslag.organisatie_id,
            verslag=verslag,
            stabiel_id=stabiel_id,
            sha256=stuk.sha256,
            verwijderd_op=None,
            defaults={
                "naam": stuk.bestandsnaam,
                "soort": stuk.mediatype,
                "grootte": stuk.grootte,
                "toegevoegd_door": door,
                "toegevoegd_op": nu,
            },
        )[0]


# --- experience measurements ----------------------------------------------------------------------------------


def metingen(organisatie_id: int) -> QuerySet[Ervaringsmeting]:
    """The measurements of an organisation, newest year first."""
    return Ervaringsmeting.objects.filter(organisatie_id=organisatie_id, verwijderd_op=None)


def bewaar_meting(
    organisatie_id: int,
    meting: Ervaringsmeting | None,
    velden: dict[str, Any],
    *,
    versie: int,
    door: Persoon,
    nu: dt.datetime,
) -> None:
    """Store a new measurement (the very same again stays one), or what was changed in one.

    Raises:
        Gewijzigd: when ``versie`` is no longer the newest.
    """
    spoor = {"gewijzigd_door": door, "gewijzigd_op": nu}
    if meting is None:
        vast = {"organisatie_id": organisatie_id, "verwijderd_op": None}
        Ervaringsmeting.objects.get_or_create(**vast, **velden, defaults=spoor)
    elif not metingen(organisatie_id).filter(pk=meting.pk, versie=versie).update(versie=versie + 1, **velden, **spoor):
        raise Gewijzigd


# --- where the report says it ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Themascore:
    """A theme that touches the principle or expectation, with what the newest report says of it."""

    thema: Element
    groep: str
    score: Score | None


@dataclass(frozen=True, slots=True)
class Vindplaatsen:
    """Where the newest report speaks of a principle or expectation."""

    verslag: Verslag | None
    groeiniveaus: Knoop | None
    themas: tuple[Themascore, ...]
    onderdelen: tuple[Knoop, ...]
    acties: tuple[Actie, ...]


def nieuwste_verslag(organisatie_id: int) -> Verslag | None:
    """The report about the latest werkjaar that was begun."""
    verslagen = Verslag.objects.filter(organisatie_id=organisatie_id).select_related("werkjaar")
    return verslagen.order_by("-werkjaar_id").first()


def vindplaatsen(organisatie_id: int, element: Element) -> Vindplaatsen:
    """Where the report says it: by the crosswalk (themes), by tags (notes, actions), by the pieces (sections)."""
    verbanden = Verband.objects.filter(naar=element).select_related("van__ouder").order_by("van__volgorde")
    themas = [verband.van for verband in verbanden]
    codes = {thema.code for thema in themas}
    acties = Actie.objects.filter(organisatie_id=organisatie_id, verwijderd_op=None)
    acties = acties.filter(Q(principe_code=element.code) | Q(thema_code__in=codes))
    verslag = nieuwste_verslag(organisatie_id)
    scores: dict[str, Score] = {}
    onderdelen: tuple[Knoop, ...] = ()
    groeiniveaus = None
    if verslag is not None:
        rijen = Score.objects.filter(verslag=verslag, thema__code__in=codes).select_related("thema", "niveau")
        scores = {score.thema.code: score for score in rijen}
        vragen = structuur_van(verslag).vragen
        groeiniveaus = next((vraag for vraag in vragen if vraag.soort == Knoopsoort.GROEINIVEAUS), None)
        genoemd = _genoemd(verslag, element.code)
        onderdelen = tuple(vraag for vraag in vragen if vraag.stabiel_id in genoemd)
    return Vindplaatsen(
        verslag,
        groeiniveaus,
        tuple(Themascore(t, t.ouder.code if t.ouder else "", scores.get(t.code)) for t in themas),
        onderdelen,
        tuple(acties),
    )


def _genoemd(verslag: Verslag, code: str) -> set[str]:
    """The sections to which a piece of this principle belongs, or into which a note about it was drawn."""
    uit_logboek = Notitiegebruik.objects.filter(verslag=verslag, notitie__etiketten__contains=[code])
    stukken_ = Bewijsband.objects.filter(organisatie_id=verslag.organisatie_id, bewijs__verwijderd_op=None)
    bij_stukken = stukken_.filter(bewijs__banden__element_code=code).exclude(stabiel_id="")
    beide = uit_logboek.values_list("stabiel_id").union(bij_stukken.values_list("stabiel_id"))
    return {stabiel_id for (stabiel_id,) in beide}
