"""Uitstel: asked by the organisation, granted or refused by Opgroeien, one by one or several at once.

The request is a thing of its own that both sides read; it says nothing of the draft. Granting writes the
:class:`~organisaties.models.Uitstel` that moves the due date, in the same transaction. The latest day wins:
uitstel that stands is never shortened by answering a request.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.timezone import localdate

from kwaliteit.templatetags.opmaak import datum, datumtijd
from organisaties.choices import Lidrol
from organisaties.models import Organisatie, Persoon, Regioperiode, Uitstel, Werkjaar
from organisaties.toegang import Toegang
from rapporten.choices import Gebeurtenis, Status, Uitstelbesluit
from rapporten.dossiers import opvolgers_van
from rapporten.meldingen import coordinatie, dossierbeheerder, meld
from rapporten.models import Uitstelvraag, Verslag
from rapporten.termijn import Termijn, termijn

VRAGERS = (Lidrol.KWALITEITSCOORDINATOR, Lidrol.ONDERTEKENAAR)
# Half a year: who needs more has a talk with Opgroeien first.
LANGST = dt.timedelta(days=183)


class KanNiet(Exception):
    """It is refused; the message says in Dutch why, and what does hold. Nothing was stored."""


@dataclass(frozen=True, slots=True)
class Besluit:
    """What Opgroeien decides: ``tot`` is empty when what was asked is granted; refusing needs an ``antwoord``."""

    besluit: Uitstelbesluit
    tot: dt.date | None = None
    antwoord: str = ""


@dataclass(frozen=True, slots=True)
class Uitkomst:
    """How many requests were answered, and why the others were not, in sentences."""

    gedaan: int
    geweigerd: tuple[str, ...] = ()


def grenzen(tegen: Termijn, vandaag: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day until which uitstel can be asked now: after the due date, and not in the past."""
    eerste = max(tegen.dag + dt.timedelta(days=1), vandaag)
    return eerste, max(tegen.dag, vandaag) + LANGST


def laatste_vragen(organisatie_id: int, jaar: int | None = None) -> QuerySet[Uitstelvraag]:
    """What the organisation asked, newest first, with the people; withdrawn requests too."""
    vragen = Uitstelvraag.objects.filter(organisatie_id=organisatie_id).select_related(*_MENSEN).order_by("-id")
    return vragen.filter(werkjaar_id=jaar) if jaar else vragen


def met_laatste_vraag(verslagen: QuerySet[Any]) -> QuerySet[Any]:
    """Reports with their newest request, for :func:`laatste_vraag_bij`: the task list has no statement to spare."""
    vragen = Uitstelvraag.objects.filter(organisatie=OuterRef("organisatie"), werkjaar=OuterRef("werkjaar"))
    return verslagen.annotate(
        **{f"uitstelvraag_{naam}": Subquery(vragen.order_by("-id").values(naam)[:1]) for naam in _KORT}
    )


def laatste_vraag_bij(verslag: Any) -> Uitstelvraag | None:
    """The newest request (what was asked and answered, not by whom) of a report of :func:`met_laatste_vraag`."""
    velden = {naam: getattr(verslag, f"uitstelvraag_{naam}") for naam in _KORT}
    return Uitstelvraag(**velden) if velden["id"] else None


def te_beantwoorden() -> QuerySet[Any]:
    """The requests that wait for Opgroeien, oldest first; annotated with ``regio``, ``beheerder_id``, ``beheerder``,
    ``begonnen`` (a draft exists) and ``uitstel_tot`` (uitstel that stands)."""
    return _met_stand(Uitstelvraag.objects.wachtend()).order_by("op", "pk")


def beantwoorde() -> QuerySet[Any]:
    """The requests that were answered, newest first; annotated as :func:`te_beantwoorden`."""
    return _met_stand(Uitstelvraag.objects.exclude(besluit="")).order_by("-besloten_op", "-pk")


def vind(pk: int) -> Any | None:
    """One request, annotated as :func:`te_beantwoorden`; None when there is none."""
    return _met_stand(Uitstelvraag.objects.filter(pk=pk)).first()


def _met_stand(vragen: QuerySet[Any]) -> QuerySet[Any]:
    # The region is that of 31 December of the werkjaar, as everywhere.
    regio = Regioperiode.objects.filter(organisatie=OuterRef("organisatie"), vanaf__year__lte=OuterRef("werkjaar_id"))
    van = {"organisatie": OuterRef("organisatie"), "werkjaar": OuterRef("werkjaar")}
    verslag, uitstel = Verslag.objects.filter(**van), Uitstel.objects.filter(**van)
    return vragen.select_related("organisatie", "werkjaar", *_MENSEN).annotate(
        regio=Subquery(regio.order_by("-vanaf").values("regio")[:1]),
        beheerder_id=Subquery(verslag.values("dossierbeheerder_id")),
        beheerder=Subquery(verslag.values("dossierbeheerder__naam")),
        begonnen=Subquery(verslag.values("begonnen_op")),
        uitstel_tot=Subquery(uitstel.values("tot_en_met")),
    )


