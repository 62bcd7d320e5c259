"""Members of an organisation: invited, ended, and never without a kwaliteitscoördinator by accident."""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager, nullcontext

from django.core.exceptions import ValidationError

from kwaliteit.opdrachten.plannen import plan
from organisaties.choices import Lidrol
from organisaties.models import Lidmaatschap, Organisatie, Persoon
from organisaties.personen import loopt_nog, zonder_leemte


def geef_rol(
    *,
    organisatie: Organisatie,
    persoon: Persoon,
    rol: str,
    van: dt.date,
    tot_en_met: dt.date | None = None,
    door: Persoon,
) -> Lidmaatschap:
    """Make someone a member and plan the invitation.

    Raises:
        ValidationError: when this person has this role in this organisation already.
    """
    if Lidmaatschap.objects.filter(loopt_nog(van), organisatie=organisatie, persoon=persoon, rol=rol).exists():
        raise ValidationError({"rol": "Deze collega heeft deze rol al."})
    lidmaatschap = Lidmaatschap.objects.create(
        organisatie=organisatie, persoon=persoon, rol=rol, van=van, tot_en_met=tot_en_met
    )
    plan(
        "uitnodiging",
        f"lidmaatschap:{lidmaatschap.pk}",
        1,
        organisatie_id=organisatie.pk,
        lidmaatschap_id=lidmaatschap.pk,
        door_id=door.pk,
    )
    return lidmaatschap


def beeindig(lidmaatschap: Lidmaatschap, dag: dt.date) -> None:
    """End a membership at once. Periods are whole days, so yesterday becomes its last one.

    A membership that began today (an invitation to the wrong address) or has yet to begin leaves no row.
    """
    if lidmaatschap.van >= dag:
        lidmaatschap.delete()
        return
    lidmaatschap.tot_en_met = dag - dt.timedelta(days=1)
    lidmaatschap.save(update_fields=["tot_en_met"])


def bewaak_coordinatoren(lidmaatschap: Lidmaatschap, dag: dt.date) -> AbstractContextManager[None]:
    """Refuse to end the last kwaliteitscoördinator: nobody could invite colleagues any more, now or on a later day.

    See :func:`organisaties.personen.zonder_leemte`.
    """
    if lidmaatschap.rol != Lidrol.KWALITEITSCOORDINATOR:
        return nullcontext()
    return zonder_leemte(
        Lidmaatschap.objects.filter(organisatie_id=lidmaatschap.organisatie_id, rol=Lidrol.KWALITEITSCOORDINATOR),
        dag,
        "Dit is de enige kwaliteitscoördinator{vanaf}. Nodig eerst een andere kwaliteitscoördinator uit, "
        "of vraag het aan de beheerder van Opgroeien.",
    )
