"""Which source counts: the one place that decides it.

A ``Bron`` is the complete set of what one submission or import says about one organisation, werkjaar and
subject. Of those that are not withdrawn, a submission outranks an import, and a newer one an older; where the
beheerder decided about contested figures, the source made by that decision (the facts of the submission, with
Opgroeien's figure where that counts) outranks the submission it speaks about. Every
function here leaves exactly that one with ``telt``; the partial unique index ``bron_een_telt`` is the judge.

A report counts from its filing until it is taken back. So taking back withdraws the sources of *all* its
submissions: the report is a draft again, whatever was filed of it before.

Locks: who changes the sources of one organisation shares the lock of (subject, werkjaar) and holds its own;
who changes many at once (an import) holds the former alone. They last until the end of the transaction.
After a change the caller plans the count with :func:`plan_editie`, last in its transaction.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Max, Q, QuerySet

from kwaliteit.opdrachten.plannen import plan_samen
from organisaties.models import Erkenning, Grootteperiode, Persoon, Regioperiode
from rapporten.choices import TELT_MEE, Bronsoort, Cijferkeuze, Herkomst, Onderwerp
from rapporten.cijferstand import Besluit
from rapporten.inhoud import Cijfer, Inhoud, lees
from rapporten.models import Bron, Cijferbesluit, Indiening, Verslag, Waarneming
from zelfevaluatie.choices import Elementsoort, Staat
from zelfevaluatie.models import Element, Kengetal

# -- what counts ---------------------------------------------------------------------------------------------


def herbepaal(organisatie_id: int, werkjaar: int, onderwerp: str) -> None:
    """Let exactly the first in rank count, of the sources of this organisation, werkjaar and subject."""
    with transaction.atomic():
        _vergrendel(organisatie_id, werkjaar, onderwerp)
        herbepaal_alle([(organisatie_id, werkjaar)], onderwerp)


def herbepaal_alle(sleutels: Collection[tuple[int, int]], onderwerp: str) -> None:
    """As :func:`herbepaal` for many (organisation, werkjaar) at once, in three statements.

    The caller has the locks (:func:`vergrendel_jaren`) and the transaction. The ranking is done here and not in SQL:
    fresh rows have no statistics, and a wrong guess of the planner was seen to cost a hundred times the time.
    """
    bronnen = Bron.objects.filter(
        onderwerp=onderwerp,
        ingetrokken_op=None,
        organisatie__in={organisatie_id for organisatie_id, _ in sleutels},
        werkjaar__in={werkjaar for _, werkjaar in sleutels},
    ).values_list("pk", "organisatie_id", "werkjaar_id", "soort", "indiening_id", "telt")
    eerste: dict[tuple[int, int], tuple[int, bool, int]] = {}
    tellend: set[int] = set()
    for pk, organisatie_id, werkjaar, soort, indiening_id, telt in bronnen:
        rang = (indiening_id or 0, soort == Bronsoort.BESLUIT, pk)
        eerste[organisatie_id, werkjaar] = max(rang, eerste.get((organisatie_id, werkjaar), rang))
        if telt:
            tellend.add(pk)
    moet = {pk for *_, pk in eerste.values()}
    # First out, then in: the partial unique index is checked row by row. What is withdrawn lost its mark already.
    if tellend - moet:
        Bron.objects.filter(pk__in=tellend - moet).update(telt=False)
    if moet - tellend:
        Bron.objects.filter(pk__in=moet - tellend).update(telt=True)


def maak_plaats(sleutels: Collection[tuple[int, int]], onderwerp: str) -> set[tuple[int, int]]:
    """Take the mark off earlier imports for the newer one that the caller is about to add.

    Returns the (organisation, werkjaar) where the newer one counts: where no submission does. Locks and transaction
    as for :func:`herbepaal_alle`, which would say the same after the fact, but rewrites every new row for it.
    """
    gevraagd = set(sleutels)
    wijkt: list[int] = []
    ingediend: set[tuple[int, int]] = set()
    for pk, organisatie_id, werkjaar, soort in Bron.objects.filter(
        onderwerp=onderwerp,
        telt=True,
        organisatie__in={organisatie_id for organisatie_id, _ in gevraagd},
        werkjaar__in={werkjaar for _, werkjaar in gevraagd},
    ).values_list("pk", "organisatie_id", "werkjaar_id", "soort"):
        if (organisatie_id, werkjaar) not in gevraagd:
            continue
        if soort == Bronsoort.IMPORT:
            wijkt.append(pk)
        else:
            ingediend.add((organisatie_id, werkjaar))
    if wijkt:
        Bron.objects.filter(pk__in=wijkt).update(telt=False)
    return gevraagd - ingediend


def trek_in(wat: Bron | Indiening, nu: dt.datetime) -> None:
    """Withdraw a source, or (*terugnemen*) every source of the report of this submission; what is next in rank counts.

    Withdrawing again changes nothing.
    """
    if isinstance(wat, Bron):
        bronnen = Bron.objects.filter(pk=wat.pk)
    else:
        bronnen = Bron.objects.filter(indiening__verslag=wat.verslag_id)
    with transaction.atomic():
        _trek_in(bronnen, nu)


def _trek_in(bronnen: QuerySet[Bron], nu: dt.datetime) -> None:
    sleutels = bronnen.order_by("onderwerp").values_list("organisatie_id", "werkjaar_id", "onderwerp").distinct()
    for organisatie_id, werkjaar, onderwerp in list(sleutels):
        _vergrendel(organisatie_id, werkjaar, onderwerp)
        bronnen.filter(onderwerp=onderwerp, ingetrokken_op=None).update(telt=False, ingetrokken_op=nu)
        herbepaal(organisatie_id, werkjaar, onderwerp)


def vergrendel_jaren(werkjaren: Iterable[int], onderwerp: str) -> None:
    """Hold all sources of this subject in these werkjaren, until the end of the transaction."""
    with connection.cursor() as cursor:
        for werkjaar in sorted(set(werkjaren)):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", [f"bron:{onderwerp}", werkjaar])


def _vergrendel(organisatie_id: int, werkjaar: int, onderwerp: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtext(%s), %s)", [f"bron:{onderwerp}", werkjaar])
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"bron:{onderwerp}:{werkjaar}:{organisatie_id}"]
        )


def plan_editie(werkjaar: int) -> None:
    """Plan to count the live edition of this werkjaar. Last in the transaction, several in order of year."""
    plan_samen("editie", f"werkjaar:{werkjaar}", werkjaar=werkjaar)


# -- as it was then ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kenmerken:
    """What an organisation was on 31 December of a werkjaar; empty where that is not known."""

    regio: str = ""
    grootte: str = ""
    werkvormen: tuple[str, ...] = ()


def kenmerken_toen(organisatie_ids: Collection[int], werkjaar: int) -> dict[int, Kenmerken]:
    """Region, size and the recognised werkvormen of each of these organisations on 31 December of the werkjaar."""
    per_jaar = kenmerken_per_jaar(organisatie_ids, (werkjaar,))
    return {organisatie_id: per_jaar[organisatie_id, werkjaar] for organisatie_id in organisatie_ids}


def kenmerken_per_jaar(
    organisatie_ids: Collection[int], werkjaren: Collection[int]
) -> dict[tuple[int, int], Kenmerken]:
    """As :func:`kenmerken_toen`, by (organisation, werkjaar), for several years in the same three statements."""
    regios: defaultdict[int, list[tuple[dt.date, str]]] = defaultdict(list)
    groottes: defaultdict[int, list[tuple[dt.date, str]]] = defaultdict(list)
    erkend: defaultdict[int, list[tuple[dt.date, dt.date, str]]] = defaultdict(list)
    van_deze = Q(organisatie__in=organisatie_ids)
    for id_, vanaf, regio in Regioperiode.objects.filter(van_deze).values_list("organisatie_id", "vanaf", "regio"):
        regios[id_].append((vanaf, regio))
    for id_, vanaf, grootte in Grootteperiode.objects.filter(van_deze).values_list(
        "organisatie_id", "vanaf", "grootte"
    ):
        groottes[id_].append((vanaf, grootte))
    for id_, van, tot_en_met, werkvorm in Erkenning.objects.filter(van_deze).values_list(
        "organisatie_id", "van", "tot_en_met", "werkvorm"
    ):
        erkend[id_].append((van, tot_en_met or dt.date.max, werkvorm))

    uit = {}
    for werkjaar in werkjaren:
        dag = dt.date(werkjaar, 12, 31)
        for id_ in organisatie_ids:
            uit[id_, werkjaar] = Kenmerken(
                regio=_op(regios.get(id_, ()), dag),
                grootte=_op(groottes.get(id_, ()), dag),
                werkvormen=tuple(
                    sorted(werkvorm for van, tot_en_met, werkvorm in erkend.get(id_, ()) if van <= dag <= tot_en_met)
                ),
            )
    return uit


def _op(periodes: Sequence[tuple[dt.date, str]], dag: dt.date) -> str:
    return max(((vanaf, waarde) for vanaf, waarde in periodes if vanaf <= dag), default=(dag, ""))[1]


# -- contested figures ---------------------------------------------------------------------------------------


class Achterhaald(Exception):
    """The decision was taken on figures that are no longer the newest; the message says what happened, in Dutch."""


def betwiste_cijfers(inhoud: Inhoud) -> dict[str, Cijfer]:
    """The figures of a submission that the organisation contests, by code."""
    return {
        cijfer.kengetal: cijfer
        for onderdeel in inhoud.onderdelen
        for cijfer in onderdeel.cijfers
        if cijfer.herkomst == Herkomst.CENTRAAL_BETWIST and cijfer.centraal is not None
    }


def geldt(besluit: Cijferbesluit | Besluit, cijfer: Cijfer) -> bool:
    """Was this decision taken on these two figures?"""
    return cijfer.centraal is not None and (besluit.eigen, besluit.centraal) == (
        cijfer.sleutel,
        cijfer.centraal.sleutel,
    )


def besluit(
    indiening_id: int, kengetal: str, keuze: Cijferkeuze, opmerking: str, *, versie: int, door: Persoon, nu: dt.datetime
) -> Cijferbesluit:
    """Decide whose figure counts: log it, make the source that says so, and plan the count.

    ``versie``: that of the decision on screen (0: there was none).

    Raises:
        Achterhaald: a colleague decided meanwhile, or the organisation filed again or took its report back.
        KeyError: this submission does not contest that figure.
    """
    with transaction.atomic():
        indiening = Indiening.objects.get(pk=indiening_id)
        verslag = _houd_vast(indiening.verslag_id)
        _vergrendel(verslag.organisatie_id, verslag.werkjaar_id, Onderwerp.CIJFERS)
        nieuwste = verslag.indieningen.order_by("-volgnummer").values_list("pk", flat=True).first()
        if verslag.status not in TELT_MEE or nieuwste != indiening.pk:
            raise Achterhaald("De organisatie diende intussen opnieuw in of nam haar verslag terug.")
        inhoud = lees(indiening.inhoud)
        cijfer = betwiste_cijfers(inhoud)[kengetal]
        assert cijfer.centraal is not None
        wat = Kengetal.objects.get(code=kengetal)
        sleutel = {"organisatie_id": verslag.organisatie_id, "werkjaar_id": verslag.werkjaar_id}
        huidig = Cijferbesluit.objects.filter(**sleutel, kengetal=wat).aggregate(hoogste=Max("versie"))["hoogste"] or 0
        if huidig != versie:
            raise Achterhaald("Een collega besliste intussen ook over dit cijfer.")
        rij = Cijferbesluit.objects.create(
            **sleutel,
            kengetal=wat,
            indiening=indiening,
            versie=versie + 1,
            keuze=keuze,
            opmerking=opmerking,
            eigen=cijfer.sleutel,
            centraal=cijfer.centraal.sleutel,
            door=door,
            op=nu,
        )
        _maak_besluitbron(indiening, verslag, inhoud, _besluiten(verslag))
        herbepaal(verslag.organisatie_id, verslag.werkjaar_id, Onderwerp.CIJFERS)
        plan_editie(verslag.werkjaar_id)
        return rij


def _besluiten(verslag: Verslag) -> dict[str, Cijferbesluit]:
    """The newest decision per figure."""
    rijen = Cijferbesluit.objects.filter(organisatie_id=verslag.organisatie_id, werkjaar_id=verslag.werkjaar_id)
    return {rij.kengetal.code: rij for rij in rijen.select_related("kengetal").order_by("versie")}


def _herhaal_besluiten(indiening: Indiening, verslag: Verslag, inhoud: Inhoud) -> None:
    """What was decided holds for the next submission too, as long as both figures are the same."""
    besluiten = _besluiten(verslag)
    if any(code in besluiten and geldt(besluiten[code], c) for code, c in betwiste_cijfers(inhoud).items()):
        bestaat = Bron.objects.filter(indiening=indiening, soort=Bronsoort.BESLUIT, onderwerp=Onderwerp.CIJFERS)
        if not bestaat.exists():
            _maak_besluitbron(indiening, verslag, inhoud, besluiten)


def _maak_besluitbron(
    indiening: Indiening, verslag: Verslag, inhoud: Inhoud, besluiten: dict[str, Cijferbesluit]
) -> None:
    """The complete set of the submission, with the figure of Opgroeien where that was decided."""
    van_opgroeien = {
        besluiten[code].kengetal_id: cijfer.centraal
        for code, cijfer in betwiste_cijfers(inhoud).items()
        if code in besluiten and geldt(besluiten[code], cijfer) and besluiten[code].keuze == Cijferkeuze.OPGROEIEN
    }
    feiten = _waarnemingen(inhoud)[Onderwerp.CIJFERS]
    for feit in feiten:
        if (centraal := van_opgroeien.get(feit.kengetal_id or 0)) is not None:
            feit.staat = Staat.BEANTWOORD.value
            feit.teller, feit.noemer, feit.percentage = centraal.teller, centraal.noemer, centraal.percentage
    bron = Bron.objects.create(
        organisatie_id=verslag.organisatie_id,
        werkjaar_id=verslag.werkjaar_id,
        onderwerp=Onderwerp.CIJFERS,
        soort=Bronsoort.BESLUIT,
        indiening=indiening,
    )
    _zet_feiten(bron, feiten)


# -- facts of a submission -----------------------------------------------------------------------------------


def feiten_uit_indiening(indiening_id: int) -> int | None:
    """Make the sources and facts of a submission: one source per subject that it speaks about.

    Returns the werkjaar to count again, or None when this submission no longer speaks for its report, because it
    was taken back or followed by a newer one. Safe to run twice. Runs under ``systeem()``.

    Raises:
        Indiening.DoesNotExist: no such submission.
        LookupError: it names a theme or figure that is not loaded.
    """
    with transaction.atomic():
        indiening = Indiening.objects.get(pk=indiening_id)
        # Taking back and filing again change the report row: until we commit, neither can happen.
        verslag = _houd_vast(indiening.verslag_id)
        nieuwste = verslag.indieningen.order_by("-volgnummer").values_list("pk", flat=True).first()
        if verslag.status not in TELT_MEE or nieuwste != indiening.pk:
            return None
        inhoud = lees(indiening.inhoud)
        waarnemingen = _waarnemingen(inhoud)
        for onderwerp in sorted(Onderwerp.values):
            _vergrendel(verslag.organisatie_id, verslag.werkjaar_id, onderwerp)
            feiten = waarnemingen.get(onderwerp, [])
            if feiten:
                _maak_bron(indiening, verslag, onderwerp, feiten)
                if onderwerp == Onderwerp.CIJFERS:
                    _herhaal_besluiten(indiening, verslag, inhoud)
            else:
                # The latest submission counts alone: a former one must not come back where this one is silent.
                vorige = Bron.objects.filter(indiening__verslag=verslag, onderwerp=onderwerp, ingetrokken_op=None)
                vorige.update(telt=False, ingetrokken_op=indiening.op)
            herbepaal(verslag.organisatie_id, verslag.werkjaar_id, onderwerp)
        return verslag.werkjaar_id


def _houd_vast(verslag_id: int) -> Verslag:
    """The report, which nobody changes before the end of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM rapporten_verslag WHERE id = %s FOR SHARE", [verslag_id])
    return Verslag.objects.get(pk=verslag_id)


