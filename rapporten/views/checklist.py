"""The checklist: the beheerder keeps it per tree version, a dossierbeheerder ticks at a report."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kwaliteit.sleutels import lees_sleutel
from kwaliteit.templatetags.opmaak import meervoud
from organisaties.forms.velden import bewaar
from organisaties.toegang import beheerder, opgroeien, toegang
from organisaties.views.formulier import ONGELDIG, ingevuld, kruimels, toon_formulier
from rapporten import checklist as c
from rapporten import workflow
from rapporten.forms.checklist import Puntformulier
from rapporten.models import Boom, Checklistpunt
from rapporten.views.indiening import vind_leesbare

LIJST = ("Checklists", "beheer_checklists")


@beheerder
@require_safe
def checklists(request: HttpRequest) -> HttpResponse:
    """Every tree version, with how many points its checklist has."""
    staand = Count("checklistpunten", filter=Q(checklistpunten__vervallen_op=None))
    context = {"bomen": Boom.objects.annotate(aantal=staand), "kruimels": kruimels()}
    return TemplateResponse(request, "rapporten/checklist/bomen.html", context)


def _naar(boom: Boom) -> str:
    return reverse("beheer_checklist", args=[boom.code, boom.versie])


def _boom(code: str, versie: int) -> Boom:
    return get_object_or_404(Boom, code=code, versie=versie)


def _punt(pk: int) -> Checklistpunt:
    return get_object_or_404(Checklistpunt.objects.select_related("boom"), pk=pk)


@beheerder
@require_http_methods(["GET", "HEAD", "POST"])
def checklist(request: HttpRequest, code: str, versie: int) -> HttpResponse:
    """The checklist of one tree version, and adding to it."""
    boom, mijn = _boom(code, versie), toegang(request)
    onderdelen = c.onderdelen_van(boom)
    form = Puntformulier(ingevuld(request), onderdelen=onderdelen)

    def voeg_toe() -> None:
        g = form.cleaned_data
        try:
            c.voeg_toe(boom, g["onderdeel"], g["tekst"], door=mijn.persoon, nu=timezone.now())
        except c.NietBewaard as fout:
            raise ValidationError(str(fout)) from None

    if request.method == "POST" and bewaar(form, voeg_toe):
        messages.success(request, "Het punt staat op de checklist.")
        return redirect(_naar(boom))
    punten = list(c.punten_van(boom))
    groepen = [
        (titel, [p for p in punten if p.stabiel_id == id_]) for id_, titel in [("", "Het hele verslag"), *onderdelen]
    ]
    context = {
        "boom": boom,
        "form": form,
        "groepen": [(titel, rijen) for titel, rijen in groepen if rijen],
        "eerdere": c.eerdere(boom),
        "kruimels": kruimels((LIJST[0], reverse(LIJST[1]))),
    }
    status = ONGELDIG if form.is_bound else 200
    return TemplateResponse(request, "rapporten/checklist/checklist.html", context, status=status)


@beheerder
@require_POST
def overnemen(request: HttpRequest, code: str, versie: int) -> HttpResponse:
    """Copy the points of the earlier version of this tree."""
    boom = _boom(code, versie)
    gekomen, niet = c.neem_over(boom, door=toegang(request).persoon, nu=timezone.now())
    melding = f"{meervoud(gekomen, 'punt,punten')} overgenomen."
    if niet:
        melding += f" {meervoud(niet, 'punt staat,punten staan')} bij een onderdeel dat deze boom niet heeft."
    messages.success(request, melding)
    return redirect(_naar(boom))


@beheerder
@require_http_methods(["GET", "HEAD", "POST"])
def punt(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a point: where it was ticked already, it keeps the words it was ticked with."""
    rij, mijn = _punt(pk), toegang(request)
    begin = {"tekst": rij.tekst, "onderdeel": rij.stabiel_id}
    form = Puntformulier(ingevuld(request), initial=begin, onderdelen=c.onderdelen_van(rij.boom))

    def wijzig() -> None:
        g = form.cleaned_data
        try:
            c.wijzig(rij, g["onderdeel"], g["tekst"], door=mijn.persoon, nu=timezone.now())
        except c.NietBewaard as fout:
            raise ValidationError(str(fout)) from None

    if request.method == "POST" and bewaar(form, wijzig):
        messages.success(request, "Het punt is gewijzigd.")
        return redirect(_naar(rij.boom))
    return toon_formulier(
        request,
        form,
        kop="Punt van de checklist",
        inleiding="Waar dit punt al aangevinkt is, blijven de woorden van toen staan.",
        terug=_naar(rij.boom),
        kruimels=kruimels((LIJST[0], reverse(LIJST[1])), (str(rij.boom), _naar(rij.boom))),
    )


@beheerder
@require_POST
def verplaatsen(request: HttpRequest, pk: int) -> HttpResponse:
    """One place up (``richting=op``) or down within its section."""
    rij = _punt(pk)
    try:
        c.verplaats(rij, omhoog=request.POST.get("richting") == "op")
    except c.NietBewaard as fout:
        messages.error(request, str(fout))
    return redirect(f"{_naar(rij.boom)}#punt-{rij.pk}")


@beheerder
@require_POST
def vervallen(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer a point no longer."""
    rij = _punt(pk)
    try:
        c.laat_vervallen(rij, door=toegang(request).persoon, nu=timezone.now())
        messages.success(request, "Het punt is vervallen. Waar het al aangevinkt was, blijft het staan.")
    except c.NietBewaard as fout:
        messages.error(request, str(fout))
    return redirect(_naar(rij.boom))


@require_POST
@opgroeien
def vinken(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Keep what was ticked at a section of a report (``getoond``: ``pk:0`` or ``pk:1`` per point; ``punt``: ticked)."""
    mijn = toegang(request)
    indiening = vind_leesbare(mijn, kenmerk)
    getoond = {}
    for stuk in request.POST.getlist("getoond")[:500]:
        sleutel, _, was = stuk.partition(":")
        if (pk := lees_sleutel(sleutel)) is not None:
            getoond[pk] = was == "1"
    gewenst = {pk for pk in map(lees_sleutel, request.POST.getlist("punt")) if pk is not None}
    try:
        c.vink(indiening.verslag_id, getoond, gewenst, toegang=mijn, nu=timezone.now())
        messages.success(request, "De checklist is bewaard. Alleen Opgroeien ziet ze.")
    except workflow.NietToegelaten as fout:
        messages.error(request, str(fout))
    plek = request.POST.get("plek", "")
    doel = f"#gesprek-{plek}" if plek and plek.replace("-", "").isalnum() else "#checklist"
    return redirect(reverse("indiening", args=[kenmerk]) + doel)
