"""Opening a definitive edition to everyone, withdrawing it, and reading what is open.

Opening is an act of the beheerder. The files are made the first time and never again: an edition that is withdrawn and
opened anew has the same bytes at the same address.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from kwaliteit.templatetags.opmaak import datumtijd
from organisaties.models import Persoon
from rapporten.choices import Editiesoort
from rapporten.models import Aggregaat, Editie, Openbestand, Openstelling
from rapporten.sectorbeeld.berekenen import METHODEVERSIE
from rapporten.sectorbeeld.opendata.beschrijven import OpenEditie
from rapporten.sectorbeeld.opendata.bestanden import maak_bestanden


class Openstelfout(Exception):
    """Why an edition was not opened or withdrawn, in Dutch, for the screen."""


# -- what everyone reads ---------------------------------------------------------------------------------------


def open_edities(werkjaar: int | None = None, volgnummer: int | None = None) -> list[OpenEditie]:
    """Editions that are open, and those that were withdrawn; the newest year and edition first (one statement)."""
    eerste = Openstelling.objects.filter(editie=OuterRef("editie")).order_by("pk").values("op")[:1]
    rijen = Openstelling.objects.order_by("editie", "-pk").distinct("editie").annotate(eerst=Subquery(eerste))
    if werkjaar is not None:
        rijen = rijen.filter(editie__werkjaar__jaar=werkjaar)
    if volgnummer is not None:
        rijen = rijen.filter(editie__volgnummer=volgnummer)
    velden = ("editie", "editie__werkjaar", "editie__volgnummer", "editie__op", "eerst", "licentie")
    uit = [
        OpenEditie(
            pk,
            jaar,
            nummer,
            timezone.localdate(vastgelegd),
            timezone.localdate(eerst),
            licentie,
            timezone.localdate(ingetrokken) if ingetrokken else None,
            reden,
        )
        for pk, jaar, nummer, vastgelegd, eerst, licentie, ingetrokken, reden in rijen.values_list(
            *velden, "ingetrokken_op", "reden"
        )
    ]
    return sorted(uit, key=lambda editie: (-editie.werkjaar, -editie.volgnummer))


def bestanden_van(*edities: int) -> dict[int, list[Openbestand]]:
    """The files of these editions (ids), without their content (one statement)."""
    uit: dict[int, list[Openbestand]] = {}
    for bestand in Openbestand.objects.filter(_is_open(), editie__in=edities).defer("inhoud").order_by("pk"):
        uit.setdefault(bestand.editie_id, []).append(bestand)
    return uit


def inhoud_van(bestand: Openbestand) -> bytes | None:
    """The bytes of a file; None when it was withdrawn meanwhile."""
    inhoud = Openbestand.objects.filter(_is_open(), pk=bestand.pk).values_list("inhoud", flat=True).first()
    return None if inhoud is None else bytes(inhoud)


def _is_open() -> Exists:
    """Row-level security says the same; the beheerder's own role would see more."""
    return Exists(Openstelling.objects.filter(editie=OuterRef("editie"), ingetrokken_op=None))


# -- acts of the beheerder -------------------------------------------------------------------------------------


def te_openen(werkjaar: int, volgnummer: int) -> Editie | None:
    """The definitive edition with this number, open or not."""
    edities = Editie.objects.filter(
        werkjaar__jaar=werkjaar, volgnummer=volgnummer, soort=Editiesoort.DEFINITIEF
    ).select_related("kader")
    return edities.first()


def stel_open(editie: Editie, *, door: Persoon, nu: dt.datetime) -> Openstelling:
    """Make an edition open data; the first time its files are made. Call in a transaction.

    Raises:
        Openstelfout: it is open already (by whom, since when), it was protected by an older method, or shows nothing.
    """
    _op_slot(editie)
    eerdere = list(Openstelling.objects.filter(editie=editie).select_related("door").order_by("pk"))
    if eerdere and eerdere[-1].ingetrokken_op is None:
        wie = eerdere[-1]
        raise Openstelfout(f"{wie.door.naam} stelde deze editie al open op {datumtijd(wie.op)}.")
    if editie.methodeversie != METHODEVERSIE:
        raise Openstelfout(
            "Deze editie is gemaakt met een oudere bescherming van kleine groepen. "
            f"Leg over werkjaar {editie.werkjaar_id} eerst een nieuwe editie vast, en stel die open."
        )
    if not Aggregaat.objects.filter(editie=editie, verborgen="").exists():
        raise Openstelfout("In deze editie is alles verborgen: er valt niets open te stellen.")
    licentie = eerdere[0].licentie if eerdere else settings.OPENDATA_LICENTIE
    if not eerdere:
        bestanden = maak_bestanden(editie, licentie=licentie, op=timezone.localdate(nu))
        Openbestand.objects.bulk_create(bestanden)
    return Openstelling.objects.create(editie=editie, licentie=licentie, door=door, op=nu)


def trek_in(editie: Editie, reden: str, *, door: Persoon, nu: dt.datetime) -> None:
    """Withdraw an edition: its addresses say from now on that, and why, it is gone. Call in a transaction.

    Raises:
        Openstelfout: it is not open, or was withdrawn already (by whom, when).
    """
    _op_slot(editie)
    laatste = Openstelling.objects.filter(editie=editie).select_related("ingetrokken_door").order_by("-pk").first()
    if laatste is None:
        raise Openstelfout("Deze editie is niet opengesteld.")
    if laatste.ingetrokken_op is not None:
        wie = laatste.ingetrokken_door
        assert wie is not None
        raise Openstelfout(f"{wie.naam} trok deze editie al in op {datumtijd(laatste.ingetrokken_op)}.")
    laatste.ingetrokken_op, laatste.ingetrokken_door, laatste.reden = nu, door, reden.strip()
    laatste.save(update_fields=["ingetrokken_op", "ingetrokken_door", "reden"])


def _op_slot(editie: Editie) -> None:
    """Two at once wait for each other."""
    Editie.objects.select_for_update(no_key=True).get(pk=editie.pk)
