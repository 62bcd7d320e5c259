"""Opgroeien's side: the acts on a report, and what is written beside a submission."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from kwaliteit.sleutels import lees_sleutel
from kwaliteit.templatetags.fouten import Fout
from organisaties.models import Persoon
from organisaties.toegang import opgroeien, toegang
from rapporten import opvolgen, passages, workflow
from rapporten.afspraken import NieuweAfspraak
from rapporten.forms.opvolging import Omgeving, afspraakforms
from rapporten.inhoud import lees
from rapporten.leesblad import Vergelijking
from rapporten.models import Aanvulling, Indiening, InterneNotitie, Opmerking
from rapporten.opvolgen import Bij
from rapporten.views.indiening import maak_form, omgeving_van, toon_indiening, vind_indiening

# -- acts that change the status -------------------------------------------------------------------------------


def _eis_nieuwste(indiening: Indiening) -> Indiening:
    """The submission, refused when there is a newer one: who acts must have seen that."""
    if indiening.verslag.indieningen.filter(volgnummer__gt=indiening.volgnummer).exists():
        raise workflow.GuardFaalt("Er is intussen een nieuwere indiening. Lees die eerst.")
    return indiening


def _handel(request: HttpRequest, kenmerk: str, doe: Callable[[int], object], gelukt: str) -> HttpResponse:
    """Act through the workflow; a refusal becomes a message."""
    try:
        doe(_eis_nieuwste(vind_indiening(toegang(request), kenmerk)).verslag_id)
        messages.success(request, gelukt)
    except workflow.NietToegelaten as fout:
        messages.error(request, str(fout))
    return redirect("indiening", kenmerk)


@require_POST
@opgroeien
def in_behandeling_nemen(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Take the report up; from the work list or from its page."""
    mijn, nu = toegang(request), timezone.now()
    return _handel(
        request,
        kenmerk,
        lambda verslag_id: workflow.neem_in_behandeling(verslag_id, toegang=mijn, nu=nu),
        "Het verslag is in behandeling. U bent de dossierbeheerder.",
    )


