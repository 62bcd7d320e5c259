"""From a submission to signals: which pieces of text are one signal each, and which of them were there before.

A section often says several things, so a paragraph is a signal, and so is every point of a list and every row of a
table. A heading, and one short sentence right before a list, introduce what follows: they go along with it as ``kop``.
Sentences are never cut apart. After filing anew a signal is the same one when its words stand anywhere in the section,
or most of them in one piece of it; only then it keeps its labels, where it stands and its answers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from rapporten import tekst
from rapporten.choices import TELT_MEE
from rapporten.inhoud import Inhoud, lees
from rapporten.models import Beleidssignaal, Indiening, Verslag
from rapporten.signalen.zoeken import zoekvorm

ONDERDEEL = "beleidssignalen"
"""The question that asks for signals, in every tree that has it: one stable id is one question."""

INLEIDING = 120
"""How long one sentence before a list may be to introduce it."""
GELIJKEND = 0.6
"""From which part of the words on a text is still the same signal."""
_NIETS = frozenset(
    {"geen", "nihil", "nvt", "n v t", "niet van toepassing", "geen signalen", "geen beleidssignalen", "niets te melden"}
)
_GEEN_WOORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Stuk:
    """A piece of the section that is one signal: in which block, what introduces it, its words."""

    blok: str
    kop: str
    tekst: str


def stukken(html: str) -> list[Stuk]:
    """The signals in a section, in reading order; none where it only says that there are none."""
    blokken = [blok for blok in tekst.blokken(html) if blok.tag != "figure" and blok.tekst.strip()]
    if vorm(" ".join(blok.tekst for blok in blokken)) in _NIETS:
        return []
    uit: list[Stuk] = []
    hoofd = inleiding = ""
    for nummer, blok in enumerate(blokken):
        volgende = blokken[nummer + 1] if nummer + 1 < len(blokken) else None
        if blok.tag in ("h3", "h4") and volgende is not None and volgende.tag not in ("h3", "h4"):
            hoofd = blok.tekst
            continue
        if blok.tag == "p" and volgende is not None and volgende.tag in ("ul", "ol") and _leidt_in(blok.tekst):
            inleiding = blok.tekst
            continue
        kop = " · ".join(filter(None, (hoofd, inleiding)))
        if blok.tag in ("ul", "ol"):
            uit += [Stuk(blok.id, kop, punt) for punt in tekst.punten(blok)]
        elif blok.tag == "table":
            uit += [Stuk(blok.id, kop, rij) for rij in _rijen(blok)]
        else:
            uit.append(Stuk(blok.id, kop, blok.tekst))
        inleiding = ""
    return uit


def _leidt_in(alinea: str) -> bool:
    """Ends in a colon, or is one short sentence."""
    kort = len(alinea) <= INLEIDING and "\n" not in alinea and not re.search(r"[.!?]\s", alinea)
    return kort or alinea.rstrip().endswith(":")


def _rijen(blok: tekst.Blok) -> list[str]:
    """The rows of a table below its head, their cells apart by a dot."""
    regels = blok.tekst.split("\n")
    rijen = regels[1:] if blok.binnen.startswith("<thead>") and len(regels) > 1 else regels
    return [" · ".join(cel.strip() for cel in rij.split("\t") if cel.strip()) for rij in rijen]


def stukken_van(inhoud: Inhoud) -> list[Stuk]:
    """The signals of a submission; none where its tree does not ask for them."""
    try:
        return stukken(inhoud.onderdeel(ONDERDEEL).html)
    except KeyError:
        return []


def vorm(woorden: str) -> str:
    """The words alone, to see whether two texts say the same."""
    return _GEEN_WOORD.sub(" ", zoekvorm(woorden)).strip()


# -- the same one, or another ----------------------------------------------------------------------------------


def koppel(oud: Sequence[Beleidssignaal], nieuw: Sequence[Stuk]) -> list[Beleidssignaal | None]:
    """For every piece the signal that it is, if any; no signal twice.

    Equal words go first (of several those in the same block, and those that still stood in the report); then what is
    most alike, with the same block only to tell equals apart: text typed without the editor gets its blocks by place.
    """
    uit: list[Beleidssignaal | None] = [None] * len(nieuw)
    vrij = {signaal.pk: signaal for signaal in oud}

    def neem(nummer: int, kandidaten: Iterable[Beleidssignaal]) -> None:
        beste = min(kandidaten, key=lambda s: (s.vervallen_op is not None, s.nummer, s.pk), default=None)
        if beste is not None:
            uit[nummer] = vrij.pop(beste.pk)

    vormen = {signaal.pk: vorm(signaal.tekst) for signaal in oud}
    for zelfde_blok in (True, False):
        for nummer, stuk in enumerate(nieuw):
            if uit[nummer] is None:
                gezocht = vorm(stuk.tekst)
                neem(
                    nummer,
                    (s for s in vrij.values() if vormen[s.pk] == gezocht and (s.blok == stuk.blok or not zelfde_blok)),
                )
    zakken = {pk: Counter(vormen[pk].split()) for pk in vrij}
    lijken = sorted(
        (
            (-gelijkenis, signaal.blok != stuk.blok, nummer, pk)
            for nummer, stuk in enumerate(nieuw)
            if uit[nummer] is None
            for woorden in [Counter(vorm(stuk.tekst).split())]
            for pk, signaal in vrij.items()
            if signaal.vervallen_op is None and (gelijkenis := _gelijkenis(zakken[pk], woorden)) >= GELIJKEND
        )
    )
    for _, _, nummer, pk in lijken:
        if uit[nummer] is None and pk in vrij:
            uit[nummer] = vrij.pop(pk)
    return uit


def _gelijkenis(een: Counter[str], ander: Counter[str]) -> float:
    """The share of words that two texts have in common, 0 to 1, wherever they stand: time goes with their length."""
    return 2 * (een & ander).total() / (een.total() + ander.total() or 1)


def verwerk(indiening_id: int) -> bool:
    """Let the signals of a report follow this submission; twice is once. Runs under ``systeem()``.

    False, and nothing done, when it no longer speaks for its report: it was taken back, or followed by a newer one.

    Raises:
        Indiening.DoesNotExist: no such submission.
    """
    with transaction.atomic():
        indiening = Indiening.objects.get(pk=indiening_id)
        # Who files, takes back or answers waits for us, and we for them.
        verslag = Verslag.objects.select_for_update(no_key=True).get(pk=indiening.verslag_id)
        nieuwste = verslag.indieningen.order_by("-volgnummer").values_list("pk", flat=True).first()
        if verslag.status not in TELT_MEE or nieuwste != indiening.pk:
            return False
        nieuw = stukken_van(lees(indiening.inhoud))
        rijen = Beleidssignaal.objects.filter(verslag=verslag).defer("zoekvector").select_for_update(of=("self",))
        oud = list(rijen.order_by("pk"))
        gebleven = koppel(oud, nieuw)
        maken: list[Beleidssignaal] = []
        for nummer, (stuk, signaal) in enumerate(zip(nieuw, gebleven, strict=True), 1):
            if signaal is None:
                signaal = Beleidssignaal(organisatie_id=verslag.organisatie_id, verslag=verslag)
                maken.append(signaal)
            elif signaal.vervallen_op is not None or vorm(signaal.tekst) != vorm(stuk.tekst):
                signaal.versie += 1
            signaal.indiening, signaal.vervallen_op, signaal.nummer = indiening, None, nummer
            signaal.blok, signaal.kop, signaal.tekst = stuk.blok, stuk.kop, stuk.tekst
            signaal.zoektekst = zoekvorm(f"{stuk.kop}\n{stuk.tekst}")
        blijft = {signaal.pk for signaal in gebleven if signaal is not None}
        for signaal in oud:
            if signaal.pk not in blijft and signaal.vervallen_op is None:
                signaal.vervallen_op = indiening.op
                signaal.versie += 1
        velden = ["indiening", "blok", "nummer", "kop", "tekst", "zoektekst", "vervallen_op", "versie"]
        Beleidssignaal.objects.bulk_update(oud, velden)
        Beleidssignaal.objects.bulk_create(maken)
    return True
