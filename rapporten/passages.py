"""Standard passages: texts with placeholders, filled with the values of a report when they are inserted.

The placeholders are a closed list: an unknown one is refused when the passage is saved, so that no organisation ever
reads ``{werkjar}``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate, localtime

from kwaliteit.templatetags.opmaak import datum
from organisaties.choices import Sectorrolsoort
from organisaties.models import Persoon
from organisaties.toegang import Toegang
from rapporten.choices import Passagegebruik
from rapporten.models import Standaardpassage, Verslag
from rapporten.opvolgen import TWEEMAAL

PLAATSHOUDERS = {
    "organisatie": "de naam van de organisatie",
    "werkjaar": "het werkjaar van het verslag",
    "dossierbeheerder": "de naam van de dossierbeheerder",
    "uiterlijk": "de dag waartegen u antwoord vraagt: die van het formulier, anders veertien dagen na vandaag",
    "onderdeel": "de titel van het onderdeel waarbij u schrijft",
}
ANTWOORDTIJD = dt.timedelta(days=14)
MEESTE_SAMEN, MEESTE_EIGEN = 60, 40  # they are chosen from a list beside every section

_TUSSEN = re.compile(r"\{([^{}]*)\}")


class NietBewaard(Exception):
    """The passage was not saved or removed; the message says in Dutch why.

    ``versie``: the one that stands there now, when a colleague was first.
    """

    def __init__(self, melding: str, *, versie: int | None = None) -> None:
        super().__init__(melding)
        self.versie = versie


class GeenRecht(NietBewaard):
    """This passage is not this person's to keep."""


def toegestaan(gebruik: str) -> list[str]:
    """The placeholders that a passage for this use can hold: a letter is about no single section."""
    return [naam for naam in PLAATSHOUDERS if naam != "onderdeel" or gebruik == Passagegebruik.GESPREK]


def problemen(tekst: str, gebruik: str) -> list[str]:
    """What is wrong with the placeholders of this text, in words that say what to do."""
    toe = toegestaan(gebruik)
    keuze = ", ".join(f"{{{naam}}}" for naam in toe)
    uit = []
    for naam in dict.fromkeys(_TUSSEN.findall(tekst)):
        if naam in PLAATSHOUDERS and naam not in toe:
            uit.append(f"{{{naam}}} kan niet in een slotbrief: die gaat over het hele verslag. Kies uit {keuze}.")
        elif naam not in toe:
            uit.append(f"“{{{naam}}}” is geen plaatshouder. Kies uit {keuze}, of schrijf de tekst voluit.")
    if re.search(r"[{}]", _TUSSEN.sub("", tekst)):
        uit.append(f"Een accolade staat alleen rond een plaatshouder ({keuze}). Kijk of er een ontbreekt.")
    return uit


def vul(tekst: str, waarden: Mapping[str, str]) -> str:
    """The text with its placeholders filled; what a value itself holds is not filled again."""
    return _TUSSEN.sub(lambda m: waarden.get(m[1], m[0]), tekst)


def waarden_bij(
    verslag: Verslag, persoon: Persoon, *, nu: dt.datetime, onderdeel: str = "", uiterlijk: dt.date | None = None
) -> dict[str, str]:
    """What the placeholders stand for at this place (``onderdeel``: the title of the section)."""
    beheerder = verslag.dossierbeheerder or persoon
    return {
        "organisatie": verslag.organisatie.naam,
        "werkjaar": str(verslag.werkjaar_id),
        "dossierbeheerder": beheerder.naam,
        "uiterlijk": datum(uiterlijk or antwoorddag(nu)),
        "onderdeel": onderdeel,
    }


def antwoorddag(nu: dt.datetime) -> dt.date:
    """The day by which an answer is asked when nobody chose one."""
    return localdate(nu) + ANTWOORDTIJD


def vraagt_dag(tekst: str) -> bool:
    """Does this text name the day by which an answer is asked?"""
    return "{uiterlijk}" in tekst


def voeg_bij(tekst: str, erbij: str) -> str:
    """A text with a passage below it."""
    return "\n\n".join(deel for deel in (tekst.rstrip(), erbij) if deel)


