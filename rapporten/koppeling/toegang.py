"""The access decorator of the API: a secret opens the organisation as tenant, as a membership does on a page.

Every answer is JSON, also a refusal; no cookie is read or set. The request is counted before the transaction, so that
requests of one connection do not wait for each other and a refused one counts too.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.signals import got_request_exception
from django.db import OperationalError, connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.views.decorators.csrf import csrf_exempt

from kwaliteit.toegang import ZET, View
from organisaties.choices import Lidrol
from organisaties.toegang import Toegang
from rapporten.koppeling.sleutels import Geopend, open_koppeling

log = logging.getLogger(__name__)

ONBEKEND = "Dit adres bestaat niet, of het is niet van uw organisatie."


class Geweigerd(Exception):
    """A refusal with its status and words; ``fouten`` says per field what is wrong."""

    def __init__(self, status: int, tekst: str, fouten: Mapping[str, list[str]] | None = None, **rest: Any) -> None:
        super().__init__(tekst)
        self.status, self.tekst, self.fouten, self.rest = status, tekst, dict(fouten or {}), rest


def antwoord_fout(status: int, tekst: str, fouten: Mapping[str, list[str]] | None = None, **rest: Any) -> JsonResponse:
    """A refusal as JSON."""
    return JsonResponse(
        {"fout": tekst, "fouten": dict(fouten or {}), **rest}, status=status, json_dumps_params={"ensure_ascii": False}
    )


def geopend(request: HttpRequest) -> Geopend:
    """The connection that asks."""
    return cast("Geopend", request.koppeling)  # type: ignore[attr-defined]


def met_koppeling(view: View) -> View:
    """For whoever sends ``Authorization: Bearer <sleutel>`` of a connection that works."""

    @wraps(view)
    def omhuld(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        antwoord: HttpResponse
        try:
            antwoord = _beantwoord(view, request, args, kwargs)
        except OperationalError:
            log.exception("De API bereikt de databank niet.")
            antwoord = antwoord_fout(503, "De databank antwoordt nu niet. Probeer het straks opnieuw.")
            antwoord["Retry-After"] = "30"
        except Exception:
            got_request_exception.send(sender=met_koppeling, request=request)
            log.exception("Fout in de API: %s %s", request.method, request.path)
            antwoord = antwoord_fout(500, "Er liep iets mis in het portaal. Er is niets bewaard.")
        antwoord["Cache-Control"] = "private, no-cache"
        patch_vary_headers(antwoord, ["Authorization"])
        return antwoord

    omhuld.toegang = "koppeling"  # type: ignore[attr-defined]
    return csrf_exempt(login_not_required(omhuld))


def _beantwoord(view: View, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse:
    antwoord: HttpResponse
    koppeling = open_koppeling(_sleutel(request))
    if koppeling is None:
        antwoord = antwoord_fout(
            401, "Geef een sleutel mee die nog werkt, als kop “Authorization: Bearer …”. Zie /api/v1/ voor uitleg."
        )
        antwoord["WWW-Authenticate"] = 'Bearer realm="Kwaliteitsverslag"'
        return antwoord
    if not koppeling.binnen_grens:
        antwoord = antwoord_fout(429, "Te veel vragen in één minuut. Wacht even en probeer opnieuw.")
        antwoord["Retry-After"] = str(60 - timezone.now().second)
        return antwoord
    with transaction.atomic():
        _zet_toegang(request, koppeling)
        try:
            antwoord = cast("HttpResponse", view(request, *args, **kwargs))
        except Http404:
            antwoord = antwoord_fout(404, ONBEKEND)
        except PermissionDenied as fout:
            antwoord = antwoord_fout(403, str(fout))
        except Geweigerd as fout:
            antwoord = antwoord_fout(fout.status, fout.tekst, fout.fouten, **fout.rest)
        if antwoord.status_code >= 400:
            transaction.set_rollback(True)
    if isinstance(antwoord, HttpResponseNotAllowed):
        mag = antwoord["Allow"]
        antwoord = antwoord_fout(405, f"Dit adres kent alleen {mag}.")
        antwoord["Allow"] = mag
    return _met_etag(request, antwoord)


def _sleutel(request: HttpRequest) -> str:
    soort, _, sleutel = request.headers.get("Authorization", "").partition(" ")
    return sleutel.strip() if soort.lower() == "bearer" else ""


def _zet_toegang(request: HttpRequest, koppeling: Geopend) -> None:
    """What row-level security looks at, and which connection the history will name (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {ZET}, set_config('app.koppeling', %s, true)",
            ["organisatie", str(koppeling.organisatie.pk), str(koppeling.persoon.pk), str(koppeling.id)],
        )
    request.koppeling = koppeling  # type: ignore[attr-defined]
    rollen = frozenset({Lidrol.KWALITEITSCOORDINATOR.value})
    request.toegang = Toegang(koppeling.persoon, koppeling.organisatie, rollen)  # type: ignore[attr-defined]


def _met_etag(request: HttpRequest, antwoord: HttpResponse) -> HttpResponse:
    """What was read carries the mark of its content; who has it already gets 304."""
    if request.method != "GET" or antwoord.status_code != 200:
        return antwoord
    merk = f'"{hashlib.sha256(antwoord.content).hexdigest()[:32]}"'
    gekend = {bekend.removeprefix("W/") for bekend in parse_etags(request.headers.get("If-None-Match", ""))}
    if gekend & {merk, "*"}:
        antwoord = HttpResponse(status=304)
        del antwoord["Content-Type"]
    antwoord["ETag"] = merk
    return antwoord