def _maak_bron(indiening: Indiening, verslag: Verslag, onderwerp: str, feiten: list[Waarneming]) -> None:
    bron, nieuw = Bron.objects.get_or_create(
        indiening=indiening,
        onderwerp=onderwerp,
        soort=Bronsoort.INDIENING,
        defaults={"organisatie_id": verslag.organisatie_id, "werkjaar_id": verslag.werkjaar_id},
    )
    if nieuw:
        _zet_feiten(bron, feiten)


def _zet_feiten(bron: Bron, feiten: list[Waarneming]) -> None:
    kenmerken = kenmerken_toen([bron.organisatie_id], bron.werkjaar_id)[bron.organisatie_id]
    for feit in feiten:
        feit.bron, feit.organisatie_id, feit.werkjaar_id = bron, bron.organisatie_id, bron.werkjaar_id
        feit.regio, feit.grootte, feit.werkvormen = kenmerken.regio, kenmerken.grootte, list(kenmerken.werkvormen)
    Waarneming.objects.bulk_create(feiten)


def _waarnemingen(inhoud: Inhoud) -> dict[str, list[Waarneming]]:
    """By subject: the facts of a submission, not yet tied to a source. A subject without any is left out."""
    scores = {score.thema: score for onderdeel in inhoud.onderdelen for score in onderdeel.scores}
    # A figure that was offered but not asked, and left empty, says nothing.
    cijfers = {
        cijfer.kengetal: cijfer
        for onderdeel in inhoud.onderdelen
        for cijfer in onderdeel.cijfers
        if cijfer.gevraagd or cijfer.staat != Staat.NIET_BEANTWOORD
    }
    themas = themas_van(inhoud.kader.code, inhoud.kader.versie) if inhoud.kader else {}
    kengetallen = dict(Kengetal.objects.filter(code__in=cijfers).values_list("code", "pk"))
    feiten = {
        Onderwerp.GROEINIVEAUS.value: [
            Waarneming(
                thema_id=_bekend(themas, code), staat=score.staat, niveau=score.niveau, toelichting=score.toelichting
            )
            for code, score in scores.items()
        ],
        Onderwerp.CIJFERS.value: [
            Waarneming(
                kengetal_id=_bekend(kengetallen, code),
                staat=cijfer.staat,
                teller=cijfer.teller,
                noemer=cijfer.noemer,
                percentage=cijfer.percentage,
                toelichting=cijfer.toelichting,
            )
            for code, cijfer in cijfers.items()
        ],
    }
    return {onderwerp: rijen for onderwerp, rijen in feiten.items() if rijen}


def themas_van(code: str, versie: int) -> dict[str, int]:
    """Code → id of the themes of one version of a framework."""
    return dict(
        Element.objects.filter(kader__code=code, kader__versie=versie, soort=Elementsoort.THEMA).values_list(
            "code", "pk"
        )
    )


def _bekend(ids: dict[str, int], code: str) -> int:
    try:
        return ids[code]
    except KeyError:
        raise LookupError(f"De indiening noemt {code!r}, dat niet geladen is.") from None
