"""What everybody may read about the API: the OpenAPI document, a page made from it, and that an address is unknown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from kwaliteit.toegang import publiek
from rapporten.koppeling.api import PAD, openapi
from rapporten.koppeling.sleutels import GRENS
from rapporten.koppeling.toegang import antwoord_fout

BETEKENIS = {
    "200": "gelukt",
    "304": "ongewijzigd sinds u het las (If-None-Match)",
    "400": "geen geldige JSON",
    "401": "de sleutel ontbreekt of werkt niet (meer)",
    "403": "de koppeling mag dit niet",
    "404": "bestaat niet, of is niet van uw organisatie",
    "409": "het verslag kan nu niet worden gewijzigd",
    "412": "er staat intussen iets anders; dat krijgt u mee",
    "422": "een waarde klopt niet; per veld staat wat",
    "428": "de versie ontbreekt",
    "429": "te veel vragen in één minuut; zie Retry-After",
    "503": "de databank antwoordt nu niet",
}


@dataclass(frozen=True, slots=True)
class Veld:
    """A parameter, or a field of what goes in or comes out."""

    naam: str
    soort: str
    verplicht: bool
    uitleg: str


@dataclass(frozen=True, slots=True)
class Handeling:
    """One thing that can be asked."""

    id: str
    methode: str
    pad: str
    uitleg: str
    parameters: list[Veld]
    invoer: list[Veld]
    uitvoer: list[Veld]
    is_lijst: bool
    antwoorden: list[tuple[str, str]]


@publiek
@require_safe
def openapi_json(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document."""
    return JsonResponse(openapi(), json_dumps_params={"ensure_ascii": False})


@publiek
@require_safe
def uitleg(request: HttpRequest) -> HttpResponse:
    """The documentation, in plain words."""
    gegevens = {"delen": _delen(), "grens": GRENS, "basis": request.build_absolute_uri(PAD)}
    return render(request, "rapporten/koppelingen/uitleg.html", gegevens)


@csrf_exempt
@publiek
def onbekend(request: HttpRequest, rest: str = "") -> HttpResponse:
    """No page, but JSON, for who asks an address of the API that does not exist."""
    return antwoord_fout(404, "Dit adres bestaat niet. Zie /api/v1/ voor alle adressen.")


@cache
def _delen() -> list[tuple[str, list[Handeling]]]:
    document = openapi()
    delen: dict[str, list[Handeling]] = {}
    for pad, methoden in document["paths"].items():
        for methode, wat in methoden.items():
            delen.setdefault(wat["tags"][0], []).append(_handeling(document, pad, methode, wat))
    return list(delen.items())


def _handeling(document: dict[str, Any], pad: str, methode: str, wat: dict[str, Any]) -> Handeling:
    parameters = [
        Veld(p["name"], _soort(p["schema"]), p["required"], p["schema"].get("description", ""))
        for p in wat["parameters"]
    ]
    invoer = wat.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    uitvoer = wat["responses"][200]["content"]["application/json"]["schema"]
    codes = sorted(str(code) for code in wat["responses"])
    return Handeling(
        id=f"{methode}-{wat['operationId']}",
        methode=methode.upper(),
        pad=pad,
        uitleg=wat["description"],
        parameters=parameters,
        invoer=_velden(document, invoer),
        uitvoer=_velden(document, uitvoer.get("items", uitvoer)),
        is_lijst=uitvoer.get("type") == "array",
        antwoorden=[(code, BETEKENIS.get(code, "")) for code in codes],
    )


def _velden(document: dict[str, Any], schema: dict[str, Any]) -> list[Veld]:
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    verplicht = schema.get("required", [])
    return [
        Veld(naam, _soort(veld), naam in verplicht, veld.get("description", ""))
        for naam, veld in schema.get("properties", {}).items()
    ]


_SOORTEN = {
    "string": "tekst",
    "integer": "geheel getal",
    "number": "getal",
    "boolean": "true of false",
    "array": "lijst",
    "object": "object",
    "null": "null",
}


def _soort(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " of ".join(dict.fromkeys(_soort(deel) for deel in schema["anyOf"]))
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "const" in schema:
        return f"“{schema['const']}”"
    if "enum" in schema:
        return " of ".join(f"“{waarde}”" for waarde in schema["enum"])
    if schema.get("type") == "array":
        return f"lijst van {_soort(schema['items'])}" if "items" in schema else "lijst"
    vorm = {"date-time": "datum en uur", "uuid": "UUID", "date": "datum"}.get(schema.get("format", ""))
    return vorm or _SOORTEN.get(schema.get("type", ""), "tekst")
