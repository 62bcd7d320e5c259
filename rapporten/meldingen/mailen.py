"""Gathering what was told in mails: one per report, or one a day (handlers of jobs, as the system)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from kwaliteit.opdrachten.plannen import plan
from rapporten.choices import Manier
from rapporten.meldingen.soorten import SOORTEN
from rapporten.meldingen.stand import met_stand
from rapporten.models import Melding, Meldingsmail, Meldingsvoorkeur

DAGOVERZICHT_OM = dt.time(7)
"""When the daily digest goes, in Brussels; it names what happened before that hour."""

BRUSSEL = ZoneInfo(settings.TIME_ZONE)


def bundel(persoon_id: int, *, nu: dt.datetime) -> None:
    """Put what this person wants to hear at once in mails, one for each report, with all that was not mailed on it."""
    for meldingen in per_verslag(_te_mailen(persoon_id, localdate(nu), nu)).values():
        if any(melding.manier == Manier.METEEN for melding in meldingen):
            _in_een_mail(persoon_id, meldingen, nu=nu)


def per_verslag(meldingen: Iterable[Melding]) -> dict[tuple[int | None, int | None], list[Melding]]:
    """What belongs together in a mail: the same report, or else the same organisation; by (organisation, report)."""
    uit: dict[tuple[int | None, int | None], list[Melding]] = {}
    for melding in meldingen:
        uit.setdefault((melding.organisatie_id, melding.verslag_id), []).append(melding)
    return uit


def plan_dagoverzichten(nu: dt.datetime) -> None:
    """Plan the digest of everyone who has something for it, once a day from that hour on."""
    lokaal = nu.astimezone(BRUSSEL)
    if lokaal.time() < DAGOVERZICHT_OM:
        return
    tot = _begin_van_dag(lokaal.date())
    wachtend = Melding.objects.filter(manier=Manier.DAGELIJKS, op__lt=tot).filter(*_wacht_op_mail(nu))
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
    wachtend = Melding.objects.filter(*_wacht_op_mail(nu), persoon_id=persoon_id)
    return _die_tellen(met_stand(wachtend, dag).select_for_update(of=("self",)))


def _wacht_op_mail(nu: dt.datetime) -> tuple[Q, Q]:
    return _gewild(), Q(mail=None, afgehandeld_op=None, niet_voor__lte=nu)


def _gewild() -> Q:
    """The person has an account still, and wants this by mail or must have it; what was read needs no mail."""
    uit = Meldingsvoorkeur.objects.filter(
        persoon=OuterRef("persoon"), gebeurtenis=OuterRef("gebeurtenis"), manier=Manier.UIT
    )
    altijd = [gebeurtenis for gebeurtenis, soort in SOORTEN.items() if soort.altijd]
    zelf = ~Q(Exists(uit)) & ~Q(manier=Manier.UIT) & Q(gelezen_op=None)
    return Q(persoon__is_active=True) & (Q(gebeurtenis__in=altijd) | zelf)


def _die_tellen(meldingen: QuerySet[Any]) -> list[Melding]:
    """Of these those that are neither handled nor put off, that the person may still read, oldest first."""
    rijen = meldingen.filter(_gewild()).order_by("pk")
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
