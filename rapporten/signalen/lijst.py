"""All signals of a werkjaar on one page: the filters, the search, and what stands in a line.

By organisation, in the order of the report: nothing is ranked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from organisaties.choices import Regio
from organisaties.models import Erkenning, Organisatie, Werkjaar
from organisaties.queries import geldig_op, heet
from organisaties.toegang import Toegang
from rapporten.choices import TELT_MEE, Signaalstand
from rapporten.models import BeantwoordSignaal, Beleidssignaal, Label, Signaallabel, Signaalstap
from rapporten.permissions import mag
from rapporten.signalen.zoeken import Stukken, gemarkeerd, stukken, vraag

ZONDER_LABEL = "zonder"
VERVALLEN = "vervallen"
STANDEN: dict[str, str] = {**dict(Signaalstand.choices), VERVALLEN: "Niet meer in het verslag"}


@dataclass(frozen=True, slots=True)
class Regel:
    """One signal on the page. ``kop`` and ``tekst`` are in pieces, each with whether it was searched for.

    ``labels`` are pairs (key, name). ``gewijzigd``: its words are others than those that were answered last.
    """

    signaal: Beleidssignaal
    kop: Stukken
    tekst: Stukken
    organisatie: str
    regio: str
    labels: list[tuple[int, str]]
    beantwoord_op: dt.datetime | None
    gewijzigd: bool
    eigen: bool

    @property
    def sleutel(self) -> str:
        """What a tick box sends: which signal, and as it was on screen."""
        return f"{self.signaal.pk}:{self.signaal.versie}"


def rijen(werkjaar: Werkjaar, keuze: Mapping[str, Any]) -> QuerySet[Beleidssignaal]:
    """The signals of a werkjaar that the filters leave; all of these are optional.

    ``regio`` and ``werkvorm`` are those of 31 December of the werkjaar; ``label`` is a key or ``zonder``; ``stand`` a
    stand or ``vervallen``; ``organisatie`` a name or number; ``zoek`` what somebody typed.
    """
    alle = Beleidssignaal.objects.van_werkjaar(werkjaar.jaar)
    stand = keuze.get("stand") or ""
    if stand == VERVALLEN:
        alle = alle.exclude(vervallen_op=None)
    else:
        alle = alle.filter(vervallen_op=None, **({"stand": stand} if stand else {}))
    if regio := keuze.get("regio"):
        alle = alle.filter(organisatie__in=_toen(werkjaar).filter(regio=regio).values("pk"))
    if werkvorm := keuze.get("werkvorm"):
        erkend = Erkenning.objects.filter(geldig_op(werkjaar.peildatum), werkvorm=werkvorm)
        alle = alle.filter(organisatie__in=erkend.values("organisatie"))
    if label := keuze.get("label"):
        met = Signaallabel.objects.filter(signaal=OuterRef("pk"))
        alle = alle.filter(~Exists(met) if label == ZONDER_LABEL else Exists(met.filter(label=label)))
    if naam := keuze.get("organisatie"):
        alle = alle.filter(heet(naam, "organisatie__"))
    if woorden := keuze.get("zoek"):
        alle = alle.filter(zoekvector=vraag(woorden))
    return alle.order_by("organisatie__sorteernaam", "organisatie", "nummer", "pk")


def _toen(werkjaar: Werkjaar) -> QuerySet[Any]:
    """The organisations as they were on 31 December of the werkjaar."""
    return Organisatie.objects.met_kenmerken(werkjaar.peildatum)  # type: ignore[attr-defined,no-any-return]


def met_alles(alle: QuerySet[Beleidssignaal], werkjaar: Werkjaar, woorden: str = "") -> QuerySet[Any]:
    """Annotated for :func:`regel`, in the same statement."""
    op_signaal = Signaallabel.objects.filter(signaal=OuterRef("pk")).order_by("label__sorteernaam")
    laatste = BeantwoordSignaal.objects.filter(signaal=OuterRef("pk")).order_by("-antwoord")
    uit: QuerySet[Any] = alle.defer("zoekvector").select_related("organisatie", "indiening", "verslag")
    uit = uit.defer("zoekvector", "indiening__inhoud").annotate(
        regio=Subquery(_toen(werkjaar).filter(pk=OuterRef("organisatie")).values("regio")[:1]),
        met_labels=ArraySubquery(op_signaal.values(label_=JSONObject(pk="label_id", naam="label__naam"))),
        beantwoord_op=Subquery(laatste.values("antwoord__op")[:1]),
        beantwoord_als=Subquery(laatste.values("tekst")[:1]),
    )
    return uit.annotate(gemarkeerd=gemarkeerd(woorden)) if woorden else uit


def regel(rij: Any, toegang: Toegang) -> Regel:
    """One annotated signal as a line of the page."""
    kop, tekst = _in_stukken(rij)
    return Regel(
        signaal=rij,
        kop=kop,
        tekst=tekst,
        organisatie=rij.organisatie.naam,
        regio=dict(Regio.choices).get(rij.regio, ""),
        labels=[(label["pk"], label["naam"]) for label in rij.met_labels],
        beantwoord_op=rij.beantwoord_op,
        gewijzigd=rij.beantwoord_als is not None and rij.beantwoord_als != rij.tekst,
        eigen=not mag("verslag.signaal_behandelen", toegang, rij.verslag),
    )


def _in_stukken(rij: Any) -> tuple[Stukken, Stukken]:
    """What introduces the signal, and its words."""
    samen = f"{rij.kop}\n{rij.tekst}"
    kop: Stukken = []
    tekst: Stukken = []
    over = len(rij.kop) + 1
    for stuk, raak in stukken(samen, getattr(rij, "gemarkeerd", "")):
        if over:
            kop.append((stuk[:over].rstrip("\n"), raak))
            stuk, over = stuk[over:], max(0, over - len(stuk))
        if stuk:
            tekst.append((stuk, raak))
    return [(stuk, raak) for stuk, raak in kop if stuk], tekst


def tellingen(alle: QuerySet[Beleidssignaal]) -> list[tuple[str, str, int]]:
    """How many per stand: (code, word, number) in the order of the list of standen (one statement)."""
    aantal = dict(alle.order_by().values_list("stand").annotate(n=Count("pk", distinct=True)))
    return [(code, naam, aantal.get(code, 0)) for code, naam in Signaalstand.choices]


def geldige_labels() -> QuerySet[Label]:
    """The labels that can be chosen, by name: not those that lead to another."""
    return Label.objects.filter(samengevoegd_met=None).order_by("sorteernaam")


@dataclass(frozen=True, slots=True)
class Eigen:
    """A signal as its organisation reads it, with what Opgroeien said last of where it stands."""

    jaar: int
    signaal: Beleidssignaal
    stap: Signaalstap | None
    antwoorden: list[BeantwoordSignaal]
    telt: bool


def per_organisatie(organisatie: Organisatie) -> list[Eigen]:
    """The signals of one organisation with what Opgroeien did with them, newest werkjaar first (four statements).

    What was taken out of the report, or taken back with it, stays as far as Opgroeien did something with it.
    """
    rijen = Beleidssignaal.objects.filter(organisatie=organisatie).select_related("verslag", "indiening")
    rijen = rijen.defer("zoekvector", "indiening__inhoud").prefetch_related("stappen", "antwoorden__antwoord__door")
    uit = []
    for signaal in rijen.order_by("-verslag__werkjaar_id", "nummer", "pk"):
        stappen, telt = list(signaal.stappen.all()), signaal.verslag.status in TELT_MEE
        if stappen or (telt and signaal.vervallen_op is None):
            stap = stappen[-1] if stappen else None
            uit.append(Eigen(signaal.verslag.werkjaar_id, signaal, stap, list(signaal.antwoorden.all()), telt))
    return uit
