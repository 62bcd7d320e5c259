"""Access decorators that know organisations and roles.

The address names the organisation on every request (``/o/<nummer>/…``); the session only remembers where
to land. One statement looks up the membership and sets the tenant together; the function behind it belongs
to the owner, because before the tenant is set the application role sees no membership at all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from kwaliteit.sessies import seconden_over
from kwaliteit.toegang import View, beschermd
from organisaties.choices import LEEST, OPGROEIEN, VAN_BINNEN, Lidrol, Sectorrolsoort
from organisaties.models import Organisatie, Persoon


@dataclass(frozen=True, slots=True)
class Toegang:
    """Who asks, and in which capacity: as a member of one organisation, or with a role for the sector."""

    persoon: Persoon
    organisatie: Organisatie | None = None
    rollen: frozenset[str] = field(default_factory=frozenset)  # Lidrol values
    sectorrollen: frozenset[str] = field(default_factory=frozenset)  # Sectorrolsoort values
    lid_van: frozenset[int] = field(default_factory=frozenset)  # with a role for the sector: also works for these
    ongelezen: int = 0  # see ``tel_ongelezen``

    @property
    def van_opgroeien(self) -> bool:
        """A dossierbeheerder or beheerder."""
        return bool(self.sectorrollen & set(OPGROEIEN))

    @property
    def schrijft(self) -> bool:
        """May change a draft: every member but a reader."""
        return bool(self.rollen - LEEST)

    @property
    def van_binnen(self) -> bool:
        """Belongs to the organisation itself, not only as a supporter from outside."""
        return self.heeft(*VAN_BINNEN)

    def heeft(self, *rollen: str) -> bool:
        """Has one of these roles, in the organisation or for the sector."""
        return bool((self.rollen | self.sectorrollen) & set(rollen))


def toegang(request: HttpRequest) -> Toegang:
    """The access that the decorator of the current view opened."""
    return cast("Toegang", request.toegang)  # type: ignore[attr-defined]


def _persoon(request: HttpRequest) -> Persoon:
    return cast("Persoon", request.user)


_ongelezen = "0"


def tel_ongelezen(sql: str) -> None:
    """A higher room says how to count what somebody has not read yet, for the header of every page.

    ``sql`` is a subselect over ``gezet.persoon`` (text) and ``%(nu)s`` (the moment): it rides along in the statement
    that opens the access, and hangs on a value of the part before it, so row-level security judges it with the
    settings in place.
    """
    global _ongelezen
    _ongelezen = sql


def open_als_lid(request: HttpRequest, nummer: str) -> Toegang | None:
    """Set the tenant if the account is a member today; None (and nothing set) if not."""
    persoon = _persoon(request)
    with connection.cursor() as cursor:
        waarden = {"persoon": persoon.pk, "nummer": nummer, "dag": timezone.localdate(), "nu": timezone.now()}
        cursor.execute(_OPEN_ALS_LID.format(ongelezen=_ongelezen), waarden)  # type: ignore[arg-type]
        rij = cursor.fetchone()
    if rij is None:
        return None
    organisatie = Organisatie(id=rij[0], naam=rij[1], ondernemingsnummer=nummer)
    if request.method == "GET" and request.session.get("organisatie") != nummer:
        request.session["organisatie"] = nummer
    return Toegang(persoon, organisatie, frozenset(rij[2]), ongelezen=rij[3])


_OPEN_ALS_LID = """
    WITH gezet AS MATERIALIZED (
        SELECT t.id, t.naam, t.rollen, set_config('app.rol', 'organisatie', true),
               set_config('app.organisatie', t.id::text, true),
               set_config('app.persoon', %(persoon)s::text, true) AS persoon
        FROM organisaties_open_als_lid(%(persoon)s, %(nummer)s, %(dag)s) t
    )
    SELECT id, naam, rollen, {ongelezen} FROM gezet
