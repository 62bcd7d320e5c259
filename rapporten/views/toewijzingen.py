"""Which organisation has which tree, nulpunt and uitstel in a werkjaar."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kwaliteit.templatetags.opmaak import datum
from organisaties.choices import Regio
from organisaties.forms.velden import bewaar
from organisaties.models import Organisatie, Persoon, Werkjaar
from organisaties.queries import heet
from organisaties.toegang import beheerder, toegang
from organisaties.views.formulier import ONGELDIG, blad, ingevuld, kruimels, toon_formulier
from rapporten.choices import Status
from rapporten.forms.toewijzingen import (
    ZONDER,
    Actie,
    Bulkformulier,
    Toewijzingsfilter,
    Toewijzingsformulier,
)
from rapporten.models import Boom, Toewijzing
from rapporten.toewijzen import (
    Uitslag,
    met_werkvorm,
    nieuwste_bomen,
    organisaties_in,
    trek_uitstel_in,
    verleen_uitstel,
    wijs_toe,
    zet_nulpunt,
)

PER_BLAD = 50
GEDAAN = {
    Actie.BOOM: "De boom is toegewezen aan",
    Actie.NULPUNT: "Het nulpunt is gezet bij",
    Actie.GEEN_NULPUNT: "Het nulpunt is weggehaald bij",
    Actie.UITSTEL: "Het uitstel is gegeven aan",
    Actie.GEEN_UITSTEL: "Het uitstel is ingetrokken bij",
}
GEWEIGERD = {
    Actie.BOOM: "Hun verslag is al begonnen en houdt zijn boom",
    Actie.NULPUNT: "Ze hebben nog geen boom; wijs die eerst toe",
    Actie.GEEN_NULPUNT: "Ze hebben nog geen boom",
    Actie.UITSTEL: "Ze hebben al uitstel tot een latere dag. Inkorten kan alleen op de bladzijde van de organisatie",
}


def _gefilterd(rijen: QuerySet[Any], keuze: dict[str, Any], werkjaar: Werkjaar) -> QuerySet[Any]:
    if zoek := keuze.get("zoek"):
        rijen = rijen.filter(heet(zoek))
    if regio := keuze.get("regio"):
        rijen = rijen.filter(regio=regio)
    if werkvorm := keuze.get("werkvorm"):
        rijen = met_werkvorm(rijen, werkvorm, werkjaar)
    if boom := keuze.get("boom"):
        rijen = rijen.filter(boom_id=None) if boom == ZONDER else rijen.filter(boom_id=boom)
    return rijen


def _voer_uit(form: Bulkformulier, werkjaar: Werkjaar, door: Persoon) -> Uitslag:
    gegevens, gekozen = form.cleaned_data, form.gekozen()
    doen: dict[str, Callable[[], Uitslag]] = {
        Actie.BOOM: lambda: wijs_toe(werkjaar, gekozen, gegevens["boom"]),
        Actie.NULPUNT: lambda: zet_nulpunt(werkjaar, gekozen, True),
        Actie.GEEN_NULPUNT: lambda: zet_nulpunt(werkjaar, gekozen, False),
        Actie.UITSTEL: lambda: verleen_uitstel(
            werkjaar, gekozen, tot_en_met=gegevens["uitstel_tot"], reden=gegevens["reden"], door=door
        ),
        Actie.GEEN_UITSTEL: lambda: trek_uitstel_in(werkjaar, gekozen),
    }
    return doen[gegevens["actie"]]()


def _meld(request: HttpRequest, actie: Actie, uitslag: Uitslag) -> None:
    if uitslag.gedaan:
        aantal = "1 organisatie" if uitslag.gedaan == 1 else f"{uitslag.gedaan} organisaties"
        messages.success(request, f"{GEDAAN[actie]} {aantal}.")
    if uitslag.geweigerd:
        namen = Organisatie.objects.filter(pk__in=uitslag.geweigerd).order_by("sorteernaam")[:5]
        wie = ", ".join(organisatie.naam for organisatie in namen)
        rest = len(uitslag.geweigerd) - 5
        messages.warning(request, f"Niet gewijzigd: {wie}{f' en nog {rest}' if rest > 0 else ''}. {GEWEIGERD[actie]}.")
    if not uitslag.gedaan and not uitslag.geweigerd:
        messages.info(request, "Er was niets te wijzigen.")


@beheerder
@require_http_methods(["GET", "HEAD", "POST"])
def toewijzingen(request: HttpRequest, jaar: int) -> HttpResponse:
    werkjaar = get_object_or_404(Werkjaar, pk=jaar)
    bomen = nieuwste_bomen()
    filter_ = Toewijzingsfilter(request.GET, bomen=bomen, auto_id="filter_%s")
    filter_.is_valid()
    keuze = filter_.cleaned_data
    rijen = _gefilterd(organisaties_in(werkjaar), keuze, werkjaar)
    form = Bulkformulier(ingevuld(request), rijen=rijen, bomen=bomen, werkjaar=werkjaar)
    uitslagen: list[Uitslag] = []
    if request.method == "POST" and bewaar(
        form, lambda: uitslagen.append(_voer_uit(form, werkjaar, toegang(request).persoon))
    ):
        _meld(request, Actie(form.cleaned_data["actie"]), uitslagen[0])
        return redirect(request.get_full_path())
    bladzijde = blad(rijen, request, PER_BLAD)
    namen, regios = dict(Status.choices), dict(Regio.choices)
    for rij in bladzijde:
        rij.sleutel, rij.regio_naam = str(rij.pk), regios.get(rij.regio)
        rij.statusnaam = namen.get(rij.verslagstatus, "Niet begonnen")
    context = {
        "werkjaar": werkjaar,
        "filter": filter_,
        "form": form,
        "bladzijde": bladzijde,
        "gekozen": set(request.POST.getlist("organisaties")),
        "gefilterd": any(keuze.values()),
        "kruimels": kruimels(
            ("Werkjaren", reverse("beheer_werkjaren")), (f"Werkjaar {jaar}", reverse("beheer_werkjaar", args=[jaar]))
        ),
    }
    return TemplateResponse(
        request, "rapporten/toewijzingen/lijst.html", context, status=ONGELDIG if form.is_bound else 200
    )


@beheerder
@require_http_methods(["GET", "HEAD", "POST"])
def toewijzing(request: HttpRequest, jaar: int, nummer: str) -> HttpResponse:
    werkjaar = get_object_or_404(Werkjaar, pk=jaar)
    rij = get_object_or_404(organisaties_in(werkjaar), ondernemingsnummer=nummer)
    begonnen = rij.verslagstatus is not None
    keuzes = Boom.objects.filter(Q(pk__in=nieuwste_bomen().values("pk")) | Q(pk=rij.boom_id or 0))
    form = Toewijzingsformulier(
        ingevuld(request),
        werkjaar=werkjaar,
        bomen=keuzes,
        begonnen=begonnen,
        initial={
            "boom": rij.boom_id,
            "nulpunt": rij.eigen_nulpunt,
            "uitstel_tot": rij.uitstel_tot,
            "reden": rij.uitstel_reden,
        },
    )

    def wijzig() -> None:
        gegevens = form.cleaned_data
        if boom := gegevens["boom"]:
            if not begonnen:
                wijs_toe(werkjaar, [rij.pk], boom)
            zet_nulpunt(werkjaar, [rij.pk], gegevens["nulpunt"])
        elif not begonnen:
            Toewijzing.objects.filter(werkjaar=werkjaar, organisatie_id=rij.pk).delete()
        if not gegevens["uitstel_tot"]:
            trek_uitstel_in(werkjaar, [rij.pk])
        elif {"uitstel_tot", "reden"} & set(form.changed_data):
            verleen_uitstel(
                werkjaar,
                [rij.pk],
                tot_en_met=gegevens["uitstel_tot"],
                reden=gegevens["reden"],
                door=toegang(request).persoon,
                inkorten=True,
            )

    if request.method == "POST" and bewaar(form, wijzig):
        messages.success(request, f"De toewijzing van {rij.naam} is bewaard.")
        return redirect("toewijzingen", jaar)
    return toon_formulier(
        request,
        form,
        kop=rij.naam,
        inleiding=f"Werkjaar {jaar}. Gewoon in te dienen tegen {datum(werkjaar.uiterste_datum)}.",
        terug=reverse("toewijzingen", args=[jaar]),
        kruimels=kruimels(
            ("Werkjaren", reverse("beheer_werkjaren")),
            (f"Werkjaar {jaar}", reverse("beheer_werkjaar", args=[jaar])),
            ("Toewijzingen", reverse("toewijzingen", args=[jaar])),
        ),
    )
