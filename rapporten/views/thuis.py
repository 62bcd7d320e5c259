"""``/``: the places where this person can go, and what is due there."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from kwaliteit.toegang import systeem
from organisaties.choices import Sectorrolsoort
from organisaties.models import Lidmaatschap, Organisatie, Uitstel
from organisaties.queries import geldig_op
from organisaties.toegang import Toegang, aangemeld, toegang
from rapporten.choices import BEWERKBAAR, Status
from rapporten.models import Toewijzing, Verslag
from rapporten.termijn import Termijn, termijn
from rapporten.views.regio import eigen_regios
from rapporten.views.regio import wegen as regiowegen


@dataclass(frozen=True, slots=True)
class Taak:
    """A report that the organisation still has to file."""

    jaar: int
    status: str
    termijn: Termijn
    verstreken: bool


@dataclass(slots=True)
class Plaats:
    """One of my organisations, my roles there, and what is due."""

    organisatie: Organisatie
    rollen: list[str] = field(default_factory=list)
    taken: list[Taak] = field(default_factory=list)
    laatst: bool = False


def _plaatsen(wie: Toegang) -> dict[int, Plaats]:
    plaatsen: dict[int, Plaats] = {}
    leden = Lidmaatschap.objects.filter(geldig_op(timezone.localdate()), persoon=wie.persoon)
    for lid in leden.select_related("organisatie").order_by("organisatie__sorteernaam", "organisatie_id", "rol"):
        plaatsen.setdefault(lid.organisatie_id, Plaats(lid.organisatie)).rollen.append(lid.get_rol_display())
    return plaatsen


def _vul_taken(plaatsen: dict[int, Plaats]) -> None:
    """What is due, read for several tenants at once: hence as the system, and for these organisations only."""
    nu, namen = timezone.now(), dict(Status.choices)
    with systeem():
        toewijzingen = list(
            Toewijzing.objects.filter(organisatie__in=plaatsen).select_related("werkjaar").order_by("werkjaar_id")
        )
        statussen = {
            (organisatie_id, jaar): status
            for organisatie_id, jaar, status in Verslag.objects.filter(organisatie__in=plaatsen).values_list(
                "organisatie_id", "werkjaar_id", "status"
            )
        }
        uitstellen = {
            (uitstel.organisatie_id, uitstel.werkjaar_id): uitstel
            for uitstel in Uitstel.objects.filter(organisatie__in=plaatsen)
        }
    for toewijzing in toewijzingen:
        sleutel = (toewijzing.organisatie_id, toewijzing.werkjaar_id)
        status = statussen.get(sleutel)
        if status is not None and status not in BEWERKBAAR:
            continue
        tegen = termijn(toewijzing.werkjaar, uitstellen.get(sleutel), None)
        verstreken = status != Status.AANVULLING_GEVRAAGD and tegen.verstreken(nu)
        naam = namen[status] if status else "Niet begonnen"
        plaatsen[sleutel[0]].taken.append(Taak(sleutel[1], naam, tegen, verstreken))


def _sectorplaatsen(wie: Toegang) -> list[tuple[str, str, str]]:
    """(name, address, explanation) of the pages that go with a role for the sector."""
    wegen = []
    if wie.van_opgroeien:
        wegen.append(("Opvolging", "opvolging", "De ingediende verslagen lezen en bespreken."))
    if wie.sectorrollen:
        wegen.append(("Sectorbeeld", "sectorbeeld", "De groeiniveaus en cijfers van de hele sector."))
    if wie.heeft(Sectorrolsoort.BEHEERDER):
        wegen.append(("Beheer", "beheer", "Organisaties, accounts, werkjaren en toewijzingen."))
    plaatsen = []
    for naam, weg, uitleg in wegen:
        try:
            plaatsen.append((naam, reverse(weg), uitleg))
        except NoReverseMatch:
            continue
    return plaatsen


def _regioplaatsen(wie: Toegang) -> list[tuple[str, str, str]]:
    """The same of the regions of a regionale partner or dossierbeheerder."""
    uitleg = "Uw regio: groeiniveaus, cijfers en het regionale rapport."
    return [(f"Regio {naam}", adres, uitleg) for naam, adres in regiowegen(eigen_regios(wie))]


@aangemeld
@require_safe
def thuis(request: HttpRequest) -> HttpResponse:
    """With one place to go, one is there at once; the address decides, the session only remembers the last one."""
    wie = toegang(request)
    per_organisatie = _plaatsen(wie)
    sectorplaatsen, regioplaatsen = _sectorplaatsen(wie), _regioplaatsen(wie)
    if not sectorplaatsen and len(per_organisatie) == 1:
        (plaats,) = per_organisatie.values()
        return redirect("organisatie", plaats.organisatie.ondernemingsnummer)
    # Who follows reports begins there; a regionale partner in the own region, which leads to the whole sector.
    hoofdplaatsen = [p for p in sectorplaatsen if p[0] != "Sectorbeeld"] if wie.van_opgroeien else regioplaatsen
    hoofdplaatsen = hoofdplaatsen or sectorplaatsen
    if not per_organisatie and len(hoofdplaatsen) == 1:
        return redirect(hoofdplaatsen[0][1])
    if per_organisatie:
        _vul_taken(per_organisatie)
    laatste = request.session.get("organisatie")
    for plaats in per_organisatie.values():
        plaats.laatst = len(per_organisatie) > 1 and plaats.organisatie.ondernemingsnummer == laatste
    context = {
        "plaatsen": sorted(per_organisatie.values(), key=lambda plaats: not plaats.laatst),
        "sectorplaatsen": [*regioplaatsen, *sectorplaatsen],
    }
    return TemplateResponse(request, "rapporten/thuis.html", context)
