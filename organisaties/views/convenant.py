"""The convenant of an organisation: what was agreed, and so what the report asks about it.

The organisation and the beheerder keep the same register: both signed the convenant.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisaties.choices import Lidrol
from organisaties.forms.organisaties import Convenantformulier
from organisaties.forms.velden import bewaar
from organisaties.models import Convenantpunt, Organisatie, Persoon
from organisaties.permissions import mag
from organisaties.toegang import beheerder, lid, toegang
from organisaties.views.formulier import Kruimels, ingevuld, kruimels, toon_formulier


@lid()
@require_safe
def convenant(request: HttpRequest, nummer: str) -> HttpResponse:
    """What stands in the convenant of the organisation, also what ended."""
    wie = toegang(request)
    assert wie.organisatie is not None
    context = {
        "organisatie": wie.organisatie,
        "punten": wie.organisatie.convenantpunten.select_related("gewijzigd_door"),
        "vandaag": timezone.localdate(),
        "schrijft": mag("convenant.bijhouden", wie),
        "kruimels": [(wie.organisatie.naam, f"/o/{nummer}/")],
    }
    return TemplateResponse(request, "organisaties/convenant.html", context)


@lid(Lidrol.KWALITEITSCOORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def convenantpunt(request: HttpRequest, nummer: str, pk: int | None = None) -> HttpResponse:
    """One agreement, kept by the organisation; with no ``pk`` a new one."""
    wie = toegang(request)
    assert wie.organisatie is not None
    terug = reverse("convenant", args=[nummer])
    kruimelpad = [(wie.organisatie.naam, f"/o/{nummer}/"), ("Convenant", terug)]
    return _formulier(request, wie.organisatie, pk, wie.persoon, terug, kruimelpad)


@lid(Lidrol.KWALITEITSCOORDINATOR)
@require_POST
def convenantpunt_verwijderen(request: HttpRequest, nummer: str, pk: int) -> HttpResponse:
    """Take out an agreement that was written down by mistake."""
    get_object_or_404(Convenantpunt, pk=pk, organisatie=toegang(request).organisatie).delete()
    messages.success(request, "De afspraak is uit het register. Wat u er al over schreef, blijft in de geschiedenis.")
    return redirect("convenant", nummer)


@beheerder
@require_http_methods(["GET", "HEAD", "POST"])
def beheer_convenantpunt(request: HttpRequest, nummer: str, pk: int | None = None) -> HttpResponse:
    """One agreement, kept by the beheerder; with no ``pk`` a new one."""
    deze = get_object_or_404(Organisatie, ondernemingsnummer=nummer)
    terug = reverse("beheer_organisatie", args=[nummer])
    kruimelpad = kruimels(("Organisaties", reverse("beheer_organisaties")), (deze.naam, terug))
    return _formulier(request, deze, pk, toegang(request).persoon, terug, kruimelpad)


@beheerder
@require_POST
def beheer_convenantpunt_verwijderen(request: HttpRequest, nummer: str, pk: int) -> HttpResponse:
    """Take out an agreement that was written down by mistake."""
    get_object_or_404(Convenantpunt, pk=pk, organisatie__ondernemingsnummer=nummer).delete()
    messages.success(request, "De afspraak is uit het register.")
    return redirect("beheer_organisatie", nummer)


def _formulier(
    request: HttpRequest, organisatie: Organisatie, pk: int | None, persoon: Persoon, terug: str, kruimelpad: Kruimels
) -> HttpResponse:
    """The form of one agreement, the same for both sides."""
    punt = (
        Convenantpunt(organisatie=organisatie)
        if pk is None
        else get_object_or_404(Convenantpunt, pk=pk, organisatie=organisatie)
    )
    punt.gewijzigd_door, punt.gewijzigd_op = persoon, timezone.now()
    form = Convenantformulier(ingevuld(request), instance=punt)
    if request.method == "POST" and bewaar(form, form.save):
        messages.success(request, f"“{form.instance}” staat in het register. Het verslag vraagt ernaar.")
        return redirect(terug)
    return toon_formulier(
        request,
        form,
        kop="Afspraak in het convenant" if pk else "Afspraak toevoegen",
        knop="Bewaar" if pk else "Voeg toe",
        inleiding="Het verslag vraagt alleen naar afspraken die in het werkjaar liepen. "
        "Loopt een afspraak af? Vul dan de einddatum in. Is zo'n verslag al ondertekend, dan is na deze wijziging een "
        "nieuwe handtekening nodig.",
        terug=terug,
        kruimels=kruimelpad,
    )
