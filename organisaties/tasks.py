"""Later work of this room: the mail that goes with a new role."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone

from kwaliteit.opdrachten.register import soort
from organisaties.models import Lidmaatschap, Persoon, Sectorrol
from organisaties.personen import loopt_nog, wachtwoordlink


def _regios(rol: Sectorrol, dag: dt.date) -> list[str]:
    """The regions for which the person has this role: they were given together, and one mail names them."""
    rollen = Sectorrol.objects.filter(loopt_nog(dag), persoon_id=rol.persoon_id, rol=rol.rol).exclude(regio="")
    return [r.get_regio_display() for r in rollen.order_by("regio")]


@soort("uitnodiging")
def uitnodiging(*, door_id: int, lidmaatschap_id: int | None = None, sectorrol_id: int | None = None) -> None:
    """Tell someone about a new role, with a link to set a password when there is none yet.

    A role that was ended in the meantime gets no mail. Running twice may send twice, with one Message-ID,
    so that mail programs show it once.
    """
    dag = timezone.localdate()
    rol: Lidmaatschap | Sectorrol | None
    if lidmaatschap_id is not None:
        rol = Lidmaatschap.objects.filter(loopt_nog(dag), pk=lidmaatschap_id).select_related("persoon").first()
    else:
        rol = Sectorrol.objects.filter(loopt_nog(dag), pk=sectorrol_id or 0).select_related("persoon").first()
    if rol is None or not rol.persoon.is_active:
        return
    persoon = rol.persoon
    organisatie = rol.organisatie if isinstance(rol, Lidmaatschap) else None
    context = {
        "persoon": persoon,
        "rol": rol.get_rol_display(),
        "regios": _regios(rol, dag) if isinstance(rol, Sectorrol) else [],
        "organisatie": organisatie,
        "door": Persoon.objects.get(pk=door_id),
        "nieuw": not persoon.has_usable_password(),
        "link": "" if persoon.has_usable_password() else wachtwoordlink(persoon),
        "adres": settings.BASIS_URL,
        "dagen": settings.PASSWORD_RESET_TIMEOUT // 86400,
    }
    wat = f"lidmaatschap-{lidmaatschap_id}" if organisatie else f"sectorrol-{sectorrol_id}"
    EmailMessage(
        subject=f"Uitnodiging voor het kwaliteitsverslag{f' van {organisatie}' if organisatie else ''}",
        body=render_to_string("organisaties/post/uitnodiging.txt", context),
        to=[persoon.email],
        headers={"Message-ID": f"<uitnodiging-{wat}@{settings.BASIS_URL.split('://')[-1].split(':')[0]}>"},
    ).send()
