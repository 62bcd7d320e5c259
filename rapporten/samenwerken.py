"""Working together on a section: who takes care of it, what colleagues say in its margin, who of Opgroeien read it.

Nothing of this is content of the report: it never goes along in a filing and may go on whatever the status is.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.urls import reverse

from organisaties.choices import Lidrol
from organisaties.models import Lidmaatschap, Persoon
from rapporten import meldingen
from rapporten.boomstructuur import structuur_van
from rapporten.choices import Gebeurtenis
from rapporten.models import Indiening, Kanttekening, Leesmoment, Verslag, Werkverdeling
from rapporten.opvolgen import TWEEMAAL

SCHRIJFT = (Lidrol.KWALITEITSCOORDINATOR, Lidrol.MEDEWERKER, Lidrol.ONDERTEKENAAR)


def schrijvers(organisatie_id: int, dag: dt.date) -> list[Persoon]:
    """Who may write in the reports of this organisation on this day, by name (one statement)."""
    leden = Lidmaatschap.objects.filter(organisatie_id=organisatie_id, rol__in=SCHRIJFT)
    wie = leden.geldig_op(dag).values("persoon_id")  # type: ignore[attr-defined]
    return list(Persoon.objects.filter(pk__in=wie).order_by("naam", "pk"))


def geef(
    verslag: Verslag, stabiel_id: str, voor: Persoon | None, tegen: dt.date | None, *, door: Persoon, nu: dt.datetime
) -> Werkverdeling | None:
    """Give a section to somebody (None: to nobody any more); who gets it newly from another gets one mail.

    ``voor`` must be one of :func:`schrijvers`.
    """
    plek = {"verslag": verslag, "stabiel_id": stabiel_id}
    with transaction.atomic():
        if voor is None:
            Werkverdeling.objects.filter(**plek).delete()
            return None
        van = {"organisatie_id": verslag.organisatie_id, "voor": voor, "tegen": tegen, "door": door, "op": nu}
        rij, nieuw = Werkverdeling.objects.select_for_update().get_or_create(**plek, defaults=van)
        zelfde = not nieuw and rij.voor_id == voor.pk
        if not nieuw and (not zelfde or rij.tegen != tegen):
            rij.voor, rij.tegen, rij.door, rij.op = voor, tegen, door, nu
            rij.versie += 1
            rij.save()
        if not zelfde and voor != door:
            nummer = verslag.organisatie.ondernemingsnummer
            vraag = next((v for v in structuur_van(verslag).vragen if v.stabiel_id == stabiel_id), None)
            meldingen.meld(
                Gebeurtenis.WERKVERDELING,
                aan=[voor.pk],
                onderwerp_id=rij.pk,
                versie=rij.versie,
                adres=reverse("onderdeel", args=[nummer, verslag.werkjaar_id, stabiel_id]),
                over=vraag.titel if vraag else stabiel_id,
                door=door,
                nu=nu,
                organisatie_id=verslag.organisatie_id,
                verslag=verslag,
            )
    return rij


def zeg(
    verslag: Verslag, stabiel_id: str, tekst: str, draad: Kanttekening | None, *, door: Persoon, nu: dt.datetime
) -> None:
    """Put a note in the margin, or answer in a thread; the same words twice within two minutes are said once."""
    plek = {"verslag": verslag, "stabiel_id": stabiel_id, "antwoord_op": draad, "tekst": tekst, "door": door}
    with transaction.atomic():
        Verslag.objects.select_for_update(no_key=True).get(pk=verslag.pk)  # who presses twice, waits
        if not Kanttekening.objects.filter(**plek, op__gt=nu - TWEEMAAL).exists():
            Kanttekening.objects.create(**plek, organisatie_id=verslag.organisatie_id, op=nu)


def los_op(draad: Kanttekening, *, door: Persoon, nu: dt.datetime) -> None:
    """Close a thread, or open it again."""
    open_ = {"opgelost_op": None, "opgelost_door": None}
    dicht = {"opgelost_op": nu, "opgelost_door": door}
    Kanttekening.objects.filter(pk=draad.pk, antwoord_op=None).update(**(open_ if draad.opgelost_op else dicht))


def schrijf_leesmoment(indiening: Indiening, persoon: Persoon, *, nu: dt.datetime, dag: dt.date) -> None:
    """Remember that somebody of Opgroeien read this submission today (one statement, one row per day)."""
    moment = Leesmoment(
        organisatie_id=indiening.organisatie_id, indiening_id=indiening.pk, door=persoon, dag=dag, op=nu, laatst=nu
    )
    plek = ["indiening", "door", "dag"]
    Leesmoment.objects.bulk_create([moment], update_conflicts=True, update_fields=["laatst"], unique_fields=plek)