def voor(persoon: Persoon, gebruik: str = "") -> QuerySet[Standaardpassage]:
    """The passages that this person can use: those of everybody and their own."""
    alle = Standaardpassage.objects.filter(Q(van=None) | Q(van=persoon))
    return alle.filter(gebruik=gebruik) if gebruik else alle


def mag_houden(passage: Standaardpassage, toegang: Toegang) -> bool:
    """May this person change or remove it? Those of everybody are the beheerder's."""
    if passage.van_id is None:
        return toegang.heeft(Sectorrolsoort.BEHEERDER)
    return passage.van_id == toegang.persoon.pk


def bewaar(pk: int | None, velden: Mapping[str, Any], *, versie: int, toegang: Toegang, nu: dt.datetime) -> None:
    """Keep a passage (``titel``, ``tekst``, ``gebruik``, ``voor_allen``); ``pk`` None: a new one.

    Raises:
        NietBewaard: not this person's, changed by a colleague meanwhile, gone, or too many already.
    """
    voor_allen = bool(velden["voor_allen"])
    with transaction.atomic():
        if pk is None:
            passage = Standaardpassage(versie=0)
        else:
            gevonden = _op_slot(pk)
            if not mag_houden(gevonden, toegang):
                raise GeenRecht("Deze passage is van iedereen: de beheerder houdt ze bij.")
            if gevonden.versie != versie:
                wie, sinds = gevonden.gewijzigd_door.naam, localtime(gevonden.gewijzigd_op)
                raise NietBewaard(
                    f"{wie} wijzigde deze passage om {sinds:%H:%M}. "
                    f"Nu staat er: “{gevonden.tekst}” Bewaart u opnieuw, dan geldt wat hieronder staat.",
                    versie=gevonden.versie,
                )
            passage = gevonden
        if voor_allen and not toegang.heeft(Sectorrolsoort.BEHEERDER):
            raise GeenRecht("Alleen de beheerder maakt passages voor iedereen.")
        van = None if voor_allen else toegang.persoon
        if pk is None and _zelfde(van, velden, toegang.persoon, nu):
            return
        _eis_plaats(van, passage.pk)
        passage.titel, passage.tekst, passage.gebruik = velden["titel"], velden["tekst"], velden["gebruik"]
        passage.van, passage.gewijzigd_door, passage.gewijzigd_op = van, toegang.persoon, nu
        passage.versie += 1
        passage.save()


def _zelfde(van: Persoon | None, velden: Mapping[str, Any], wie: Persoon, nu: dt.datetime) -> bool:
    """Did this person just make the same one? Pressed twice is once."""
    Persoon.objects.select_for_update(no_key=True).get(pk=wie.pk)
    eerder = Standaardpassage.objects.filter(
        van=van, titel=velden["titel"], tekst=velden["tekst"], gebruik=velden["gebruik"], gewijzigd_door=wie
    )
    return eerder.filter(gewijzigd_op__gt=nu - TWEEMAAL).exists()


def verwijder(pk: int, *, toegang: Toegang) -> str:
    """Remove a passage; its title. What was written with it stays. Raises NietBewaard."""
    with transaction.atomic():
        passage = _op_slot(pk)
        if not mag_houden(passage, toegang):
            raise GeenRecht("Deze passage is van iedereen: de beheerder houdt ze bij.")
        passage.delete()
    return passage.titel


def _op_slot(pk: int) -> Standaardpassage:
    gevonden = Standaardpassage.objects.select_for_update(of=("self",)).select_related("gewijzigd_door")
    passage = gevonden.filter(pk=pk).first()
    if passage is None:
        raise NietBewaard("Deze passage is intussen verwijderd.")
    return passage


def _eis_plaats(van: Persoon | None, pk: int | None) -> None:
    meeste = MEESTE_SAMEN if van is None else MEESTE_EIGEN
    if Standaardpassage.objects.filter(~Q(pk=pk), van=van).count() >= meeste:
        raise NietBewaard(
            f"Er zijn al {meeste} passages. Verwijder eerst een passage die niemand nog gebruikt: "
            "in een langere lijst vindt niemand iets terug."
        )
