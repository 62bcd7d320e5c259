"""ONE table: for every address and every role, what to expect. An address without a row fails the test.

How to add your address
-----------------------
Add one line to ``VERWACHTINGEN``, keyed by the name of the URL (with its namespace: ``"opdrachten:gezondheid"``).
Choose who is let in:

* ``publiek()``: everyone, also without an account.
* ``aangemeld()``: every account.
* ``leden()``: members of the organisation in the address; others get 404, as if it did not exist.
  ``leden("ondertekenaar")``: only these; other members get 403, outsiders still 404.
* ``betrokken()``: the members, and Opgroeien; others 404.
* ``sector("waarnemer", …)``: these roles for the sector; others 403.
  ``beheerder()`` and ``opgroeien()`` are shorter names for the usual two; their first argument is ``kwargs``.

Then say what those who are let in get:

* ``get=200`` (default), ``post=405`` (default: only reading). A form page: ``post=422`` (the test posts nothing, so
  the form is refused). A button: ``get=405, post=302``. A mapping for differences: ``get={"lezer": 302, "*": 200}``.
* ``kwargs``: a function of the :class:`~tests.toegang.wereld.Wereld` that gives the parts of the address. Take what
  you need from it (``w.nummer``, ``w.werkjaar.jaar``, …) and add a ``cached_property`` there for what is new: it is
  made only for rows that ask for it. For rows of one organisation it is made a second time around another one
  (``w.spiegel``), to see that foreign things look exactly like things that do not exist.
* ``data``: what to post instead of nothing.

Who is not signed in and not let in is sent to ``/aanmelden/``; so is an account that was deactivated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.toegang.wereld import EIGEN, ROLLEN, SECTOR, Wereld

Kwargs = Callable[[Wereld], dict[str, Any]]
Status = int | Mapping[str, int]

AANMELDEN = 302
"""Refused for want of an account: a redirect to the sign-in page (the test looks at where it goes)."""


@dataclass(frozen=True, slots=True)
class Rij:
    """Who is let in, what they get, and what the others get."""

    binnen: frozenset[str]
    buiten: Mapping[str, int]
    get: Status = 200
    post: Status = 405
    kwargs: Kwargs = field(default=lambda w: {})
    data: Callable[[Wereld], dict[str, Any]] = field(default=lambda w: {})
    per_organisatie: bool = False  # foreign things must look like things that do not exist

    def status(self, rol: str, methode: str) -> int:
        """The status that this role gets with this method."""
        if rol not in self.binnen:
            return self.buiten[rol]
        uitkomst = self.get if methode == "get" else self.post
        if isinstance(uitkomst, int):
            return uitkomst
        # Who reads along for a while reads what a reader reads.
        als = "lezer" if rol == "ondersteuner" and rol not in uitkomst else rol
        return uitkomst.get(als, uitkomst.get("*", 200))


def _rij(binnen: tuple[str, ...], anders: Mapping[str, int] | int, zonder_account: int = AANMELDEN, **rest: Any) -> Rij:
    buiten = {}
    for rol in ROLLEN:
        if rol in ("anoniem", "gedeactiveerd"):
            buiten[rol] = zonder_account
        else:
            buiten[rol] = anders if isinstance(anders, int) else anders[rol]
    return Rij(frozenset(binnen), buiten, **rest)


def publiek(**rest: Any) -> Rij:
    """Everyone."""
    return _rij(ROLLEN, 200, **rest)


def aangemeld(**rest: Any) -> Rij:
    """Every account."""
    return _rij((*EIGEN, "ander", *SECTOR), 200, **rest)


def leden(*rollen: str, **rest: Any) -> Rij:
    """Members of the organisation in the address, perhaps only with some roles."""
    rest.setdefault("kwargs", NUMMER)
    anders = {rol: 403 if rol in EIGEN else 404 for rol in ROLLEN}
    return _rij(rollen or EIGEN, anders, per_organisatie=True, **rest)


def betrokken(**rest: Any) -> Rij:
    """The members of the organisation in the address, and Opgroeien."""
    return _rij((*EIGEN, "dossierbeheerder", "beheerder"), 404, per_organisatie=True, **rest)


def koppeling(**rest: Any) -> Rij:
    """The API: no account opens it, only the secret of a connection (see tests/rapporten/test_koppeling.py)."""
    return _rij((), 401, zonder_account=401, **rest)


def sector(*rollen: str, **rest: Any) -> Rij:
    """Roles for the sector."""
    return _rij(rollen, 403, **rest)


def beheerder(kwargs: Kwargs = lambda w: {}, **rest: Any) -> Rij:
    """The beheerder only."""
    return sector("beheerder", kwargs=kwargs, **rest)


def opgroeien(kwargs: Kwargs = lambda w: {}, **rest: Any) -> Rij:
    """Opgroeien: dossierbeheerder and beheerder."""
    return sector("dossierbeheerder", "beheerder", kwargs=kwargs, **rest)


# --- parts of addresses that many rows share ---
def NUMMER(w: Wereld) -> dict[str, Any]:
    return {"nummer": w.nummer}


def JAAR(w: Wereld) -> dict[str, Any]:
    return {"jaar": w.werkjaar.jaar}


def NUMMER_JAAR(w: Wereld) -> dict[str, Any]:
    return {"nummer": w.nummer, "jaar": w.werkjaar.jaar}


def _pk(naam: str, **rest: Kwargs) -> Kwargs:
    """``pk`` of the thing in the world with this name."""
    return lambda w: {"pk": getattr(w, naam).pk}


def _nummer_pk(naam: str) -> Kwargs:
    return lambda w: {"nummer": w.nummer, "pk": getattr(w, naam).pk}


def _thema(w: Wereld) -> dict[str, Any]:
    return {"jaar": w.werkjaar.jaar, "pk": w.thema.pk}


def _verslag(*, begonnen: str = "concept", **rest: Any) -> Kwargs:
    """The address of a report; ``begonnen``: the thing in the world that must be there first."""

    def kwargs(w: Wereld) -> dict[str, Any]:
        getattr(w, begonnen)
        return {"nummer": w.nummer, "jaar": w.werkjaar.jaar, **rest}

    return kwargs


def _bij_verslag(naam: str) -> Kwargs:
    """The address of something of a report: ``pk`` of the thing in the world with this name."""
    return lambda w: {"nummer": w.nummer, "jaar": w.werkjaar.jaar, "pk": getattr(w, naam).pk}


def _met_kaders(w: Wereld) -> dict[str, Any]:
    assert w.kaders
    return {"nummer": w.nummer}


def _met_fusie(w: Wereld) -> dict[str, Any]:
    assert w.fusie
    return {}


def _principe(w: Wereld) -> dict[str, Any]:
    return {**_met_kaders(w), "code": "transparantie"}


def _meegedacht(w: Wereld) -> dict[str, Any]:
    return {**_bij_verslag("meegedacht")(w), "stabiel_id": "visie"}


def _kenmerk(w: Wereld) -> dict[str, Any]:
    return {"kenmerk": w.indiening.kenmerk}


def _bij_indiening(naam: str) -> Kwargs:
    return lambda w: {"pk": getattr(w, naam).pk, "kenmerk": w.indiening.kenmerk}


def _boom(w: Wereld) -> dict[str, Any]:
    return {"code": w.checklistpunt.boom.code, "versie": w.checklistpunt.boom.versie}


def _slotbrief(w: Wereld) -> dict[str, Any]:
    return {"kenmerk": w.slotbrief.kenmerk, "volgnummer": 1}


def _slotbriefconcept(w: Wereld) -> dict[str, Any]:
    return {"kenmerk": w.slotbriefconcept.kenmerk}


def _onderdeel_van_indiening(w: Wereld) -> dict[str, Any]:
    return {"kenmerk": w.indiening.kenmerk, "stabiel_id": "visie"}


def _bijlage_van_indiening(w: Wereld) -> dict[str, Any]:
    indiening, bijlage = w.indiening_met_bijlage
    return {"kenmerk": indiening.kenmerk, "sha256": bijlage.sha256}


def _afbeelding(w: Wereld) -> dict[str, Any]:
    return {"nummer": w.nummer, "jaar": w.werkjaar.jaar, "sha256": w.afbeelding.sha256}


def _afbeelding_van_indiening(w: Wereld) -> dict[str, Any]:
    indiening, afbeelding = w.indiening_met_afbeelding
    return {"kenmerk": indiening.kenmerk, "sha256": afbeelding.sha256}


_SCHRIJFT = {"lezer": 403, "*": 200}


def _POST(status: int) -> dict[str, int]:
    """What who writes in a talk gets; readers may not."""
    return {"lezer": 403, "*": status}


def _gesprek(w: Wereld) -> dict[str, Any]:
    return {"nummer": w.nummer, "pk": w.gesprek.pk}


def _met_uitstelvraag(w: Wereld) -> dict[str, Any]:
    assert w.uitstelvraag
    return {}


def _api_verslag(w: Wereld) -> dict[str, Any]:
    return {"nummer": w.nummer, "werkjaar": w.werkjaar.jaar}


def _open_editie(w: Wereld) -> dict[str, Any]:
    return {"werkjaar": 2025, "volgnummer": 1}


def _signalen(w: Wereld) -> dict[str, Any]:
    assert w.signaal
    return {}


def _gesprek_na_indiening(w: Wereld) -> dict[str, Any]:
    assert w.indiening
    return _gesprek(w)


VAN_BINNEN = tuple(rol for rol in EIGEN if rol != "ondersteuner")
SCHRIJVERS = ("kwaliteitscoordinator", "medewerker", "ondertekenaar")
AL_BINNEN = {"anoniem": 200, "gedeactiveerd": 200, "*": 302}
"""Who is signed in has no business on this page and is sent on."""

ZONDER_ACCOUNT = {"anoniem": 401, "gedeactiveerd": 401, "*": 200}
"""Asked by a script, that has no use for a page to sign in."""

VERWACHTINGEN: dict[str, Rij] = {
    # --- the ground ---
    "opdrachten:gezondheid": publiek(),
    # --- signing in ---
    "account_login": publiek(get=AL_BINNEN, post=AL_BINNEN | {"anoniem": 422, "gedeactiveerd": 422}),
    "account_logout": publiek(get={"anoniem": 302, "gedeactiveerd": 302, "*": 200}, post=302),
    "account_inactive": publiek(),
    "sessie": publiek(get=ZONDER_ACCOUNT, post=ZONDER_ACCOUNT),
    "account_change_password": aangemeld(post=422),
    "account_reset_password": publiek(post=422),
    "account_reset_password_done": publiek(),
    "account_reset_password_from_key": publiek(post=422, kwargs=lambda w: {"uidb36": "1", "key": "ongeldig"}),
    "account_reset_password_from_key_done": publiek(),
    # --- landing ---
    "thuis": aangemeld(
        get={**dict.fromkeys((*EIGEN, "ander", "dossierbeheerder", "regionale_partner", "waarnemer"), 302), "*": 200}
    ),
    # --- the report, for its organisation ---
    "ondersteuning": leden(),
    "ondersteuner_uitnodigen": leden("kwaliteitscoordinator", post=422),
    "hulpvraag_nieuw": leden(*SCHRIJVERS, post=422),
    "ondersteuningsstap_nieuw": leden(*SCHRIJVERS, "ondersteuner", post=422),
    "ondersteuningsstap_gedaan": leden(
        *SCHRIJVERS, "ondersteuner", kwargs=_nummer_pk("ondersteuningsstap"), get=405, post=302
    ),
    "traject": betrokken(kwargs=_nummer_pk("traject")),
    "trajectstap_nieuw": betrokken(
        kwargs=_nummer_pk("traject"), get={**_SCHRIJFT, "ondersteuner": 200}, post={**_POST(422), "ondersteuner": 422}
    ),
    "trajectstap_gedaan": betrokken(
        kwargs=lambda w: {"nummer": w.nummer, "pk": w.traject.pk, "stap": w.trajectstap.pk},
        get=405,
        post={**_POST(302), "ondersteuner": 302},
    ),
    "traject_beginnen": opgroeien(NUMMER, post=422),
    "traject_afsluiten": opgroeien(_nummer_pk("traject"), post=422),
    "organisatiegesprekken": leden(),
    "organisatiegesprek": betrokken(kwargs=_gesprek),
    "gespreksagenda": betrokken(kwargs=_gesprek),
    "duiding": betrokken(kwargs=lambda w: {**_gesprek(w), "kant": "samen"}, get=_SCHRIJFT, post=_POST(422)),
    "duiding_punt": betrokken(
        kwargs=lambda w: {**_gesprek(w), "punt": w.gesprekspunt.pk, "kant": "samen"}, get=_SCHRIJFT, post=_POST(422)
    ),
    "gesprekspunten": betrokken(kwargs=_gesprek_na_indiening, get=_SCHRIJFT, post=_POST(422)),
    "gesprekspunt_weg": betrokken(
        kwargs=lambda w: {**_gesprek(w), "punt": w.gesprekspunt.pk}, get=405, post=_POST(302)
    ),
    "gespreksreactie": betrokken(kwargs=_gesprek, get=405, post=_POST(422)),
    "gespreksafspraak": betrokken(kwargs=_gesprek, get=_SCHRIJFT, post=_POST(422)),
    "gespreksafspraak_gedaan": betrokken(
        kwargs=lambda w: {**_gesprek(w), "afspraak": w.gespreksafspraak.pk}, get=405, post=_POST(302)
    ),
    "gesprekken": opgroeien(),
    "gesprek_nieuw": opgroeien(post=422),
    "gesprek_regionaal": opgroeien(post=302),
    "gesprek": opgroeien(_pk("gesprek"), get=302),
    "gesprek_wijzigen": opgroeien(_pk("gesprek"), post=422),
    "gesprek_afgelasten": opgroeien(_pk("gesprek"), post=422),
    "gespreksverslag": opgroeien(_pk("gesprek"), post=422),
    "gespreksverslag_voorleggen": opgroeien(_pk("gesprek"), get=405, post=302),
    "hulpvragen": opgroeien(),
    "hulpvraag": opgroeien(_pk("hulpvraag"), post=422),
    "convenant": leden(),
    "convenantpunt_nieuw": leden("kwaliteitscoordinator", post=422),
    "convenantpunt": leden("kwaliteitscoordinator", kwargs=_nummer_pk("convenantpunt"), post=422),
    "convenantpunt_verwijderen": leden("kwaliteitscoordinator", kwargs=_nummer_pk("convenantpunt"), get=405, post=302),
    "organisatie": leden(),
    "plaats": leden(),
    "plaats_meenemen": leden(get=405, post=302),
    "plaats_grafiek": leden(get=404, kwargs=lambda w: {**NUMMER(w), "thema": "betrokkenheid"}),  # no edition yet
    "acties": leden(),
    "actie_nieuw": leden(kwargs=_verslag(), post={"lezer": 302, "*": 428}),
    "actie": leden(kwargs=_bij_verslag("actie"), post={"lezer": 302, "*": 428}),
    "actie_doorlopen": leden(*SCHRIJVERS, kwargs=_bij_verslag("actie"), get=405, post=302),
    "actie_verwijderen": leden(*SCHRIJVERS, kwargs=_bij_verslag("actie"), get=405, post=302),
    "verslag": leden(kwargs=_verslag()),
    "verslag_beginnen": leden(kwargs=_verslag(begonnen="toewijzing"), get=405, post=302),
    "verslag_klaar": leden(*SCHRIJVERS, kwargs=_verslag(), get=405, post=302),
    "nakijken": leden(kwargs=_verslag()),
    "ondertekenen": leden("ondertekenaar", kwargs=_verslag(), get=405, post=302),
    "ondertekening_vragen": leden("kwaliteitscoordinator", kwargs=_verslag(), get=405, post=302),
    "nog_niet_ondertekenen": leden("ondertekenaar", kwargs=_verslag(), get=405, post=422),
    "indienen": leden("ondertekenaar", kwargs=_verslag(), get=405, post=302),
    "terugnemen": leden("ondertekenaar", kwargs=_verslag(begonnen="indiening"), get=405, post=302),
    "bevestiging": leden(kwargs=_verslag(begonnen="indiening")),
    "aanvulling": leden(*SCHRIJVERS, kwargs=_bij_verslag("aanvulling"), post=428),
    "vragenlijst": leden(kwargs=_verslag(begonnen="toewijzing")),
    "vragenlijst_pdf": leden(kwargs=_verslag(begonnen="toewijzing"), post=302),
    "vragenlijst_docx": leden(kwargs=_verslag(begonnen="toewijzing")),
    "uitstel": leden(
        kwargs=_verslag(begonnen="toewijzing"), post={"kwaliteitscoordinator": 422, "ondertekenaar": 422, "*": 403}
    ),
    "uitstel_intrekken": leden(
        "kwaliteitscoordinator", "ondertekenaar", kwargs=_bij_verslag("uitstelvraag"), get=405, post=302
    ),
    "agenda": leden(kwargs=_verslag(begonnen="toewijzing")),
    "sjabloon": leden(kwargs=_verslag(), post={"lezer": 302, "*": 422}),
    "sjabloon_bestand": leden(kwargs=_verslag()),
    "sjabloon_proef": leden(kwargs=_bij_verslag("voorstel"), post=302),
    "reageren": leden(*SCHRIJVERS, kwargs=_bij_verslag("opmerking"), get=405, post=422),
    "afbeelding_toevoegen": leden(*SCHRIJVERS, kwargs=_verslag(), get=405, post=422),
    "afbeelding": leden(kwargs=_afbeelding),
    "bijlage": leden(kwargs=_bij_verslag("bijlage")),
    "bijlage_verwijderen": leden(*SCHRIJVERS, kwargs=_bij_verslag("bijlage"), get=405, post=302),
    "opvolgpunten": leden(kwargs=_verslag(begonnen="opvolgpunt"), post={"lezer": 302, "*": 428}),
    "overnemen": leden(kwargs=_verslag(begonnen="opvolgpunt"), post={"lezer": 302, "*": 422}),
    "historiek": leden(*SCHRIJVERS, kwargs=_verslag(stabiel_id="visie"), post=302),
    "aantonen": leden(*VAN_BINNEN, kwargs=_met_kaders),
    "aantonen_bladzijde": leden(*VAN_BINNEN, kwargs=_principe, post={"lezer": 302, "*": 428}),
    "bewijs_nieuw": leden(*VAN_BINNEN, kwargs=_met_kaders, get={"lezer": 302, "*": 200}, post={"lezer": 302, "*": 428}),
    "bewijs": leden(
        *VAN_BINNEN, kwargs=_nummer_pk("bewijs"), get={"lezer": 302, "*": 200}, post={"lezer": 302, "*": 428}
    ),
    "bewijs_bestand": leden(*VAN_BINNEN, kwargs=_nummer_pk("bewijs")),
    "bewijs_verwijderen": leden(*SCHRIJVERS, kwargs=_nummer_pk("bewijs"), get=405, post=302),
    "meting_nieuw": leden(*VAN_BINNEN, kwargs=_met_kaders, get={"lezer": 302, "*": 200}, post={"lezer": 302, "*": 428}),
    "meting": leden(
        *VAN_BINNEN, kwargs=_nummer_pk("meting"), get={"lezer": 302, "*": 200}, post={"lezer": 302, "*": 428}
    ),
    "meting_verwijderen": leden(*SCHRIJVERS, kwargs=_nummer_pk("meting"), get=405, post=302),
    "bewijs_bij_onderdeel": leden(*VAN_BINNEN, kwargs=_verslag(stabiel_id="visie"), post={"lezer": 302, "*": 404}),
    "logboek": leden(*VAN_BINNEN, kwargs=_met_kaders, post={"lezer": 302, "*": 422}),
    "notitie": leden(*VAN_BINNEN, kwargs=_nummer_pk("notitie"), post=302),
    "notitie_foto": leden(*VAN_BINNEN, kwargs=_nummer_pk("notitie")),
    "notitie_verwijderen": leden(*SCHRIJVERS, kwargs=_nummer_pk("notitie"), get=405, post=302),
    "uit_logboek": leden(*VAN_BINNEN, kwargs=_verslag(stabiel_id="visie"), post={"lezer": 302, "*": 404}),
    "meegedacht": leden(kwargs=_verslag(stabiel_id="visie"), post={"lezer": 302, "*": 428}),
    "meegedacht_wijzigen": leden(kwargs=_meegedacht, post={"lezer": 302, "*": 428}),
    "meegedacht_verwijderen": leden(*SCHRIJVERS, kwargs=_bij_verslag("meegedacht"), get=405, post=302),
    "lezersreactie": leden("lezer", "ondersteuner", kwargs=_verslag(stabiel_id="visie"), get=405, post=422),
    "reactie_overnemen": leden(*SCHRIJVERS, kwargs=_bij_verslag("lezersreactie"), get=405, post=302),
    "kanttekeningen": leden(*VAN_BINNEN, kwargs=_verslag(stabiel_id="visie"), post=422),
    "kanttekening_oplossen": leden(*VAN_BINNEN, kwargs=_bij_verslag("kanttekening"), get=405, post=302),
    "werkverdeling": leden(*SCHRIJVERS, kwargs=_verslag(stabiel_id="visie"), post=302),
    "aanwezig": leden(*SCHRIJVERS, kwargs=_verslag(stabiel_id="visie"), get=405, post=200),
    "wie_las": leden(),
    "verloop": leden(*VAN_BINNEN, kwargs=_verslag()),
    "indiening_verloop": opgroeien(_kenmerk),
    # Who has no role has nothing to choose.
    "meldingen": aangemeld(),
    "meldingen_gelezen": aangemeld(get=405, post=302),
    "meldingsvoorkeuren": aangemeld(
        post={"waarnemer": 302, "regionale_partner": 302, "ondersteuner": 302, "*": 422},
    ),
    "melding": aangemeld(get=404, kwargs=_pk("melding")),  # that of a colleague
    "onderdeel": leden(kwargs=_verslag(stabiel_id="visie"), post={"lezer": 302, "*": 428}),
    "bewaren": leden(
        *SCHRIJVERS, kwargs=_verslag(soort="verhaal", sleutel="visie"), get=405, post=428, zonder_account=401
    ),
    "onderdeel_groep": leden(
        kwargs=_verslag(stabiel_id="groeiniveaus", groep="kernprocessen"), post={"lezer": 302, "*": 428}
    ),
    "uitsplitsing": leden(kwargs=_verslag(kengetal="bezetting-ovbj"), post={"lezer": 302, "*": 428}),
    "indicator_nieuw": leden(kwargs=_verslag(), post={"lezer": 302, "*": 428}),
    "indicator": leden(kwargs=_bij_verslag("indicator"), post={"lezer": 302, "*": 428}),
    # --- a submission, for both sides ---
    "indiening": betrokken(kwargs=_kenmerk),
    "indiening_pdf": betrokken(kwargs=_kenmerk),
    "indiening_bijlage": betrokken(kwargs=_bijlage_van_indiening),
    "indiening_afbeelding": betrokken(kwargs=_afbeelding_van_indiening),
    # --- following up ---
    "opvolging": opgroeien(),
    "opvolging_organisatie": opgroeien(NUMMER),
    "opvolging_geven": opgroeien(get=405, post=302),
    "opvolging_filter": opgroeien(get=405, post=302),
    "opvolging_filter_weg": opgroeien(lambda w: {"pk": 1}, get=405, post=302),
    "termijnblad": opgroeien(_met_uitstelvraag),
    "termijnblad_stand": opgroeien(_met_uitstelvraag),
    "termijnblad_herinneren": opgroeien(get=302, post=404),
    "uitstelvragen": opgroeien(_met_uitstelvraag, post=422),
    "uitstelvraag": opgroeien(_pk("uitstelvraag"), post=422),
    "indiening_checklist": opgroeien(_kenmerk, get=405, post=302),
    "slotbrief": betrokken(kwargs=_slotbrief),
    "slotbrief_pdf": betrokken(kwargs=_slotbrief),
    "slotbrief_schrijven": opgroeien(_kenmerk, post={"dossierbeheerder": 428, "beheerder": 302}),
    "slotbrief_versturen": opgroeien(_slotbriefconcept, post=302),
    "indiening_behandelen": opgroeien(_kenmerk, get=405, post=302),
    "indiening_terugsturen": opgroeien(_kenmerk, get=405, post=302),
    "indiening_afronden": opgroeien(_kenmerk, get=405, post=302),
    "passages": opgroeien(),
    "passage_nieuw": opgroeien(post=422),
    "passage": beheerder(_pk("passage"), post=422),
    "passage_verwijderen": beheerder(_pk("passage"), get=405, post=302),
    "indiening_passage": opgroeien(_bij_indiening("passage")),
    "indiening_afronden_ongedaan": opgroeien(_kenmerk, get=405, post=302),
    "indiening_heropenen": opgroeien(_kenmerk, get=405, post=422),
    "indiening_antwoord": opgroeien(_bij_indiening("opmerking"), get=405, post=422),
    "indiening_opgelost": opgroeien(_bij_indiening("opmerking"), get=405, post=302),
    "indiening_notitieantwoord": opgroeien(_bij_indiening("internenotitie"), get=405, post=422),
    "indiening_notitieopgelost": opgroeien(_bij_indiening("internenotitie"), get=405, post=302),
    "indiening_afvinken": opgroeien(_bij_indiening("aanvulling"), get=405, post=302),
    "indiening_intrekken": opgroeien(_bij_indiening("aanvulling"), get=405, post=422),
    "indiening_opmerking": opgroeien(_onderdeel_van_indiening, get=405, post=422),
    "indiening_notitie": opgroeien(_onderdeel_van_indiening, get=405, post=422),
    "indiening_aanvulling": opgroeien(_onderdeel_van_indiening, get=405, post=422),
    # --- signals for policy ---
    "signalen": opgroeien(post=422, kwargs=_signalen),
    "signaal": opgroeien(_pk("signaal")),
    "signaalantwoord": opgroeien(get=302, post=302),  # nothing was chosen
    "signaaltellingen": opgroeien(_signalen),
    "signaaltellingen_export": opgroeien(lambda w: {**_signalen(w), "jaar": w.werkjaar.jaar, "formaat": "csv"}),
    "signaallabels": opgroeien(post=422),
    "signaallabel": opgroeien(_pk("signaallabel"), post=422),
    "signaallabel_samenvoegen": opgroeien(_pk("signaallabel"), post=422),
    "signaallabel_verwijderen": opgroeien(_pk("signaallabel"), get=405, post=302),
    "eigen_signalen": leden(),
    # --- the sector ---
    "sectorbeeld": aangemeld(),
    "indienstand": opgroeien(),
    "zoals_nu": opgroeien(),
    "kaders": aangemeld(),
    "fusieketens": opgroeien(_met_fusie),
    "betwiste_cijfers": opgroeien(lambda w: {"werkjaar": w.werkjaar.jaar}),
    "regio": aangemeld(kwargs=lambda w: {"regio": "limburg"}),
    "sectornota": beheerder(lambda w: {"werkjaar": 2025, "hoofdstuk": "algemeen"}, get=404, post=404),  # no edition yet
    "sectorbeeld_export": aangemeld(get=404, kwargs=lambda w: {"werkjaar": 2025, "formaat": "csv"}),  # no edition yet
    "editieverschil": aangemeld(get=404, kwargs=lambda w: {"werkjaar": 2025, "volgnummer": 2}),  # no edition yet
    "uitvoer": aangemeld(),
    "uitvoer_cijfers": aangemeld(post=422),
    "uitvoer_rapport": aangemeld(post=422),
    "uitvoer_verslagen": opgroeien(post=422),
    "uitvoer_stuk": aangemeld(get=404, kwargs=_pk("uitvoer_van_een_ander")),
    "uitvoer_stand": aangemeld(get=404, kwargs=_pk("uitvoer_van_een_ander")),
    "uitvoer_bestand": aangemeld(get=404, kwargs=_pk("uitvoer_van_een_ander")),
    "uitvoer_annuleren": aangemeld(get=405, post=404, kwargs=_pk("uitvoer_van_een_ander")),
    "uitvoer_opnieuw": aangemeld(get=405, post=404, kwargs=_pk("uitvoer_van_een_ander")),
    "uitvoer_verwijderen": aangemeld(get=405, post=404, kwargs=_pk("uitvoer_van_een_ander")),
    "sectorbeeld_vastleggen": beheerder(lambda w: {"werkjaar": 2025}, get=405, post=404),
    "vastlegging": beheerder(lambda w: {"pk": 1}, get=404),
    "vastlegging_stand": beheerder(lambda w: {"pk": 1}, get=404),
    "vastlegging_opnieuw": beheerder(lambda w: {"pk": 1}, get=405, post=404),
    # --- open data: none is open yet ---
    "opendata": publiek(),
    "opendata_catalogus": publiek(),
    "opendata_jaar": publiek(get=404, kwargs=lambda w: {"werkjaar": 2025}),
    "opendata_jaarbestand": publiek(get=404, kwargs=lambda w: {"werkjaar": 2025, "naam": "cijfers.csv"}),
    "opendata_editie": publiek(get=404, kwargs=_open_editie),
    "opendata_bestand": publiek(get=404, kwargs=lambda w: {**_open_editie(w), "naam": "cijfers.csv"}),
    "beheer_opendata": beheerder(),
    "beheer_opendata_openstellen": beheerder(_open_editie, get=404, post=404),
    "beheer_opendata_intrekken": beheerder(_open_editie, get=404, post=404),
    # --- other systems ---
    "api:uitleg": publiek(),
    "api:openapi": publiek(),
    "api:kaders": koppeling(),
    "api:kader": koppeling(kwargs=lambda w: {"code": "groeiniveaus", "versie": 1}),
    "api:kengetallen": koppeling(),
    "api:bomen": koppeling(),
    "api:boom": koppeling(kwargs=lambda w: {"code": "nieuwe-boom", "versie": 1}),
    "api:edities": koppeling(),
    "api:editie": koppeling(kwargs=lambda w: {"werkjaar": 2025}),
    "api:aggregaten": koppeling(),
    "api:verslagen": koppeling(kwargs=NUMMER),
    "api:indiening": koppeling(kwargs=lambda w: {"nummer": w.nummer, **_kenmerk(w)}),
    "api:groeiniveaus": koppeling(kwargs=_api_verslag),
    "api:cijfers": koppeling(kwargs=_api_verslag),
    "api:groeiniveau_invullen": koppeling(kwargs=lambda w: {**_api_verslag(w), "thema": "betrokkenheid"}),
    "api:cijfer_invullen": koppeling(kwargs=lambda w: {**_api_verslag(w), "kengetal": "bezetting-ovbj"}),
    "api:onbekend": publiek(get=404, post=404, kwargs=lambda w: {"rest": "iets/anders"}),
    "koppelingen": leden("kwaliteitscoordinator"),
    "koppeling_nieuw": leden("kwaliteitscoordinator", post=422),
    "koppeling_stoppen": leden("kwaliteitscoordinator", kwargs=_nummer_pk("koppeling"), post=302),
    # --- the organisation's own members ---
    "leden": leden(),
    "lid_uitnodigen": leden("kwaliteitscoordinator", post=422),
    "lid_stoppen": leden("kwaliteitscoordinator", post=302, kwargs=_nummer_pk("lidmaatschap")),
    # --- beheer ---
    "beheer": beheerder(),
    "beheer_organisaties": beheerder(),
    "beheer_organisatie_nieuw": beheerder(post=422),
    "beheer_organisatie": beheerder(NUMMER),
    "beheer_organisatie_naam": beheerder(NUMMER, post=422),
    "beheer_regio": beheerder(NUMMER, post=422),
    "beheer_regio_verwijderen": beheerder(_nummer_pk("regioperiode"), get=405, post=302),
    "beheer_grootte": beheerder(NUMMER, post=422),
    "beheer_grootte_verwijderen": beheerder(_nummer_pk("grootteperiode"), get=405, post=302),
    "beheer_erkenning_nieuw": beheerder(NUMMER, post=422),
    "beheer_erkenning": beheerder(_nummer_pk("erkenning"), post=422),
    "beheer_convenantpunt_nieuw": beheerder(NUMMER, post=422),
    "beheer_convenantpunt": beheerder(_nummer_pk("convenantpunt"), post=422),
    "beheer_convenantpunt_verwijderen": beheerder(_nummer_pk("convenantpunt"), get=405, post=302),
    "beheer_tekenregel": beheerder(NUMMER, post=422),
    "beheer_lid_nieuw": beheerder(NUMMER, post=422),
    "beheer_fusies": beheerder(),
    "beheer_fusie_nieuw": beheerder(post=422),
    "beheer_fusie": beheerder(_pk("fusie"), post=422),
    "beheer_fusie_verwijderen": beheerder(_pk("fusie"), get=405, post=302),
    "beheer_personen": beheerder(),
    "beheer_persoon_nieuw": beheerder(post=422),
    "beheer_persoon": beheerder(_pk("collega")),
    "beheer_persoon_wijzigen": beheerder(_pk("collega"), post=422),
    "beheer_persoon_anonimiseren": beheerder(_pk("collega"), post=422),
    "beheer_persoon_rol": beheerder(_pk("collega"), post=422),
    "beheer_persoon_sectorrol": beheerder(_pk("collega"), post=422),
    "beheer_lid": beheerder(_pk("lidmaatschap"), post=422),
    "beheer_lid_beeindigen": beheerder(_pk("lidmaatschap"), get=405, post=302),
    "beheer_sectorrol": beheerder(_pk("sectorrol"), post=422),
    "beheer_werkjaren": beheerder(),
    "beheer_werkjaar_nieuw": beheerder(post=422),
    "beheer_werkjaar": beheerder(JAAR),
    "beheer_werkjaar_wijzigen": beheerder(JAAR, post=422),
    "beheer_thema_nieuw": beheerder(JAAR, post=422),
    "beheer_thema": beheerder(_thema, post=422),
    "beheer_thema_verwijderen": beheerder(_thema, post=302),
    "beheer_checklists": beheerder(),
    "beheer_checklist": beheerder(_boom, post=422),
    "beheer_checklist_overnemen": beheerder(_boom, get=405, post=302),
    "beheer_checklistpunt": beheerder(_pk("checklistpunt"), post=422),
    "beheer_checklistpunt_verplaatsen": beheerder(_pk("checklistpunt"), get=405, post=302),
    "beheer_checklistpunt_vervallen": beheerder(_pk("checklistpunt"), get=405, post=302),
    "beheer_imports": beheerder(),
    "beheer_import_nieuw": beheerder(post=422),
    "beheer_import_sjabloon": beheerder(lambda w: {"onderwerp": "cijfers", "formaat": "xlsx"} if w.kaders else {}),
    "beheer_import_voorstel": beheerder(_pk("importvoorstel")),
    "beheer_import_stand": beheerder(_pk("importvoorstel")),
    "beheer_import_invoeren": beheerder(_pk("importvoorstel"), get=405, post=302),
    "beheer_import_opnieuw": beheerder(_pk("importvoorstel"), get=405, post=302),
    "beheer_import_weg": beheerder(_pk("importvoorstel"), get=405, post=302),
    "beheer_import_fouten": beheerder(lambda w: {"pk": w.importvoorstel.pk, "formaat": "csv"}),
    "beheer_import_ongedaan": beheerder(_pk("partij"), post=302),
    "beheer_betwist": beheerder(),
    "beheer_cijfergrens": beheerder(post=422),
    "beheer_besluit": beheerder(lambda w: {"kenmerk": w.betwist.kenmerk, "kengetal": "bezetting-ovbj"}, post=422),
    "toewijzingen": beheerder(JAAR, post=422),
    "toewijzing": beheerder(NUMMER_JAAR, post=302),
}