"""

# The subselect hangs on a value of the part before it, so row-level security judges it with the settings in place.
_OPEN_VOOR_SECTOR = """
    WITH rollen AS MATERIALIZED (
        SELECT array_agg(rol) AS alle FROM organisaties_sectorrol
        WHERE persoon_id = %(persoon)s AND van <= %(dag)s AND (tot_en_met IS NULL OR tot_en_met >= %(dag)s)
    ), breedste AS MATERIALIZED (
        SELECT alle, (SELECT rol FROM unnest(%(volgorde)s::text[]) WITH ORDINALITY AS v (rol, plaats)
                      WHERE rol = ANY (alle) ORDER BY plaats LIMIT 1) AS rol FROM rollen
    ), gezet AS MATERIALIZED (
        SELECT alle, set_config('app.rol', rol, true), set_config('app.organisatie', '', true),
               set_config('app.persoon', %(persoon)s::text, true) AS persoon
        FROM breedste WHERE rol IS NOT NULL
    )
    SELECT alle, ARRAY(
        SELECT l.organisatie_id FROM organisaties_lidmaatschap l
        WHERE l.persoon_id = gezet.persoon::bigint AND l.van <= %(dag)s
            AND (l.tot_en_met IS NULL OR l.tot_en_met >= %(dag)s)),
        {ongelezen}
    FROM gezet
"""
_VOLGORDE = ["beheerder", "dossierbeheerder", "regionale_partner", "waarnemer"]


def open_voor_sector(request: HttpRequest) -> Toegang | None:
    """Set the sector role that the account has today (the widest first); None (and nothing set) if it has none.

    The same statement finds the organisations that the person is a member of.
    """
    persoon = _persoon(request)
    with connection.cursor() as cursor:
        nu = timezone.now()
        waarden = {"persoon": persoon.pk, "dag": timezone.localdate(nu), "nu": nu, "volgorde": _VOLGORDE}
        cursor.execute(_OPEN_VOOR_SECTOR.format(ongelezen=_ongelezen), waarden)  # type: ignore[arg-type]
        rij = cursor.fetchone()
    if rij is None:
        return None
    return Toegang(persoon, None, frozenset(), frozenset(rij[0]), frozenset(rij[1]), rij[2])


def lid(*rollen: Lidrol) -> Callable[[View], View]:
    """For members of the organisation in the address (``nummer``); with ``rollen`` only for these.

    No membership, or no such organisation: 404, so that the two cannot be told apart. Another role: 403.
    """

    def openen(request: HttpRequest, kwargs: dict[str, Any]) -> None:
        gekregen = open_als_lid(request, kwargs["nummer"])
        if gekregen is None:
            raise Http404
        request.toegang = gekregen  # type: ignore[attr-defined]
        if rollen and not gekregen.heeft(*rollen):
            raise PermissionDenied("Uw rol in deze organisatie laat dit niet toe.")

    return beschermd("lid:" + ",".join(rollen), openen)


def lid_in_script(*rollen: Lidrol) -> Callable[[View], View]:
    """As :func:`lid`, for what the script of a page asks: without an account 401, not the page to sign in."""

    def decorateer(view: View) -> View:
        voor_leden = lid(*rollen)(view)

        @wraps(voor_leden)
        def omhuld(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return JsonResponse({"fout": "Uw sessie liep af. Meld u opnieuw aan."}, status=401)
            return voor_leden(request, *args, **kwargs)

        return login_not_required(omhuld)

    return decorateer


def sector(*rollen: Sectorrolsoort) -> Callable[[View], View]:
    """For accounts with one of these roles for the sector; 403 for others."""

    def openen(request: HttpRequest, kwargs: dict[str, Any]) -> None:
        gekregen = open_voor_sector(request)
        if gekregen is not None:
            request.toegang = gekregen  # type: ignore[attr-defined]
        if gekregen is None or not gekregen.heeft(*rollen):
            raise PermissionDenied("Deze pagina is er voor een andere rol.")

    return beschermd("sector:" + ",".join(rollen), openen)


opgroeien = sector(Sectorrolsoort.DOSSIERBEHEERDER, Sectorrolsoort.BEHEERDER)
beheerder = sector(Sectorrolsoort.BEHEERDER)


def _als_betrokkene(request: HttpRequest, kwargs: dict[str, Any]) -> None:
    gekregen = open_als_lid(request, kwargs["nummer"] if "nummer" in kwargs else kwargs["kenmerk"].split("-")[1])
    if gekregen is None:
        gekregen = open_voor_sector(request)
        if gekregen is None or not gekregen.van_opgroeien:
            raise Http404
    request.toegang = gekregen  # type: ignore[attr-defined]


# Pages that both sides read: of one submission (its reference ``<werkjaar>-<ondernemingsnummer>-<volgnummer>`` names
# the organisation) or of something else under ``nummer``. For the members of the organisation and for Opgroeien.
betrokken = beschermd("betrokken", _als_betrokkene)


_OPEN_VOOR_ZICHZELF = """
    WITH gezet AS MATERIALIZED (
        SELECT set_config('app.rol', 'aangemeld', true), set_config('app.organisatie', '', true),
               set_config('app.persoon', %(persoon)s, true) AS persoon
    )
    SELECT {ongelezen} FROM gezet
