"""Saving by itself: one row of a section, sent by the page a moment after somebody stopped typing."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from kwaliteit.templatetags.opmaak import datumtijd
from organisaties.models import Persoon
from organisaties.toegang import lid_in_script, toegang
from rapporten.bewaren import NietBewerkbaar, Onvindbaar, Versieconflict, bewaar_rij
from rapporten.forms.secties import RIJEN, Rijform
from rapporten.models import Verslag
from rapporten.views.onderdelen import SCHRIJVERS, gesloten


@require_POST
@lid_in_script(*SCHRIJVERS)
def bewaren(request: HttpRequest, nummer: str, jaar: int, soort: str, sleutel: str) -> JsonResponse:
    """Store one row; the fields are those of the page's form. The version may come as ``If-Match`` too.

    200: stored (or stored before, by the same ``save_id``), with its version. 401: not signed in. 409: the report
    cannot be changed now. 412: somebody else saved; with what is there now. 422: what was typed cannot be stored.
    428: no version came along.
    """
    mijn = toegang(request)
    verslag = Verslag(organisatie=mijn.organisatie, werkjaar_id=jaar)
    formulier = _formulier(request, verslag, soort, sleutel)
    if not formulier.is_valid():
        fouten = {formulier[naam].html_name: [str(t) for t in teksten] for naam, teksten in formulier.errors.items()}
        alle = " ".join(tekst for teksten in fouten.values() for tekst in teksten)
        status = 428 if "versie" in formulier.errors else 422
        return JsonResponse({"fout": alle, "fouten": fouten}, status=status)
    nu = timezone.now()
    try:
        versie = bewaar_rij(formulier.soort, verslag, formulier.invoer(mijn.persoon, nu), door=mijn.persoon, nu=nu)
    except Onvindbaar:
        raise Http404 from None
    except Versieconflict as conflict:
        antwoord = _conflict(formulier, conflict, mijn.persoon)
    except NietBewerkbaar as fout:
        antwoord = JsonResponse({"fout": gesloten(Verslag(status=fout.status))}, status=409)
    except IntegrityError:  # one save_id for two different saves at the same moment
        antwoord = JsonResponse({"fout": "Herlaad de pagina: het kenmerk van deze bewaring klopt niet."}, status=422)
    else:
        return JsonResponse({"versie": versie, "om": f"{timezone.localtime(nu):%H:%M}"})
    transaction.set_rollback(True)  # nor is anything kept that was stored beside it
    return antwoord


def _formulier(request: HttpRequest, verslag: Verslag, soort: str, sleutel: str) -> Rijform:
    try:
        formulier = RIJEN[soort].voor(verslag, sleutel, request.POST)
    except LookupError:
        raise Http404 from None
    naam = formulier.add_prefix("versie")
    if naam not in request.POST and (versie := request.headers.get("If-Match")):
        data = request.POST.copy()
        data[naam] = versie.strip('"')
        formulier.data = data
    return formulier


def _conflict(formulier: Rijform, conflict: Versieconflict, ik: Persoon) -> JsonResponse:
    """What is there now: to read beside one's own, and as values to put into the fields."""
    (huidig,) = conflict.conflicten.values()
    zelf = huidig["gewijzigd_door_id"] == ik.pk
    gegevens = {
        "fout": "In een ander venster bewaarde u intussen iets anders."
        if zelf
        else f"{huidig['naam'] or 'Een collega'} bewaarde intussen iets anders.",
        "versie": huidig["versie"],
        "wie": huidig["naam"],
        "zelf": zelf,
        "op": datumtijd(huidig["gewijzigd_op"]) if huidig["gewijzigd_op"] else "",
        "woorden": formulier.woorden(huidig),
        "velden": formulier.velden(huidig),
    }
    return JsonResponse(gegevens, status=412)
