"""``/beheer/betwist/``: figures of Opgroeien that organisations contest, and whose figure counts."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from organisaties.forms.velden import bewaar
from organisaties.models import Werkjaar
from organisaties.toegang import beheerder, toegang
from organisaties.views.formulier import ONGELDIG, ingevuld, kruimels
from rapporten import betwisten, bronnen
from rapporten.choices import Cijferkeuze
from rapporten.forms.betwist import Besluitformulier
from rapporten.models import Cijferbesluit


@beheerder
@require_safe
def betwist(request: HttpRequest) -> HttpResponse:
    """The contested figures of one werkjaar (the one in the address, else the newest with a report)."""
    jaren = list(Werkjaar.objects.filter(verslagen__isnull=False).distinct().values_list("jaar", flat=True)[:30])
    gevraagd = request.GET.get("werkjaar", "")
    jaar = int(gevraagd) if gevraagd.isdecimal() and int(gevraagd) in jaren else (jaren[0] if jaren else 0)
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