def vraag_uitstel(
    organisatie: Organisatie, werkjaar: Werkjaar, *, tot: dt.date, reden: str, door: Persoon, nu: dt.datetime
) -> Uitstelvraag:
    """Ask for uitstel. The same request sent twice is one request.

    Raises:
        KanNiet: when the report was filed, a request waits already, or the day is not after the due date.
    """
    with transaction.atomic():
        Organisatie.objects.om_de_beurt([organisatie.pk])
        open_ = Uitstelvraag.objects.filter(
            organisatie=organisatie, werkjaar=werkjaar, besluit="", ingetrokken_op=None
        ).first()
        if open_ is not None:
            if (open_.gevraagd_tot, open_.reden, open_.door_id) == (tot, reden, door.pk):
                return open_
            raise KanNiet(
                f"{open_.door.naam} vroeg op {datumtijd(open_.op)} al uitstel tot en met {datum(open_.gevraagd_tot)}. "
                "Trek die vraag eerst in als u iets anders wilt vragen."
            )
        verslag = Verslag.objects.filter(organisatie=organisatie, werkjaar=werkjaar).first()
        if verslag is not None and verslag.status != Status.CONCEPT:
            raise KanNiet("Het verslag is al ingediend. Uitstel is niet meer nodig.")
        tegen = _termijn(werkjaar, Uitstel.objects.filter(organisatie=organisatie, werkjaar=werkjaar).first())
        if tot <= tegen.dag:
            raise KanNiet(f"U hebt nu al tijd tot en met {datum(tegen.dag)}. Kies een latere dag.")
        vraag = Uitstelvraag.objects.create(
            organisatie=organisatie, werkjaar=werkjaar, gevraagd_tot=tot, reden=reden, door=door, op=nu
        )
        meld(
            Gebeurtenis.UITSTEL_GEVRAAGD,
            aan=_wie_beslist(vraag, verslag, localdate(nu)),
            onderwerp_id=vraag.pk,
            adres=reverse("uitstelvraag", args=[vraag.pk]),
            door=door,
            nu=nu,
            organisatie_id=organisatie.pk,
            verslag=verslag,
        )
    return vraag


def _wie_beslist(vraag: Uitstelvraag, verslag: Verslag | None, dag: dt.date) -> list[int]:
    """Whom a request concerns first: the dossierbeheerder of the report, else those of the region; all may answer."""
    if verslag is not None and verslag.dossierbeheerder_id:
        return dossierbeheerder(verslag)
    return opvolgers_van(vraag.organisatie_id, dag)


def trek_in(vraag: Uitstelvraag, *, door: Persoon, nu: dt.datetime) -> None:
    """Withdraw a request that waits; twice is once.

    Raises:
        KanNiet: when Opgroeien answered first.
    """
    with transaction.atomic():
        Organisatie.objects.om_de_beurt([vraag.organisatie_id])
        open_ = Uitstelvraag.objects.filter(pk=vraag.pk, besluit="", ingetrokken_op=None)
        if not open_.update(ingetrokken_door=door, ingetrokken_op=nu):
            nu_is = Uitstelvraag.objects.select_related(*_MENSEN).get(pk=vraag.pk)
            if nu_is.besluit:
                raise KanNiet(wie_besliste(nu_is))


def beslis(vragen: Collection[int], besluit: Besluit, *, toegang: Toegang, nu: dt.datetime) -> Uitkomst:
    """Answer these requests. What was answered, withdrawn or filed meanwhile is left alone, and said."""
    with transaction.atomic():
        Organisatie.objects.om_de_beurt(
            Uitstelvraag.objects.filter(pk__in=vragen).values_list("organisatie_id", flat=True)
        )
        rijen = list(
            _met_stand(Uitstelvraag.objects.filter(pk__in=vragen))
            .annotate(status=Subquery(_verslag().values("status")), sinds=Subquery(_verslag().values("status_sinds")))
            .order_by("organisatie__sorteernaam", "pk")
        )
        gedaan, geweigerd = [], []
        for vraag in rijen:
            tot = (besluit.tot or vraag.gevraagd_tot) if besluit.besluit == Uitstelbesluit.TOEGEKEND else None
            if reden := _waarom_niet(vraag, tot, toegang):
                geweigerd.append(f"{vraag.organisatie.naam}: {reden}")
                continue
            vraag.besluit, vraag.toegekend_tot, vraag.antwoord = besluit.besluit, tot, besluit.antwoord
            vraag.besloten_door, vraag.besloten_op = toegang.persoon, nu
            gedaan.append(vraag)
        _leg_uitstel_vast(gedaan, nu)
        _bewaar_besluiten(gedaan)
    return Uitkomst(len(gedaan), tuple(geweigerd))