@require_POST
@opgroeien
def terugsturen(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Send the report back with its open requests."""
    mijn, nu = toegang(request), timezone.now()
    return _handel(
        request,
        kenmerk,
        lambda verslag_id: workflow.vraag_aanvulling(verslag_id, toegang=mijn, nu=nu),
        "De aanvulling is gevraagd. De organisatie krijgt een e-mail en kan het verslag aanpassen.",
    )


@require_POST
@opgroeien
def afronden(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Close the report, with what is agreed for next year."""
    mijn, nu = toegang(request), timezone.now()
    formulieren = afspraakforms(request.POST, vandaag=timezone.localdate(nu))
    if not all(formulier.is_valid() for formulier in formulieren):
        return toon_indiening(request, vind_indiening(mijn, kenmerk), afspraken=formulieren, status=422)
    gemaakt = [NieuweAfspraak(**f.cleaned_data) for f in formulieren if f.cleaned_data["tekst"]]
    return _handel(
        request,
        kenmerk,
        lambda verslag_id: workflow.rond_af(verslag_id, toegang=mijn, nu=nu, afspraken=gemaakt),
        f"Het verslag is afgerond. {_post_na_afronden(nu)}",
    )


def _post_na_afronden(nu: dt.datetime) -> str:
    """When the organisation hears that its report was closed."""
    if not settings.BEDENKTIJD:
        return "De organisatie krijgt een e-mail."
    tot = workflow.tijdstip(workflow.ongedaan_tot(nu), nu)
    return f"De organisatie krijgt haar e-mail {tot}; tot dan kunt u het afronden ongedaan maken."


@require_POST
@opgroeien
def afronden_ongedaan(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Take the closing back, as long as that can be done."""
    mijn, nu = toegang(request), timezone.now()
    return _handel(
        request,
        kenmerk,
        lambda verslag_id: workflow.maak_afronden_ongedaan(verslag_id, toegang=mijn, nu=nu),
        "Het afronden is ongedaan gemaakt: het verslag is weer in behandeling. De organisatie krijgt er geen e-mail "
        "over. De afspraken staan klaar om opnieuw af te ronden.",
    )


# -- what is written ---------------------------------------------------------------------------------------------


def _terug(request: HttpRequest, kenmerk: str, plek: str) -> str:
    """Where somebody was reading, with the same changes in sight."""
    return reverse("indiening", args=[kenmerk]) + Vergelijking.uit(request.GET).vraag + plek


def _schrijf(
    request: HttpRequest,
    kenmerk: str,
    stam: str,
    doe: Callable[[Indiening, dict[str, Any]], object],
    gelukt: str,
    plek: str = "",
    stabiel_id: str = "",
    bij: str = "",
) -> HttpResponse:
    """Store what was typed in the form with this stem; refused, the page comes back with the text still in it.

    ``stabiel_id``: the section of which a passage can be quoted; ``bij``: the section it is about, when that differs.
    """
    indiening = vind_indiening(toegang(request), kenmerk)
    omgeving = omgeving_van(indiening, _html(indiening, stabiel_id))
    if request.POST.get("doe") == "voeg_in":
        return _voeg_in(request, indiening, stam, omgeving, bij or stabiel_id)
    form = maak_form(stam, request.POST, omgeving)
    if not form.is_valid():
        return toon_indiening(request, indiening, gebonden=(stam, form), status=422)
    try:
        doe(_eis_nieuwste(indiening), form.cleaned_data)
    except workflow.NietToegelaten as fout:
        veld = next(iter(form)).id_for_label
        return toon_indiening(request, indiening, gebonden=(stam, form), fouten=[Fout(str(fout), veld)], status=409)
    messages.success(request, gelukt)
    return redirect(_terug(request, kenmerk, plek))


def _voeg_in(
    request: HttpRequest, indiening: Indiening, stam: str, omgeving: Omgeving, stabiel_id: str
) -> HttpResponse:
    """The page with a standard passage below what was typed in this form; nothing is stored."""
    mijn, nu, data = toegang(request), timezone.now(), request.POST.copy()
    gekozen = passages.voor(mijn.persoon).filter(pk=lees_sleutel(data.get("passage", "")) or 0).first()
    form = maak_form(stam, data, omgeving)
    if gekozen is None:
        messages.warning(request, "Kies eerst een standaardpassage uit de lijst.")
    else:
        form.is_valid()
        titel = next((o.titel for o in lees(indiening.inhoud).onderdelen if o.id == stabiel_id), "")
        tegen = form.cleaned_data.get("uiterlijk")
        waarden = passages.waarden_bij(indiening.verslag, mijn.persoon, nu=nu, onderdeel=titel, uiterlijk=tegen)
        veld = "reden" if "reden" in form.fields else "tekst"
        data[veld] = passages.voeg_bij(data.get(veld, ""), passages.vul(gekozen.tekst, waarden))
        if "uiterlijk" in form.fields and not data.get("uiterlijk") and passages.vraagt_dag(gekozen.tekst):
            data["uiterlijk"] = passages.antwoorddag(nu).isoformat()
        form = maak_form(stam, data, omgeving)
    return toon_indiening(request, indiening, gebonden=(stam, form))


@require_POST
@opgroeien
def opmerking(request: HttpRequest, kenmerk: str, stabiel_id: str) -> HttpResponse:
    """Begin a thread that the organisation reads."""
    mijn, nu = toegang(request), timezone.now()
    return _schrijf(
        request,
        kenmerk,
        f"opmerking-{stabiel_id}",
        lambda indiening, data: opvolgen.plaats_opmerking(
            indiening, stabiel_id, data["tekst"], toegang=mijn, nu=nu, **_bij(data)
        ),
        "De opmerking is geplaatst. De organisatie kan ze lezen.",
        f"#gesprek-{stabiel_id}",
        stabiel_id,
    )


@require_POST
@opgroeien
def notitie(request: HttpRequest, kenmerk: str, stabiel_id: str) -> HttpResponse:
    """Keep an internal note."""
    mijn, nu = toegang(request), timezone.now()
    return _schrijf(
        request,
        kenmerk,
        f"notitie-{stabiel_id}",
        lambda indiening, data: opvolgen.noteer(
            indiening, stabiel_id, data["tekst"], toegang=mijn, nu=nu, **_bij(data)
        ),
        "De interne notitie is bewaard. Alleen Opgroeien ziet ze.",
        f"#gesprek-{stabiel_id}",
        stabiel_id,
    )


@require_POST
@opgroeien
def aanvulling(request: HttpRequest, kenmerk: str, stabiel_id: str) -> HttpResponse:
    """Ask an addition at a section."""
    mijn, nu = toegang(request), timezone.now()
    return _schrijf(
        request,
        kenmerk,
        f"aanvulling-{stabiel_id}",
        lambda indiening, data: opvolgen.vraag(
            indiening, stabiel_id, data["reden"], uiterlijk=data["uiterlijk"], toegang=mijn, nu=nu
        ),
        "De vraag staat klaar. Stuur het verslag bovenaan terug als u alles gevraagd hebt.",
        f"#gesprek-{stabiel_id}",
        bij=stabiel_id,
    )


@require_POST
@opgroeien
def antwoord(request: HttpRequest, kenmerk: str, pk: int) -> HttpResponse:
    """Answer in a thread."""
    mijn, nu = toegang(request), timezone.now()
    draad = _draad(Opmerking, kenmerk, pk)
    return _schrijf(
        request,
        kenmerk,
        f"antwoord-{pk}",
        lambda _, data: opvolgen.antwoord(draad, data["tekst"], toegang=mijn, nu=nu, vermeldt=_vermeld(data)),
        "Uw antwoord is geplaatst. De organisatie kan het lezen.",
        f"#opmerking-{pk}",
        bij=draad.stabiel_id,
    )


@require_POST
@opgroeien
def notitieantwoord(request: HttpRequest, kenmerk: str, pk: int) -> HttpResponse:
    """Answer to an internal note."""
    mijn, nu = toegang(request), timezone.now()
    notitie = _draad(InterneNotitie, kenmerk, pk)
    return _schrijf(
        request,
        kenmerk,
        f"notitieantwoord-{pk}",
        lambda _, data: opvolgen.antwoord(notitie, data["tekst"], toegang=mijn, nu=nu, vermeldt=_vermeld(data)),
        "Uw antwoord is bewaard. Alleen Opgroeien ziet het.",
        f"#notitie-{pk}",
    )


@require_POST
@opgroeien
def opgelost(request: HttpRequest, kenmerk: str, pk: int) -> HttpResponse:
    """Mark a thread as resolved, or (``opgelost=nee``) as not resolved after all."""
    return _los_op(request, kenmerk, _draad(Opmerking, kenmerk, pk), f"#opmerking-{pk}")


@require_POST
@opgroeien
def notitieopgelost(request: HttpRequest, kenmerk: str, pk: int) -> HttpResponse:
    """The same of an internal note."""
    return _los_op(request, kenmerk, _draad(InterneNotitie, kenmerk, pk), f"#notitie-{pk}")


def _los_op(request: HttpRequest, kenmerk: str, draad: Opmerking | InterneNotitie, plek: str) -> HttpResponse:
    klaar = request.POST.get("opgelost") != "nee"
    try:
        _eis_nieuwste(vind_indiening(toegang(request), kenmerk))
        opvolgen.los_op(draad, klaar, toegang=toegang(request), nu=timezone.now())
        messages.success(request, "Dit is opgelost." if klaar else "Dit staat weer open.")
    except workflow.NietToegelaten as fout:
        messages.error(request, str(fout))
    return redirect(_terug(request, kenmerk, plek))


@require_POST
@opgroeien
def afvinken(request: HttpRequest, kenmerk: str, pk: int) -> HttpResponse:
    """Tick an answered request off."""
    gevonden = _aanvulling(kenmerk, pk)
    try:
        _eis_nieuwste(vind_indiening(toegang(request), kenmerk))
        opvolgen.vink_af(gevonden, toegang=toegang(request), nu=timezone.now())
        messages.success(request, "De vraag is afgevinkt.")
    except workflow.NietToegelaten as fout:
        messages.error(request, str(fout))
    return redirect(_terug(request, kenmerk, f"#aanvulling-{pk}"))


@require_POST
@opgroeien
def intrekken(request: HttpRequest, kenmerk: str, pk: int) -> HttpResponse:
    """Withdraw a request with a reason."""
    mijn, nu = toegang(request), timezone.now()
    gevonden = _aanvulling(kenmerk, pk)
    return _schrijf(
        request,
        kenmerk,
        f"intrekken-{pk}",
        lambda _, data: opvolgen.trek_in(gevonden, data["reden"], toegang=mijn, nu=nu),
        "De vraag is ingetrokken.",
        f"#aanvulling-{pk}",
    )


@require_POST
@opgroeien
def heropenen(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Reopen a closed report with a reason."""
    mijn, nu = toegang(request), timezone.now()
    return _schrijf(
        request,
        kenmerk,
        "heropenen",
        lambda indiening, data: workflow.heropen(indiening.verslag_id, toegang=mijn, nu=nu, reden=data["reden"]),
        "Het verslag is heropend. De organisatie krijgt een e-mail en kan het aanpassen.",
    )


def _html(indiening: Indiening, stabiel_id: str) -> str:
    """The narrative of a section of a submission; '' when there is none."""
    gevonden = (o.html for o in lees(indiening.inhoud).onderdelen if o.id == stabiel_id) if stabiel_id else ()
    return next(iter(gevonden), "")


def _vermeld(data: dict[str, Any]) -> Persoon | None:
    """The colleague that was named; that they are one is for the act to judge."""
    return Persoon(pk=data["vermeldt"]) if data.get("vermeldt") else None


def _bij(data: dict[str, Any]) -> dict[str, Any]:
    """What the message is about, and whom it names."""
    return {"bij": Bij(data.get("blok") or "", data.get("begin"), data.get("eind")), "vermeldt": _vermeld(data)}


def _draad(soort: type[opvolgen.Bericht], kenmerk: str, pk: int) -> opvolgen.Bericht:
    """A thread of the report that this submission belongs to."""
    draden = soort.objects.select_related("verslag").filter(verslag__indieningen__kenmerk=kenmerk)
    return get_object_or_404(draden, pk=pk, antwoord_op=None)


def _aanvulling(kenmerk: str, pk: int) -> Aanvulling:
    """A request of the report that this submission belongs to."""
    return get_object_or_404(Aanvulling, pk=pk, verslag__indieningen__kenmerk=kenmerk)
