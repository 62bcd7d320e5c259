"""The portal for gunicorn, with one view more: an autosave written by hand, with the same SQL, beside ours.

What a hand would leave out is left out: no forms, no typed input, no words for what goes wrong. What nobody can leave
out is there: who is signed in, the tenant and the role, one transaction, cleaning what an editor wrote.
"""

from __future__ import annotations

import json

from kwaliteit.wsgi import application  # sets Django up, so it comes first

# isort: split
from django.contrib.auth.decorators import login_not_required
from django.db import connection, transaction
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils import timezone

from kwaliteit import urls
from organisaties import adressen  # noqa: F401  (knows <nummer:…>)
from rapporten import tekst
from rapporten.bewaren import ANTWOORD, SCORE, _schrijfzin
from zelfevaluatie.models import Element, Niveau

__all__ = ["application"]

LID = """
    SELECT t.id, t.rollen, set_config('app.rol', 'organisatie', true),
           set_config('app.organisatie', t.id::text, true), set_config('app.persoon', %s, true)
    FROM organisaties_open_als_lid(%s, %s, %s) t
"""
ZIN = {"score": _schrijfzin(SCORE, SCORE.hoort), "verhaal": _schrijfzin(ANTWOORD, ANTWOORD.hoort)}
ROLLEN = {"kwaliteitscoordinator", "medewerker", "ondertekenaar"}
NIVEAUS: dict[int, tuple[str, dict[str, int]]] = {}


def _score(request: HttpRequest, sleutel: str) -> tuple[str, dict[str, object]]:
    thema = int(sleutel)
    if thema not in NIVEAUS:
        element = Element.objects.get(pk=thema)
        niveaus = {str(n.waarde): n.pk for n in Niveau.objects.filter(kader_id=element.kader_id)}
        NIVEAUS[thema] = (element.code, niveaus)
    code, niveaus = NIVEAUS[thema]
    toelichting = request.POST[f"{code}-toelichting"].strip()
    niveau = niveaus[request.POST[f"{code}-niveau"]]
    waarden = {"thema_id": thema, "staat": "beantwoord", "niveau_id": niveau, "toelichting": toelichting}
    return f"{code}-", waarden


def _verhaal(request: HttpRequest, sleutel: str) -> tuple[str, dict[str, object]]:
    return "", {"stabiel_id": sleutel, "html": tekst.schoon(request.POST["tekst"])}


@login_not_required
def kaal(request: HttpRequest, nummer: str, jaar: int, soort: str, sleutel: str) -> JsonResponse:
    """Store one row."""
    if not request.user.is_authenticated:
        return JsonResponse({}, status=401)
    door, nu = request.user.pk, timezone.now()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LID, [str(door), door, nummer, timezone.localdate()])
        lid = cursor.fetchone()
        if lid is None or not ROLLEN & set(lid[1]):
            return JsonResponse({}, status=404)
        begin, waarden = (_score if soort == "score" else _verhaal)(request, sleutel)
        waarden["versie"] = int(request.POST[f"{begin}versie"])
        waarden["save_id"] = request.POST[f"{begin}save_id"]
        cursor.execute(
            ZIN[soort],
            {
                "organisatie": lid[0],
                "werkjaar": jaar,
                "bewerkbaar": ["concept", "aanvulling_gevraagd"],
                "van_vorig_jaar": ["overgenomen", "ongewijzigd_bevestigd", "bijgewerkt"],
                "invoer": json.dumps([waarden]),
                "door": door,
                "nu": nu,
            },
        )
        geschreven = cursor.fetchone()
    if geschreven is None:
        return JsonResponse({}, status=412)
    return JsonResponse({"versie": geschreven[1], "om": f"{timezone.localtime(nu):%H:%M}"})


# Beside ours: behind the addresses of the rooms below, before those of reporting.
urls.urlpatterns.insert(2, path("kaal/<nummer:nummer>/<int:jaar>/<slug:soort>/<slug:sleutel>/", kaal))