"""


def _als_ingelogde(request: HttpRequest, kwargs: dict[str, Any]) -> None:
    persoon = _persoon(request)
    gekregen = open_voor_sector(request)
    if gekregen is None:
        with connection.cursor() as cursor:
            waarden = {"persoon": str(persoon.pk), "nu": timezone.now()}
            cursor.execute(_OPEN_VOOR_ZICHZELF.format(ongelezen=_ongelezen), waarden)  # type: ignore[arg-type]
            gekregen = Toegang(persoon, ongelezen=cursor.fetchone()[0])
    request.toegang = gekregen  # type: ignore[attr-defined]


# Every account that is signed in; sees its own memberships, and what its sector role allows.
aangemeld = beschermd("aangemeld", _als_ingelogde)


@dataclass(frozen=True, slots=True)
class Schakel:
    """One entry of the main navigation."""

    naam: str
    url: str
    actief: bool


# What a dossierbeheerder comes to from the work list.
OPVOLGING = ("/indiening/", "/gesprekken/", "/hulpvragen/", "/passages/", "/beleidssignalen/")


def _navigatie(request: HttpRequest, gekregen: Toegang) -> list[Schakel]:
    """The entries for this access; on pages of no organisation the one where the person last was is offered."""
    nummer = gekregen.organisatie.ondernemingsnummer if gekregen.organisatie else request.session.get("organisatie")
    wegen: list[tuple[str, str, tuple[str, ...]]] = []  # name, address, what else belongs to it
    if nummer and (gekregen.organisatie or not gekregen.sectorrollen):
        wegen.append(("Verslag", reverse("organisatie", args=[nummer]), ("/indiening/",)))
        wegen.append(("Acties", reverse("acties", args=[nummer]), ()))
        if gekregen.organisatie is None or gekregen.van_binnen:
            wegen.append(("Logboek", reverse("logboek", args=[nummer]), ()))
            wegen.append(("Zo tonen we het aan", reverse("aantonen", args=[nummer]), ()))
    if gekregen.van_opgroeien:
        wegen.append(("Opvolging", reverse("opvolging"), OPVOLGING))
    eigen_plaats = (reverse("plaats", args=[nummer]),) if nummer else ()
    wegen.append(("Sectorbeeld", reverse("sectorbeeld"), ("/uitvoer/", *eigen_plaats)))
    if gekregen.heeft(Sectorrolsoort.BEHEERDER):
        wegen.append(("Beheer", reverse("beheer"), ()))
    hier = [(len(begin), url) for _, url, ook in wegen for begin in (url, *ook) if request.path.startswith(begin)]
    dichtst = max(hier, default=(0, ""))[1]
    return [Schakel(naam, url, url == dichtst) for naam, url, _ in wegen]


def wie_en_waar(request: HttpRequest) -> dict[str, Any]:
    """Context processor: who is signed in, for which organisation, and the main navigation. No statements."""
    gekregen: Toegang | None = getattr(request, "toegang", None)
    if gekregen is None:
        return {"demo": settings.DEMO, "navigatie": [], "wie": None}
    return {
        "demo": settings.DEMO,
        "navigatie": _navigatie(request, gekregen),
        "sessie_over": seconden_over(request),
        "wie": gekregen,
    }
