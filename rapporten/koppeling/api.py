"""The addresses of the API and its OpenAPI document. What is asked is judged here, in Dutch; the rest is elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern
from ninja import NinjaAPI, Query
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation
from ninja.parser import Parser
from ninja.security import HttpBearer

from organisaties.models import Organisatie
from rapporten.koppeling import lezen, schrijven
from rapporten.koppeling import vormen as v
from rapporten.koppeling.toegang import ONBEKEND, antwoord_fout, geopend, met_koppeling

PAD = "/api/v1/"


class Sleutel(HttpBearer):
    """Says in the OpenAPI document how to sign in; the decorator has looked at the secret before this."""

    def authenticate(self, request: HttpRequest, token: str) -> object:
        return geopend(request)


class _Lezer(Parser):
    """JSON as the standard has it: no NaN, no Infinity."""

    def parse_body(self, request: HttpRequest) -> Any:
        return json.loads(request.body, parse_constant=_geen_getal)


def _geen_getal(naam: str) -> float:
    raise ValueError(naam)


class _Api(NinjaAPI):
    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__


api = _Api(
    title="Kwaliteitsverslag",
    version="1",
    description="Kaders, boomstructuren en sectorcijfers lezen, uw ingediende verslagen lezen, en cijfers en "
    "groeiniveaus invullen in uw concept.",
    urls_namespace="koppeling",
    docs_url=None,
    openapi_url=None,
    auth=Sleutel(),
    parser=_Lezer(),
)

_WEIGERT = {401: v.Fout, 422: v.Fout, 429: v.Fout, 503: v.Fout}
_LEEST = {304: None, **_WEIGERT}
_VINDT = {**_LEEST, 404: v.Fout}


# --- frameworks and trees ---
@api.get("kaders", response={200: list[v.Kader], **_LEEST}, url_name="kaders", tags=["Kaders en bomen"])
def kaders(request: HttpRequest) -> object:
    """Alle versies van alle kaders: groeiniveaus, principes, verwachtingen."""
    return lezen.kaders()


@api.get("kaders/{code}/{versie}", response={200: v.Kaderinhoud, **_VINDT}, url_name="kader", tags=["Kaders en bomen"])
def kader(request: HttpRequest, code: v.Code, versie: v.Versienummer) -> object:
    """Een kader met zijn elementen en niveaus."""
    return lezen.kader(code, versie)


@api.get("kengetallen", response={200: list[v.Kengetal], **_LEEST}, url_name="kengetallen", tags=["Kaders en bomen"])
def kengetallen(request: HttpRequest) -> object:
    """De cijfers over bezetting en benutting die organisaties invullen."""
    return lezen.kengetallen()


@api.get("bomen", response={200: list[v.Boom], **_LEEST}, url_name="bomen", tags=["Kaders en bomen"])
def bomen(request: HttpRequest) -> object:
    """Alle versies van alle boomstructuren."""
    return lezen.bomen()


@api.get("bomen/{code}/{versie}", response={200: v.Boominhoud, **_VINDT}, url_name="boom", tags=["Kaders en bomen"])
def boom(request: HttpRequest, code: v.Code, versie: v.Versienummer) -> object:
    """Een boomstructuur met haar hoofdstukken en vragen."""
    return lezen.boom(code, versie)


# --- the sector ---
@api.get("edities", response={200: list[v.Editie], **_LEEST}, url_name="edities", tags=["Sectorbeeld"])
def edities(request: HttpRequest) -> object:
    """Van elk werkjaar de nieuwste definitieve editie."""
    return lezen.edities()


@api.get("edities/{werkjaar}", response={200: v.Editie, **_VINDT}, url_name="editie", tags=["Sectorbeeld"])
def editie(request: HttpRequest, werkjaar: v.Jaar) -> object:
    """De nieuwste definitieve editie over een werkjaar."""
    return lezen.editie(werkjaar)


@api.get("aggregaten", response={200: v.Bladzijde, **_LEEST}, url_name="aggregaten", tags=["Sectorbeeld"])
def aggregaten(request: HttpRequest, filter_: v.Filter = Query(...)) -> object:  # type: ignore[type-arg]  # noqa: B008
    """De cellen van die edities. Wat op het scherm verborgen is om een kleine groep te beschermen, is het hier ook."""
    return lezen.aggregaten(filter_)


# --- one's own reports ---
def _eigen(request: HttpRequest, nummer: str) -> Organisatie:
    """The organisation of the connection, if that is the one in the address. Raises Http404."""
    organisatie = geopend(request).organisatie
    if organisatie.ondernemingsnummer != nummer:
        raise Http404
    return organisatie


_VERSLAG = "organisaties/{nummer}/verslagen"


@api.get(_VERSLAG, response={200: list[v.Verslag], **_VINDT}, url_name="verslagen", tags=["Uw verslagen"])
def verslagen(request: HttpRequest, nummer: v.Nummer) -> object:
    """Uw verslagen, met hun indieningen."""
    return lezen.verslagen(_eigen(request, nummer))


@api.get(
    "organisaties/{nummer}/indieningen/{kenmerk}",
    response={200: v.Ingediend, **_VINDT},
    url_name="indiening",
    tags=["Uw verslagen"],
)
def indiening(request: HttpRequest, nummer: v.Nummer, kenmerk: v.Kenmerk) -> object:
    """Een verslag zoals u het indiende."""
    return lezen.indiening(_eigen(request, nummer), kenmerk)


@api.get(
    f"{_VERSLAG}/{{werkjaar}}/groeiniveaus",
    response={200: list[v.Scorerij], **_VINDT},
    url_name="groeiniveaus",
    tags=["Uw concept"],
)
def groeiniveaus(request: HttpRequest, nummer: v.Nummer, werkjaar: v.Jaar) -> object:
    """De groeiniveaus in uw concept, met hun versie."""
    return lezen.scores(_eigen(request, nummer), werkjaar)


@api.get(
    f"{_VERSLAG}/{{werkjaar}}/cijfers",
    response={200: list[v.Cijferrij], **_VINDT},
    url_name="cijfers",
    tags=["Uw concept"],
)
def cijfers(request: HttpRequest, nummer: v.Nummer, werkjaar: v.Jaar) -> object:
    """De cijfers in uw concept, met hun versie."""
    return lezen.cijfers(_eigen(request, nummer), werkjaar)


_SCHRIJFT = {400: v.Fout, 403: v.Fout, 404: v.Fout, 409: v.Fout, 412: v.Conflict, 428: v.Fout, **_WEIGERT}


@api.put(
    f"{_VERSLAG}/{{werkjaar}}/groeiniveaus/{{thema}}",
    response={200: v.Bewaard, **_SCHRIJFT},
    url_name="groeiniveau_invullen",
    tags=["Uw concept"],
)
def groeiniveau_invullen(
    request: HttpRequest,
    nummer: v.Nummer,
    werkjaar: v.Jaar,
    thema: v.Code,
    invoer: v.Scoreinvoer,
    if_match: v.Versiekop = None,
) -> object:
    """Het groeiniveau van één thema invullen."""
    _eigen(request, nummer)
    return schrijven.vul_score_in(geopend(request), werkjaar, thema, invoer, if_match)


@api.put(
    f"{_VERSLAG}/{{werkjaar}}/cijfers/{{kengetal}}",
    response={200: v.Bewaard, **_SCHRIJFT},
    url_name="cijfer_invullen",
    tags=["Uw concept"],
)
def cijfer_invullen(
    request: HttpRequest,
    nummer: v.Nummer,
    werkjaar: v.Jaar,
    kengetal: v.Code,
    invoer: v.Cijferinvoer,
    if_match: v.Versiekop = None,
) -> object:
    """Eén cijfer invullen."""
    _eigen(request, nummer)
    return schrijven.vul_cijfer_in(geopend(request), werkjaar, kengetal, invoer, if_match)


# --- refusals ---
# Where a mistake stands begins with where the value came from, and the name of our own parameter.
_OMGEVING = ("body", "query", "path", "header", "invoer", "filter_")


@api.exception_handler(ValidationError)
def _ongeldig(request: HttpRequest, fout: ValidationError) -> HttpResponse:
    fouten: dict[str, list[str]] = {}
    for een in fout.errors:
        plaats = [str(deel) for deel in een["loc"] if deel not in _OMGEVING]
        woorden = _woorden(een)
        if woorden not in fouten.setdefault(plaats[0] if plaats else "", []):
            fouten[plaats[0] if plaats else ""].append(woorden)
    return antwoord_fout(422, "Dit klopt nog niet: kijk de velden na.", fouten)


_WOORDEN = {
    "missing": "Dit ontbreekt.",
    "extra_forbidden": "Dit veld kennen we niet. Kijk de schrijfwijze na.",
    "string_pattern_mismatch": "Dit heeft niet de juiste vorm.",
    "uuid_parsing": "Dit is geen UUID.",
    "uuid_type": "Dit is geen UUID.",
    "bool_type": "Geef true of false.",
    "bool_parsing": "Geef true of false.",
    "finite_number": "Geef een gewoon getal.",
}


def _woorden(fout: dict[str, Any]) -> str:
    soort, grens = fout["type"], fout.get("ctx", {})
    if soort == "greater_than_equal":
        return f"Geef een getal vanaf {grens['ge']}."
    if soort == "less_than_equal":
        return f"Geef een getal tot en met {grens['le']}."
    if soort == "string_too_long":
        return f"Hoogstens {grens['max_length']} tekens."
    if soort.startswith("int"):
        return "Geef een geheel getal."
    return _WOORDEN.get(soort, "Deze waarde kan hier niet.")


@api.exception_handler(HttpError)
def _onleesbaar(request: HttpRequest, fout: HttpError) -> HttpResponse:
    """The one that the framework raises by itself: a body that is no JSON."""
    return antwoord_fout(fout.status_code, "Dit is geen geldige JSON. Stuur één object, in UTF-8.")


@api.exception_handler(Http404)
def _onbekend(request: HttpRequest, fout: Http404) -> HttpResponse:
    return antwoord_fout(404, ONBEKEND)


def openapi() -> dict[str, Any]:
    """The OpenAPI document."""
    return dict(api.get_openapi_schema(path_prefix=PAD.strip("/") + "/"))


def paden() -> Iterator[URLPattern]:
    """The addresses, each behind the access decorator."""
    patronen, _, _ = api.urls
    for patroon in patronen:
        assert isinstance(patroon, URLPattern)
        if patroon.name != "api-root":
            yield URLPattern(patroon.pattern, met_koppeling(patroon.callback), patroon.default_args, patroon.name)
