"""What the API fills in: one row of the draft, judged and stored by the same forms and statement as on the screen."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError
from django.http import Http404, QueryDict
from django.utils import timezone

from kwaliteit.templatetags.opmaak import datumtijd
from organisaties.models import Persoon
from rapporten.bewaren import NietBewerkbaar, Onvindbaar, Versieconflict, bewaar_rij
from rapporten.boomstructuur import groeikader_van
from rapporten.choices import Status
from rapporten.forms.secties.basis import Rijform
from rapporten.forms.secties.cijfers import CijferForm, CijferSectie
from rapporten.forms.secties.scores import ScoreForm
from rapporten.inhoud import schrijf_decimaal
from rapporten.koppeling import vormen as v
from rapporten.koppeling.lezen import vind_verslag
from rapporten.koppeling.sleutels import Geopend
from rapporten.koppeling.toegang import Geweigerd
from zelfevaluatie.choices import Staat
from zelfevaluatie.models import Kengetal

_GESLOTEN = {
    Status.INGEDIEND: "Het verslag is ingediend. Wie ondertekent, kan het terugnemen zolang Opgroeien het niet leest.",
    Status.IN_BEHANDELING: "Opgroeien leest het verslag nu. Invullen kan weer als Opgroeien een aanvulling vraagt.",
    Status.AFGEROND: "Het verslag is afgerond. Alleen Opgroeien kan het heropenen.",
}


def vul_score_in(
    koppeling: Geopend, werkjaar: int, thema: str, invoer: v.Scoreinvoer, if_match: str | None
) -> v.Bewaard:
    """Store the growth level of one theme.

    Raises:
        Http404: there is no such report, or it does not ask for this theme.
        Geweigerd: 403, 409, 412, 422 or 428.
    """
    versie = _versie(koppeling, invoer, if_match)
    verslag = vind_verslag(koppeling.organisatie, werkjaar)
    kader = groeikader_van(verslag)
    element = next((t.element for t in kader.themas if t.element.code == thema), None)
    if element is None:
        raise Http404
    niveau = "" if invoer.niveau is None else str(invoer.niveau)
    data = _data(thema, versie, invoer, niveau=niveau, toelichting=invoer.toelichting)
    formulier = ScoreForm.voor(verslag, str(element.pk), data)

    def huidig(rij: dict[str, Any]) -> dict[str, Any]:
        waarde = next((n.waarde for n in kader.niveaus if n.pk == rij["niveau_id"]), None)
        return {"niveau": "nvt" if rij["staat"] == Staat.NVT else waarde, "toelichting": rij["toelichting"]}

    return _bewaar(formulier, verslag, koppeling.persoon, huidig)


def vul_cijfer_in(
    koppeling: Geopend, werkjaar: int, code: str, invoer: v.Cijferinvoer, if_match: str | None
) -> v.Bewaard:
    """Store one figure; what the organisation thinks of Opgroeien's figure stays as it is. Raises as the other one."""
    versie = _versie(koppeling, invoer, if_match)
    verslag = vind_verslag(koppeling.organisatie, werkjaar)
    kengetal = Kengetal.objects.filter(code=code).first()
    if kengetal is None:
        raise Http404
    getallen = {naam: _getypt(getattr(invoer, naam)) for naam in ("teller", "noemer", "percentage")}
    data = _data(code, versie, invoer, **getallen, toelichting=invoer.toelichting, nvt="on" if invoer.nvt else "")
    formulier = CijferForm.voor(verslag, str(kengetal.pk), data)
    # What the page would have sent along unseen.
    data[formulier.add_prefix("bevestigd")] = CijferSectie.begin(formulier.rij, formulier.centraal).get("bevestigd", "")

    def huidig(rij: dict[str, Any]) -> dict[str, Any]:
        getallen = {n: rij[n] and schrijf_decimaal(rij[n]) for n in ("teller", "noemer", "percentage")}
        return {**getallen, "nvt": rij["staat"] == Staat.NVT, "toelichting": rij["toelichting"]}

    return _bewaar(formulier, verslag, koppeling.persoon, huidig)


def _versie(koppeling: Geopend, invoer: v.Invoer, if_match: str | None) -> int:
    if not koppeling.schrijft:
        raise Geweigerd(403, "Deze koppeling mag alleen lezen. Maak er een die ook mag invullen.")
    if invoer.versie is not None:
        return invoer.versie
    if if_match is None:
        tekst = "Stuur de versie mee waarop u voortbouwt, als veld versie of als kop If-Match."
        raise Geweigerd(428, tekst, {"versie": [tekst]})
    merk = if_match.strip().strip('"')
    if not (merk.isascii() and merk.isdigit() and len(merk) < 10):
        raise Geweigerd(422, "De kop If-Match is geen versienummer.", {"versie": ["Geef een geheel getal."]})
    return int(merk)


def _getypt(getal: float | str | None) -> str:
    """A number of JSON means one thing: written with a comma, so that no point is read as one of thousands."""
    if getal is None or isinstance(getal, str):
        return getal or ""
    return f"{v.als_decimaal(getal):f}".replace(".", ",")


def _data(prefix: str, versie: int, invoer: v.Invoer, **velden: str) -> QueryDict:
    data = QueryDict(mutable=True)
    for naam, waarde in {**velden, "versie": str(versie), "save_id": str(invoer.save_id or "")}.items():
        data[f"{prefix}-{naam}"] = waarde
    return data


def _bewaar(formulier: Rijform, verslag: Any, door: Persoon, huidig: Any) -> v.Bewaard:
    if not formulier.is_valid():
        fouten = {naam.replace("__all__", ""): [str(t) for t in ts] for naam, ts in formulier.errors.items()}
        raise Geweigerd(422, " ".join(t for teksten in fouten.values() for t in teksten), fouten)
    nu = timezone.now()
    try:
        return v.Bewaard(versie=bewaar_rij(formulier.soort, verslag, formulier.invoer(door, nu), door=door, nu=nu))
    except Onvindbaar:
        raise Http404 from None
    except NietBewerkbaar as fout:
        raise Geweigerd(409, _GESLOTEN.get(Status(fout.status), str(fout))) from None
    except Versieconflict as conflict:
        (rij,) = conflict.conflicten.values()
        raise Geweigerd(
            412,
            f"{rij['naam'] or 'Een collega'} bewaarde intussen iets anders.",
            versie=rij["versie"],
            wie=rij["naam"],
            op=datumtijd(rij["gewijzigd_op"]) if rij["gewijzigd_op"] else "",
            huidig=huidig(rij),
        ) from None
    except IntegrityError:  # one save_id for two different saves
        tekst = "Dit save_id hoort bij een andere bewaring. Geef elke poging een eigen kenmerk."
        raise Geweigerd(422, tekst, {"save_id": [tekst]}) from None