def beantwoord_met(
    werkjaar: Werkjaar, organisaties: Collection[int], *, tot: dt.date, door: Persoon, nu: dt.datetime
) -> None:
    """Uitstel was given without looking at the requests: those that waited are answered with it.

    Called after ``Organisatie.objects.om_de_beurt``, by which asking, answering and giving uitstel wait for each other.
    """
    vragen = list(Uitstelvraag.objects.wachtend().filter(werkjaar=werkjaar, organisatie__in=organisaties))
    for vraag in vragen:
        vraag.besluit, vraag.toegekend_tot = Uitstelbesluit.TOEGEKEND, tot
        vraag.besloten_door, vraag.besloten_op = door, nu
    _bewaar_besluiten(vragen)


def wie_besliste(vraag: Uitstelvraag) -> str:
    """Who answered, what and when, in a sentence."""
    assert vraag.besloten_door is not None
    wie = f"{vraag.besloten_door.naam} besliste dit al op {datumtijd(vraag.besloten_op)}"
    if vraag.besluit == Uitstelbesluit.TOEGEKEND:
        return f"{wie}: uitstel tot en met {datum(vraag.toegekend_tot)}."
    return f"{wie}: geen uitstel."


def _waarom_niet(vraag: Any, tot: dt.date | None, toegang: Toegang) -> str:
    """Why this request cannot be answered so now; '' when it can."""
    if vraag.besluit:
        return wie_besliste(vraag)
    if vraag.ingetrokken_op is not None:
        return f"{vraag.ingetrokken_door.naam} trok de vraag in op {datumtijd(vraag.ingetrokken_op)}."
    if vraag.organisatie_id in toegang.lid_van:
        return "u werkt ook voor deze organisatie. Laat een collega beslissen."
    if vraag.status not in (None, Status.CONCEPT):
        return f"het verslag is intussen ingediend ({datumtijd(vraag.sinds)}). Uitstel is niet meer nodig."
    tegen = _termijn(vraag.werkjaar, Uitstel(tot_en_met=vraag.uitstel_tot) if vraag.uitstel_tot else None)
    if tot is not None and tot <= tegen.dag:
        return f"heeft nu al tijd tot en met {datum(tegen.dag)}. Kies een latere dag."
    return ""


def _verslag() -> QuerySet[Verslag]:
    return Verslag.objects.filter(organisatie=OuterRef("organisatie"), werkjaar=OuterRef("werkjaar"))


def _leg_uitstel_vast(vragen: Iterable[Uitstelvraag], nu: dt.datetime) -> None:
    Uitstel.objects.bulk_create(
        [
            Uitstel(
                organisatie_id=vraag.organisatie_id,
                werkjaar_id=vraag.werkjaar_id,
                tot_en_met=vraag.toegekend_tot,
                reden=vraag.reden,
                verleend_door=vraag.besloten_door,
                verleend_op=nu,
            )
            for vraag in vragen
            if vraag.toegekend_tot
        ],
        update_conflicts=True,
        unique_fields=["organisatie", "werkjaar"],
        update_fields=["tot_en_met", "reden", "verleend_door", "verleend_op"],
    )


def _bewaar_besluiten(vragen: list[Uitstelvraag]) -> None:
    velden = ["besluit", "toegekend_tot", "antwoord", "besloten_door", "besloten_op"]
    Uitstelvraag.objects.bulk_update(vragen, velden)
    for vraag in vragen:
        kop = "Geen uitstel" if vraag.toegekend_tot is None else f"Uitstel tot {datum(vraag.toegekend_tot)}"
        assert vraag.besloten_op is not None
        meld(
            Gebeurtenis.UITSTELBESLUIT,
            aan=[*coordinatie(vraag.organisatie_id, localdate(vraag.besloten_op)), vraag.door_id],
            onderwerp_id=vraag.pk,
            adres=reverse("verslag", args=[vraag.organisatie.ondernemingsnummer, vraag.werkjaar_id]),
            over=f"{kop} voor uw kwaliteitsverslag over {vraag.werkjaar_id}",
            door=vraag.besloten_door,
            nu=vraag.besloten_op,
            organisatie_id=vraag.organisatie_id,
        )


def _termijn(werkjaar: Werkjaar, uitstel: Uitstel | None) -> Termijn:
    return termijn(werkjaar, uitstel, None)


def termijn_van(vraag: Uitstelvraag) -> Termijn:
    """When the report of this request is due now."""
    uitstel = Uitstel.objects.filter(organisatie=vraag.organisatie, werkjaar=vraag.werkjaar).first()
    return _termijn(vraag.werkjaar, uitstel)


_KORT = ("id", "gevraagd_tot", "besluit", "toegekend_tot", "antwoord", "besloten_op", "ingetrokken_op")
_MENSEN = ("door", "besloten_door", "ingetrokken_door")
