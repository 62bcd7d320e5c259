"""Figures, for the beheerder: whose counts when it is contested, and when an explanation is wished for."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from kwaliteit.sleutels import lees_sleutel
from kwaliteit.toegang import systeem
from organisaties.forms.velden import bewaar
from organisaties.models import Werkjaar
from organisaties.toegang import beheerder, toegang
from organisaties.views.formulier import ONGELDIG, ingevuld, kruimels
from rapporten import betwisten, bronnen
from rapporten.choices import Cijferkeuze
from rapporten.forms.betwist import Besluitformulier, Grensformulier
from rapporten.models import Cijferbesluit, Cijfergrens
from rapporten.sectorbeeld.banden import maak_alle_banden


@beheerder
@require_safe
def betwist(request: HttpRequest) -> HttpResponse:
    """The contested figures of one werkjaar (the one in the address, else the newest with a report)."""
    jaren = list(Werkjaar.objects.filter(verslagen__isnull=False).distinct().values_list("jaar", flat=True)[:30])
    gevraagd = lees_sleutel(request.GET.get("werkjaar", ""))
    jaar = gevraagd if gevraagd in jaren else (jaren[0] if jaren else 0)
    context = {
        "jaren": jaren,
        "jaar": jaar,
        "rijen": betwisten.betwist_in(jaar),
        "kruimels": kruimels(),
    }
    return TemplateResponse(request, "rapporten/betwist/lijst.html", context)


@beheerder
@require_http_methods(["GET", "HEAD", "POST"])
def besluit(request: HttpRequest, kenmerk: str, kengetal: str) -> HttpResponse:
    """Decide about one figure; the decisions taken before stay in sight."""
    rij = betwisten.betwist_bij(kenmerk, kengetal)
    if rij is None:
        raise Http404
    begin = {"versie": rij.versie, "keuze": rij.besluit.keuze if rij.besluit else ""}
    form = Besluitformulier(ingevuld(request), initial=begin)

    def beslis() -> None:
        g = form.cleaned_data
        try:
            bronnen.besluit(
                rij.indiening_id,
                kengetal,
                Cijferkeuze(g["keuze"]),
                g["opmerking"],
                versie=g["versie"],
                door=toegang(request).persoon,
                nu=timezone.now(),
            )
        except bronnen.Achterhaald as fout:
            raise ValidationError(f"{fout} Er is niets bewaard. Kijk de cijfers opnieuw na.") from None

    if request.method == "POST" and bewaar(form, beslis):
        messages.success(request, f"Beslist: {Cijferkeuze(form.cleaned_data['keuze']).label.lower()} telt.")
        return redirect(f"{reverse('beheer_betwist')}?werkjaar={rij.werkjaar}")
    log = Cijferbesluit.objects.filter(
        organisatie_id=rij.organisatie_id, werkjaar_id=rij.werkjaar, kengetal__code=kengetal
    )
    context = {
        "rij": rij,
        "form": form,
        "log": log.select_related("door").order_by("-versie"),
        "kruimels": kruimels(("Betwiste cijfers", f"{reverse('beheer_betwist')}?werkjaar={rij.werkjaar}")),
    }
    status = ONGELDIG if form.is_bound else 200
    return TemplateResponse(request, "rapporten/betwist/besluit.html", context, status=status)


@beheerder
@require_http_methods(["GET", "HEAD", "POST"])
def grens(request: HttpRequest) -> HttpResponse:
    """From which difference an explanation is wished for; every setting stays in the log."""
    log = list(Cijfergrens.objects.select_related("door").order_by("-versie")[:20])
    huidig = log[0] if log else Cijfergrens(versie=0)
    begin = {"versie": huidig.versie, "verschil": huidig.verschil, "midden": huidig.midden}
    form = Grensformulier(ingevuld(request), initial=begin)

    def stel_in() -> None:
        g = form.cleaned_data
        if g["versie"] != huidig.versie:
            raise ValidationError(
                "Een collega wijzigde de grenzen intussen. Er is niets bewaard. Herlaad de pagina en kijk ze na."
            )
        if (g["verschil"], g["midden"]) == (huidig.verschil, huidig.midden):
            return
        Cijfergrens.objects.create(
            versie=g["versie"] + 1, verschil=g["verschil"], midden=g["midden"], door=toegang(request).persoon
        )
        with systeem():
            maak_alle_banden(g["midden"])

    if request.method == "POST" and bewaar(form, stel_in):
        messages.success(request, "De grenzen zijn bewaard. Ze gelden meteen voor elk concept.")
        return redirect("beheer_cijfergrens")
    context = {"form": form, "log": log, "kruimels": kruimels()}
    status = ONGELDIG if form.is_bound else 200
    return TemplateResponse(request, "rapporten/betwist/grens.html", context, status=status)
