"""Telling people what happened: one row per person and event, in the application and, as each wants it, by mail.

:func:`meld` is called in the transaction of the act. The mail waits a moment, so that what happens together on one
report goes in one mail, and it names everything on that report that was not mailed yet. A daily digest does the same
for all reports at once. Nothing is mailed about what has been handled meanwhile, nor to who may not read it any more.

To tell of something new: add a line to ``choices.Gebeurtenis``, say here in ``SOORTEN`` what it means, and call
:func:`meld`. A mail that has more to say than one sentence has its words in ``rapporten.berichten``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import BooleanField, Case, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from kwaliteit.opdrachten.plannen import plan
from kwaliteit.toegang import systeem
from organisaties.choices import OPGROEIEN, VAN_BINNEN, Lidrol
from organisaties.models import Lidmaatschap, Persoon, Sectorrol
from organisaties.queries import geldig_op
from rapporten.choices import Gebeurtenis, Handeling, Manier, Status, Zijde
from rapporten.models import (
    Gespreksreactie,
    Gespreksverslag,
    Hulpvraag,
    Indiening,
    InterneNotitie,
    Melding,
    Meldingsmail,
    Meldingsvoorkeur,
    Ondertekening,
    Ondertekenverzoek,
    Opmerking,
    Overgang,
    Slotbrief,
    Uitstelvraag,
    Verslag,
    Werkverdeling,
)

WACHT = dt.timedelta(seconds=90)
"""How long a mail waits for what else happens on the same report."""

DAGOVERZICHT_OM = dt.time(7)
"""When the daily digest goes, in Brussels; it names what happened before that hour."""

# For the header of every page (organisaties.toegang.tel_ongelezen).
ONGELEZEN = (
    "(SELECT count(*) FROM rapporten_melding m WHERE m.persoon_id = gezet.persoon::bigint"
    " AND m.gelezen_op IS NULL AND m.afgehandeld_op IS NULL)"
)

BRUSSEL = ZoneInfo(settings.TIME_ZONE)


@dataclass(frozen=True, slots=True)
class Soort:
    """What one kind of event means.

    ``zin`` and ``kop`` (the subject of a mail about this alone) may use ``{door}``, ``{over}``, ``{jaar}``,
    ``{organisatie}`` and ``{verslag}``. ``afgehandeld``: true of a row of Melding that asks nothing any more; None for
    what only tells. ``altijd``: why nobody can put this off ('' when they can); it is then mailed at once.
    """

    zin: str
    kop: str
    zijden: frozenset[Zijde]
    afgehandeld: Q | Exists | None = None
    standaard: Manier = Manier.METEEN
    altijd: str = ""
    keuzes: tuple[Manier, ...] = tuple(Manier)
    wacht: dt.timedelta = WACHT
    ook_wie_het_deed: bool = False


def _onderwerp(rijen: QuerySet[Any]) -> QuerySet[Any]:
    """Of these rows the one that the notification is about."""
    return rijen.filter(pk=OuterRef("onderwerp_id"))


def _verder(*ook: Handeling) -> Exists:
    """The report went on since this transition; somebody taking it up is no going on, unless it is named."""
    later = Overgang.objects.filter(verslag=OuterRef("verslag"), pk__gt=OuterRef("onderwerp_id"))
    return Exists(later.exclude(handeling__in={Handeling.IN_BEHANDELING_NEMEN} - set(ook)))


def _draad_klaar(*ook_na_antwoord: Zijde) -> Exists:
    """The thread of this message was resolved, or one of these sides answered in it since."""
    dit = _onderwerp(Opmerking.objects.annotate(draad=Coalesce("antwoord_op_id", "pk")))
    begin = Opmerking.objects.filter(pk=OuterRef("draad")).exclude(opgelost_op=None)
    later = Opmerking.objects.filter(
        antwoord_op=OuterRef("draad"),
        pk__gt=OuterRef("pk"),
        van_opgroeien__in=[zijde == Zijde.OPGROEIEN for zijde in ook_na_antwoord],
    )
    return Exists(dit.filter(Exists(begin) | Exists(later)))


def _notitie_klaar() -> Exists:
    """The internal note that this is, or answers, was resolved."""
    dit = _onderwerp(InterneNotitie.objects.annotate(draad=Coalesce("antwoord_op_id", "pk")))
    return Exists(dit.filter(Exists(InterneNotitie.objects.filter(pk=OuterRef("draad")).exclude(opgelost_op=None))))


def _getekend_of_terug(*, teruggestuurd: bool) -> Q:
    """This request to sign was answered by a signature, a filing or a newer request, or (if not) was sent back."""
    dit = _onderwerp(Ondertekenverzoek.objects.all())
    later = {"verslag": OuterRef("verslag"), "op__gte": OuterRef("op")}
    beantwoord = Exists(Ondertekening.objects.filter(**later)) | Exists(Indiening.objects.filter(**later))
    nieuwer = Exists(Ondertekenverzoek.objects.filter(verslag=OuterRef("verslag"), pk__gt=OuterRef("pk")))
    klaar = Q(Exists(dit.filter(beantwoord | nieuwer)))
    return klaar if teruggestuurd else klaar | Q(Exists(dit.exclude(teruggestuurd_op=None)))


def _ingediend_na_uitstelvraag() -> Exists:
    """The report that this request for uitstel was about is filed."""
    verslagen = Verslag.objects.filter(organisatie=OuterRef("organisatie"), werkjaar=OuterRef("werkjaar"))
    return Exists(_onderwerp(Uitstelvraag.objects.filter(Exists(verslagen.exclude(status=Status.CONCEPT)))))


def _later_gemeld() -> Exists:
    """The same person was told of the same thing since (a talk that moved again)."""
    zelfde = Melding.objects.filter(
        persoon=OuterRef("persoon"), gebeurtenis=OuterRef("gebeurtenis"), onderwerp_id=OuterRef("onderwerp_id")
    )
    return Exists(zelfde.filter(pk__gt=OuterRef("pk")))


def _nieuwer_gespreksverslag(gesprek: OuterRef, versie: OuterRef) -> Exists:
    return Exists(Gespreksverslag.objects.filter(gesprek=gesprek, versie__gt=versie))


def _gespreksverslag_klaar(organisatie: OuterRef) -> Exists:
    """This organisation said something of these minutes, or they were written anew."""
    gereageerd = Gespreksreactie.objects.filter(verslag=OuterRef("pk"), organisatie=OuterRef(organisatie))
    nieuwer = _nieuwer_gespreksverslag(OuterRef("gesprek"), OuterRef("versie"))
    return Exists(_onderwerp(Gespreksverslag.objects.filter(nieuwer | Exists(gereageerd))))


def _gespreksverslag_herschreven() -> Exists:
    """The minutes to which this was a reaction were written anew."""
    nieuwer = _nieuwer_gespreksverslag(OuterRef("gesprek"), OuterRef("verslag__versie"))
    return Exists(_onderwerp(Gespreksreactie.objects.filter(nieuwer)))


_ORGANISATIE, _OPGROEIEN = frozenset({Zijde.ORGANISATIE}), frozenset({Zijde.OPGROEIEN})

SOORTEN: dict[Gebeurtenis, Soort] = {
    Gebeurtenis.INGEDIEND: Soort(
        zin="{door} diende {verslag} in.",
        kop="Uw kwaliteitsverslag over {jaar} is ingediend",
        zijden=_ORGANISATIE,
        altijd="Dit is uw ontvangstbewijs.",
        wacht=dt.timedelta(0),
        ook_wie_het_deed=True,
    ),
    Gebeurtenis.TERUGGENOMEN: Soort(
        zin="{door} nam {verslag} terug. Het is weer een concept.",
        kop="Uw kwaliteitsverslag over {jaar} is teruggenomen",
        zijden=_ORGANISATIE,
        afgehandeld=_verder(),
        ook_wie_het_deed=True,
    ),
    Gebeurtenis.IN_BEHANDELING: Soort(
        zin="{door} leest {verslag} voor Opgroeien.",
        kop="Opgroeien leest uw kwaliteitsverslag over {jaar}",
        zijden=_ORGANISATIE,
        afgehandeld=_verder(Handeling.IN_BEHANDELING_NEMEN),
        standaard=Manier.UIT,
    ),
    Gebeurtenis.AANVULLING_GEVRAAGD: Soort(
        zin="Opgroeien vraagt een aanvulling bij {verslag}.",
        kop="Opgroeien vraagt een aanvulling bij uw kwaliteitsverslag over {jaar}",
        zijden=_ORGANISATIE,
        afgehandeld=_verder(),
        altijd="Opgroeien wacht op uw antwoord.",
    ),
    Gebeurtenis.AFGEROND: Soort(
        zin="{door} rondde {verslag} af.",
        kop="Uw kwaliteitsverslag over {jaar} is afgerond",
        zijden=_ORGANISATIE,
        # What is said of the closing letter says this too.
        afgehandeld=_verder()
        | Q(Exists(Slotbrief.objects.filter(verslag=OuterRef("verslag"), op__gte=OuterRef("op")))),
    ),
    Gebeurtenis.SLOTBRIEF: Soort(
        zin="{door} schreef u een slotbrief bij {verslag}.",
        kop="Slotbrief bij uw kwaliteitsverslag over {jaar}",
        zijden=_ORGANISATIE,
    ),
    Gebeurtenis.HEROPEND: Soort(
        zin="{door} heropende {verslag}. U kunt het weer wijzigen.",
        kop="Uw kwaliteitsverslag over {jaar} is heropend",
        zijden=_ORGANISATIE,
        afgehandeld=_verder(),
        altijd="Uw verslag ligt weer bij u.",
    ),
    Gebeurtenis.OPMERKING: Soort(
        zin="{door} schreef iets bij “{over}” in {verslag}.",
        kop="Opgroeien schreef iets bij uw kwaliteitsverslag over {jaar}",
        zijden=_ORGANISATIE,
        afgehandeld=_draad_klaar(Zijde.ORGANISATIE),
        standaard=Manier.DAGELIJKS,
    ),
    Gebeurtenis.HULPANTWOORD: Soort(
        zin="{door} van Opgroeien beantwoordde uw vraag.",
        kop="Opgroeien beantwoordde uw vraag",
        zijden=_ORGANISATIE,
    ),
    Gebeurtenis.SIGNAALANTWOORD: Soort(
        zin="{door} van Opgroeien antwoordde op beleidssignalen van {organisatie}.",
        kop="Opgroeien antwoordt op uw beleidssignalen",
        zijden=_ORGANISATIE,
    ),
    Gebeurtenis.UITSTELBESLUIT: Soort(
        zin="{over}: {door} antwoordde op uw vraag.",
        kop="{over}",
        zijden=_ORGANISATIE,
        afgehandeld=_ingediend_na_uitstelvraag(),
    ),
    Gebeurtenis.GESPREK: Soort(zin="{over}.", kop="{over}", zijden=_ORGANISATIE, afgehandeld=_later_gemeld()),
    Gebeurtenis.GESPREKSVERSLAG: Soort(
        zin="Opgroeien schreef het verslag van het gesprek “{over}”. Het wacht op uw bevestiging.",
        kop="Graag uw bevestiging: verslag van het gesprek “{over}”",
        zijden=_ORGANISATIE,
        afgehandeld=_gespreksverslag_klaar(OuterRef("organisatie")),
    ),
    Gebeurtenis.ONDERTEKENVERZOEK: Soort(
        zin="{door} vraagt om {verslag} na te kijken en te ondertekenen.",
        kop="Graag uw handtekening: kwaliteitsverslag over {jaar}",
        zijden=_ORGANISATIE,
        afgehandeld=_getekend_of_terug(teruggestuurd=False),
        altijd="Uw collega’s kunnen niet indienen zonder u.",
    ),
    Gebeurtenis.NOG_NIET_ONDERTEKEND: Soort(
        zin="{door} ondertekent {verslag} nog niet.",
        kop="Nog niet ondertekend: kwaliteitsverslag over {jaar}",
        zijden=_ORGANISATIE,
        afgehandeld=_getekend_of_terug(teruggestuurd=True),
    ),
    Gebeurtenis.WERKVERDELING: Soort(
        zin="{door} vraagt u om “{over}” uit te werken in {verslag}.",
        kop="Voor u: “{over}” in het kwaliteitsverslag over {jaar}",
        zijden=_ORGANISATIE,
        afgehandeld=~Q(
            Exists(_onderwerp(Werkverdeling.objects.filter(voor=OuterRef("persoon"), versie=OuterRef("versie"))))
        ),
    ),
    Gebeurtenis.HERINNERING: Soort(  # a mail of its own (rapporten.herinneren), that asks here who wants it
        zin="",
        kop="",
        zijden=_ORGANISATIE,
        keuzes=(Manier.METEEN, Manier.UIT),
    ),
    Gebeurtenis.VERMELDING: Soort(
        zin="{door} vermeldde u in een opmerking bij {verslag}.",
        kop="{door} vermeldde u bij het verslag van {organisatie}",
        zijden=_OPGROEIEN,
        afgehandeld=_draad_klaar(),
    ),
    Gebeurtenis.VERMELDING_INTERN: Soort(
        zin="{door} vermeldde u in een interne notitie bij {verslag}.",
        kop="{door} vermeldde u bij het verslag van {organisatie}",
        zijden=_OPGROEIEN,
        afgehandeld=_notitie_klaar(),
    ),
    Gebeurtenis.ANTWOORD_INTERN: Soort(
        zin="{door} antwoordde op een interne notitie bij “{over}” in {verslag}.",
        kop="{door} antwoordde op een interne notitie",
        zijden=_OPGROEIEN,
        afgehandeld=_notitie_klaar(),
        standaard=Manier.DAGELIJKS,
    ),
    Gebeurtenis.REACTIE: Soort(
        zin="{door} antwoordde bij “{over}” in {verslag}.",
        kop="{organisatie} antwoordde op een opmerking",
        zijden=_OPGROEIEN,
        afgehandeld=_draad_klaar(Zijde.OPGROEIEN),
        standaard=Manier.DAGELIJKS,
    ),
    Gebeurtenis.OPNIEUW_INGEDIEND: Soort(
        zin="{door} diende {verslag} opnieuw in.",
        kop="{organisatie} diende het kwaliteitsverslag over {jaar} opnieuw in",
        zijden=_OPGROEIEN,
        afgehandeld=_verder(Handeling.IN_BEHANDELING_NEMEN),
        standaard=Manier.DAGELIJKS,
    ),
    Gebeurtenis.DOSSIER_TERUGGENOMEN: Soort(
        zin="{door} nam {verslag} terug.",
        kop="{organisatie} nam het kwaliteitsverslag over {jaar} terug",
        zijden=_OPGROEIEN,
        afgehandeld=_verder(),
        standaard=Manier.DAGELIJKS,
    ),
    Gebeurtenis.DOSSIER_GEKREGEN: Soort(
        zin="{door} gaf u {verslag} om op te volgen.",
        kop="Voor u: het verslag van {organisatie}",
        zijden=_OPGROEIEN,
        afgehandeld=~Q(Exists(Verslag.objects.filter(pk=OuterRef("verslag"), dossierbeheerder=OuterRef("persoon")))),
        standaard=Manier.DAGELIJKS,
    ),
    Gebeurtenis.UITSTEL_GEVRAAGD: Soort(
        zin="{organisatie} vraagt uitstel.",
        kop="{organisatie} vraagt uitstel",
        zijden=_OPGROEIEN,
        afgehandeld=~Q(Exists(_onderwerp(Uitstelvraag.objects.wachtend()))),
        standaard=Manier.DAGELIJKS,
    ),
    Gebeurtenis.HULPVRAAG: Soort(
        zin="{organisatie} vraagt {over}.",
        kop="{organisatie} vraagt {over}",
        zijden=_OPGROEIEN,
        afgehandeld=~Q(Exists(_onderwerp(Hulpvraag.objects.filter(beantwoord_op=None)))),
        standaard=Manier.DAGELIJKS,
    ),
    Gebeurtenis.GESPREKSREACTIE: Soort(
        zin="{door} ({organisatie}) reageerde op het verslag van het gesprek “{over}”.",
        kop="{organisatie} reageerde op een gespreksverslag",
        zijden=_OPGROEIEN,
        afgehandeld=_gespreksverslag_herschreven(),
        standaard=Manier.DAGELIJKS,
    ),
}


# -- telling ---------------------------------------------------------------------------------------------------


def meld(
    gebeurtenis: Gebeurtenis,
    *,
    aan: Iterable[int],
    onderwerp_id: int,
    adres: str,
    door: Persoon | None,
    nu: dt.datetime,
    organisatie_id: int | None,
    verslag: Verslag | None = None,
    over: str = "",
    versie: int = 1,
    zijde: Zijde | None = None,
    niet_voor: dt.datetime | None = None,
) -> None:
    """Tell these persons (ids) of this, once each and never who did it, and plan the mails.

    In the transaction of the act. ``onderwerp_id``: the key of what happened (a comment, a transition, …); with
    ``versie`` it tells one time from another, so the same again changes nothing. ``adres``: the path where to read or
    act (``reverse``). ``over``: the name of the place (a section, a talk), never what was written. ``zijde`` is needed
    only for a kind of both sides. Before ``niet_voor`` no mail tells it (a closing that can still be undone).

    Raises:
        ValueError: when ``zijde`` is missing or is not one of this kind.
    """
    soort = SOORTEN[gebeurtenis]
    if zijde is None and len(soort.zijden) == 1:
        (zijde,) = soort.zijden
    if zijde is None or zijde not in soort.zijden:
        raise ValueError(f"Voor welke zijde is {gebeurtenis.value}?")
    wie = sorted(set(aan) - ({door.pk} if door is not None and not soort.ook_wie_het_deed else set()))
    if not wie:
        return
    with systeem():
        manieren = manieren_van(gebeurtenis, wie)
        Melding.objects.bulk_create(
            [
                Melding(
                    persoon_id=persoon_id,
                    zijde=zijde,
                    gebeurtenis=gebeurtenis,
                    onderwerp_id=onderwerp_id,
                    versie=versie,
                    organisatie_id=organisatie_id,
                    verslag=verslag,
                    over=over[:200],
                    adres=adres,
                    door=door,
                    op=nu,
                    manier=manieren[persoon_id],
                    niet_voor=niet_voor or nu,
                )
                for persoon_id in wie
            ],
            ignore_conflicts=True,
        )
    for persoon_id in wie:
        if manieren[persoon_id] == Manier.METEEN:
            # Of no organisation: of some notifications it may not even know that there are any.
            plan(
                "meldingen_bundelen",
                f"persoon:{persoon_id}",
                f"{gebeurtenis.value}:{onderwerp_id}:{versie}",
                niet_voor=niet_voor or nu + soort.wacht,
                persoon_id=persoon_id,
            )


def manieren_van(gebeurtenis: Gebeurtenis, personen: Iterable[int]) -> dict[int, Manier]:
    """How each of these persons wants to hear of this (one statement, as the system)."""
    soort, wie = SOORTEN[gebeurtenis], list(personen)
    if soort.altijd:
        return dict.fromkeys(wie, Manier.METEEN)
    gekozen = dict(
        Meldingsvoorkeur.objects.filter(gebeurtenis=gebeurtenis, persoon__in=wie).values_list("persoon_id", "manier")
    )
    return {persoon_id: Manier(gekozen.get(persoon_id, soort.standaard)) for persoon_id in wie}


def keuzes_van(persoon: Persoon) -> dict[Gebeurtenis, Manier]:
    """How this person wants to hear of everything (one statement, of oneself)."""
    gekozen = dict(Meldingsvoorkeur.objects.filter(persoon=persoon).values_list("gebeurtenis", "manier"))
    return {
        gebeurtenis: Manier.METEEN if soort.altijd else Manier(gekozen.get(gebeurtenis, soort.standaard))
        for gebeurtenis, soort in SOORTEN.items()
    }


def kies(persoon: Persoon, manieren: Mapping[Gebeurtenis, Manier]) -> None:
    """Keep how this person wants to hear of these (one statement, of oneself)."""
    Meldingsvoorkeur.objects.bulk_create(
        [Meldingsvoorkeur(persoon=persoon, gebeurtenis=g.value, manier=manier) for g, manier in manieren.items()],
        update_conflicts=True,
        unique_fields=["persoon", "gebeurtenis"],
        update_fields=["manier"],
    )


def coordinatie(organisatie_id: int, dag: dt.date) -> list[int]:
    """Who coordinates or signs for this organisation on this day: whom most of what Opgroeien does concerns."""
    rollen = [Lidrol.KWALITEITSCOORDINATOR, Lidrol.ONDERTEKENAAR]
    leden = Lidmaatschap.objects.filter(geldig_op(dag), organisatie_id=organisatie_id, rol__in=rollen)
    return list(leden.values_list("persoon_id", flat=True).distinct())


def dossierbeheerder(verslag: Verslag) -> list[int]:
    """Who at Opgroeien follows this report, if anybody does."""
    return [verslag.dossierbeheerder_id] if verslag.dossierbeheerder_id else []


# -- which notifications (as the system, or of oneself) ------------------------------------------------------------


def met_stand(meldingen: QuerySet[Melding], dag: dt.date) -> QuerySet[Any]:
    """Annotate ``afgehandeld`` and ``leesbaar`` (the person still has the role it was for); no further statements.

    As the system: whether something is handled is read from rows of both sides.
    """
    lid = Lidmaatschap.objects.filter(
        geldig_op(dag), persoon=OuterRef("persoon"), organisatie=OuterRef("organisatie"), rol__in=VAN_BINNEN
    )
    rol = Sectorrol.objects.filter(geldig_op(dag), persoon=OuterRef("persoon"), rol__in=OPGROEIEN)
    leesbaar = Case(When(zijde=Zijde.ORGANISATIE, then=Exists(lid)), default=Exists(rol), output_field=BooleanField())
    return meldingen.annotate(afgehandeld=_AFGEHANDELD, leesbaar=leesbaar)


def van(persoon: Persoon, dag: dt.date) -> QuerySet[Any]:
    """What this person was told and may still read, unread first, newest first (as the system)."""
    rijen = met_stand(Melding.objects.filter(persoon=persoon), dag).filter(leesbaar=True)
    gedaan = ExpressionWrapper(Q(gelezen_op__isnull=False) | Q(afgehandeld_op__isnull=False), BooleanField())
    return rijen.select_related("door", "organisatie", "verslag").order_by(gedaan, "-pk")


_AFGEHANDELD = Case(
    *[
        When(gebeurtenis=gebeurtenis.value, then=ExpressionWrapper(Q(soort.afgehandeld), BooleanField()))
        for gebeurtenis, soort in SOORTEN.items()
        if soort.afgehandeld is not None
    ],
    default=Value(False),
    output_field=BooleanField(),
)


# -- mailing (handlers of jobs: as the system) ---------------------------------------------------------------------


def bundel(persoon_id: int, *, nu: dt.datetime) -> None:
    """Put what this person wants to hear at once in mails, one for each report, with all that was not mailed on it."""
    per_verslag: dict[tuple[int | None, int | None], list[Melding]] = {}
    for melding in _te_mailen(persoon_id, localdate(nu), nu):
        per_verslag.setdefault((melding.organisatie_id, melding.verslag_id), []).append(melding)
    for meldingen in per_verslag.values():
        if any(melding.manier == Manier.METEEN for melding in meldingen):
            _in_een_mail(persoon_id, meldingen, nu=nu)


def plan_dagoverzichten(nu: dt.datetime) -> None:
    """Plan the digest of everyone who has something for it, once a day from that hour on."""
    lokaal = nu.astimezone(BRUSSEL)
    if lokaal.time() < DAGOVERZICHT_OM:
        return
    tot = _begin_van_dag(lokaal.date())
    wachtend = Melding.objects.filter(mail=None, afgehandeld_op=None, manier=Manier.DAGELIJKS, op__lt=tot)
    wachtend = wachtend.filter(niet_voor__lte=nu)
    for persoon_id in wachtend.values_list("persoon_id", flat=True).distinct():
        dag = lokaal.date().isoformat()
        plan("dagoverzicht", f"persoon:{persoon_id}", dag, persoon_id=persoon_id, dag=dag)


def _begin_van_dag(dag: dt.date) -> dt.datetime:
    return dt.datetime.combine(dag, DAGOVERZICHT_OM, BRUSSEL)


def bundel_dag(persoon_id: int, dag: dt.date, *, nu: dt.datetime) -> None:
    """Put all that was not mailed before this day's hour in one mail."""
    meldingen = [m for m in _te_mailen(persoon_id, dag, nu) if m.op < _begin_van_dag(dag)]
    if meldingen:
        _in_een_mail(persoon_id, meldingen, nu=nu, dag=dag)


