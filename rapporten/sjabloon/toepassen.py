"""Store what the dry run showed: all of it in one transaction, or nothing."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

from django.db import transaction

from organisaties.models import Persoon
from rapporten.bewaren import CIJFER, SCORE, bewaar, houd_bewerkbaar
from rapporten.bewaren import Invoer as Opslag
from rapporten.choices import Herkomst
from rapporten.forms.acties import ActieForm
from rapporten.forms.secties.cijfers import CijferForm
from rapporten.forms.secties.scores import ScoreForm
from rapporten.models import Sjabloonvoorstel, Verslag
from rapporten.sjabloon import kolommen as k
from rapporten.sjabloon.beoordelen import Proef, Wijziging, beoordeel
from rapporten.sjabloon.invoer import Invoer, Invoerrij
from rapporten.sjabloon.stand import lees_stand
from zelfevaluatie.acties import ActieGewijzigd, ActieMetStand, bewaar_actie

GELDIG = dt.timedelta(days=2)


class Verouderd(Exception):
    """A colleague saved meanwhile, or something no longer fits: look at the dry run again. Nothing was stored."""


def voorstel_van(
    verslag: Verslag, invoer: Invoer, *, bestandsnaam: str, geplakt: str, door: Persoon, nu: dt.datetime
) -> Sjabloonvoorstel:
    """Keep what was handed in until somebody confirms it; what expired of this report goes."""
    Sjabloonvoorstel.objects.filter(verslag=verslag, vervalt_op__lt=nu).delete()
    return Sjabloonvoorstel.objects.create(
        organisatie_id=verslag.organisatie_id,
        verslag=verslag,
        bestandsnaam=bestandsnaam,
        geplakt=geplakt,
        rijen=[rij.als_json() for rij in invoer.rijen],
        meldingen=[[m.blad, m.cel, m.waarde, m.raad] for m in invoer.meldingen],
        opgelet=invoer.opgelet,
        door=door,
        op=nu,
        vervalt_op=nu + GELDIG,
    )


def rijen_van(voorstel: Sjabloonvoorstel) -> list[Invoerrij]:
    """The input of a proposal."""
    return [Invoerrij.uit_json(rij) for rij in voorstel.rijen]


def pas_toe(voorstel_id: int, verslag: Verslag, *, keuzes: Mapping[str, str], door: Persoon, nu: dt.datetime) -> int:
    """Store a proposal; the number of rows that were stored. A second time nothing happens (0).

    ``keuzes``: per row with a collision the version of the row that was on screen when the person chose the own value,
    preceded by "mijn:", or "hun:" when the colleague's stays.

    Raises:
        Verouderd: when the draft changed since the dry run was shown.
        NietBewerkbaar: when the report cannot be changed now.
    """
    with transaction.atomic():
        houd_bewerkbaar(verslag)  # from here on nobody else writes into this report
        voorstel = Sjabloonvoorstel.objects.select_for_update().get(pk=voorstel_id, verslag=verslag)
        if voorstel.toegepast_op is not None:
            return 0
        proef = beoordeel(rijen_van(voorstel), lees_stand(verslag))
        if proef.meldingen or voorstel.meldingen:
            raise Verouderd
        te_doen = _gekozen(proef, keuzes)
        scores = [_score(w) for w in te_doen if isinstance(w.formulier, ScoreForm)]
        bewaar(SCORE, verslag, scores, door=door, nu=nu)
        cijfers = [w.formulier.invoer(door, nu) for w in te_doen if isinstance(w.formulier, CijferForm)]
        bewaar(CIJFER, verslag, cijfers, door=door, nu=nu)
        for wijziging in te_doen:
            if wijziging.blad == k.ACTIES.naam:
                _bewaar_actie(wijziging, verslag, door, nu)
        voorstel.toegepast_op, voorstel.rijen, voorstel.geplakt = nu, [], ""
        voorstel.save(update_fields=["toegepast_op", "rijen", "geplakt"])
    return len(te_doen)


def _gekozen(proef: Proef, keuzes: Mapping[str, str]) -> list[Wijziging]:
    """The rows to store; every collision must have been seen as it is now."""
    te_doen = proef.gewoon
    for wijziging in proef.botsingen:
        keuze = keuzes.get(wijziging.sleutel)
        if keuze == f"mijn:{wijziging.versie}":
            te_doen.append(wijziging)
        elif keuze != f"hun:{wijziging.versie}":
            raise Verouderd
    return te_doen


def _score(wijziging: Wijziging) -> Opslag:
    rij, formulier = wijziging.rij, wijziging.formulier
    assert rij is not None
    assert isinstance(formulier, ScoreForm)
    herkomst = Herkomst.NIEUW if rij.herkomst == Herkomst.NIEUW else Herkomst.BIJGEWERKT
    # What the sheet does not ask stays as it is.
    return Opslag(rij.pk, int(rij.versie), {**rij.opgeslagen, **formulier.waarden()}, herkomst)


def _bewaar_actie(wijziging: Wijziging, verslag: Verslag, door: Persoon, nu: dt.datetime) -> None:
    assert isinstance(wijziging.formulier, ActieForm)
    bron = wijziging.rij.bron if wijziging.rij else None
    assert bron is None or isinstance(bron, ActieMetStand)
    velden, stand = wijziging.formulier.delen()
    versies = (bron.actie.versie, bron.stand.versie if bron.stand else 0) if bron else (0, 0)
    try:
        bewaar_actie(
            organisatie_id=verslag.organisatie_id,
            actie=bron.actie if bron else None,
            jaar=verslag.werkjaar_id,
            velden=velden,
            stand=stand,
            versies=versies,
            door=door,
            nu=nu,
            sleutel=None if bron else _sleutel(wijziging),
        )
    except ActieGewijzigd as fout:
        raise Verouderd from fout


def _sleutel(wijziging: Wijziging) -> uuid.UUID | None:
    """The key that the empty row carried, so that the same file again is the same action."""
    try:
        return uuid.UUID(wijziging.sleutel.rpartition(k.NIEUW)[2])
    except ValueError:
        return None