def _te_mailen(persoon_id: int, dag: dt.date, nu: dt.datetime) -> list[Melding]:
    """What this person was not mailed yet and wants to be, locked until the end of the job."""
    wachtend = Melding.objects.filter(persoon_id=persoon_id, mail=None, afgehandeld_op=None, niet_voor__lte=nu)
    return _die_tellen(met_stand(wachtend, dag).select_for_update(of=("self",)))


def _die_tellen(meldingen: QuerySet[Any]) -> list[Melding]:
    """Of these those that are neither handled nor put off, that the person may still read, oldest first."""
    uit = Meldingsvoorkeur.objects.filter(
        persoon=OuterRef("persoon"), gebeurtenis=OuterRef("gebeurtenis"), manier=Manier.UIT
    )
    altijd = [gebeurtenis for gebeurtenis, soort in SOORTEN.items() if soort.altijd]
    gewild = Q(gebeurtenis__in=altijd) | ~Q(Exists(uit)) & ~Q(manier=Manier.UIT)
    rijen = meldingen.filter(gewild, persoon__is_active=True).order_by("pk")
    return [rij for rij in rijen if rij.leesbaar and not rij.afgehandeld]


def _in_een_mail(persoon_id: int, meldingen: list[Melding], *, nu: dt.datetime, dag: dt.date | None = None) -> None:
    """These go in one mail, which from here on has its number: sent again after a crash, it is the same mail."""
    mail = Meldingsmail.objects.create(persoon_id=persoon_id, dag=dag, op=nu)
    Melding.objects.filter(pk__in=[melding.pk for melding in meldingen]).update(mail=mail)
    plan("meldingsmail", f"mail:{mail.pk}", 1, mail_id=mail.pk)


def in_mail(mail_id: int, dag: dt.date) -> list[Melding]:
    """What is still to be told of what was put in this mail, with all that the words need (one statement)."""
    van = Melding.objects.filter(mail_id=mail_id, afgehandeld_op=None)
    return _die_tellen(met_stand(van, dag).select_related("persoon", "door", "organisatie", "verslag"))


def sluit_af(nu: dt.datetime) -> None:
    """Mark what has been handled, so that nobody is bothered with it any more (one statement)."""
    open_ = Melding.objects.filter(afgehandeld_op=None, gelezen_op=None)
    open_.annotate(klaar=_AFGEHANDELD).filter(klaar=True).update(afgehandeld_op=nu)


# -- words -----------------------------------------------------------------------------------------------------


def zin(melding: Melding) -> str:
    """What happened, in one sentence without anything that somebody wrote."""
    return SOORTEN[Gebeurtenis(melding.gebeurtenis)].zin.format(**_woorden(melding))


def kop(melding: Melding) -> str:
    """The subject of a mail about this alone."""
    return SOORTEN[Gebeurtenis(melding.gebeurtenis)].kop.format(**_woorden(melding))


def _woorden(melding: Melding) -> dict[str, str]:
    organisatie = melding.organisatie.naam if melding.organisatie else ""
    jaar = str(melding.verslag.werkjaar_id) if melding.verslag else ""
    return {
        "door": melding.door.naam if melding.door else "Het portaal",
        "over": melding.over,
        "jaar": jaar,
        "organisatie": organisatie,
        "verslag": f"het kwaliteitsverslag over {jaar} van {organisatie}",
    }
