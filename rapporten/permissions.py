"""Who may do what with a report: small predicates over (toegang, verslag), combined and named.

Use ``mag("verslag.indienen", toegang, verslag)``. Which rows somebody sees at all is decided before this, by the
access decorators, the scoped querysets and row-level security.
"""

from __future__ import annotations

import rules

from organisaties.choices import Lidrol, Sectorrolsoort
from organisaties.toegang import Toegang
from rapporten.models import Verslag


@rules.predicate
def eigen_organisatie(toegang: Toegang, verslag: Verslag) -> bool:
    """The report belongs to the organisation for which the person acts."""
    return toegang.organisatie is not None and toegang.organisatie.pk == verslag.organisatie_id


def _lid(*rollen: Lidrol) -> rules.Predicate:
    return rules.predicate(lambda toegang, verslag: toegang.heeft(*rollen), name=f"lid{rollen}")


def _sector(*rollen: Sectorrolsoort) -> rules.Predicate:
    return rules.predicate(lambda toegang, verslag: toegang.heeft(*rollen), name=f"sector{rollen}")


schrijft = eigen_organisatie & _lid(Lidrol.KWALITEITSCOORDINATOR, Lidrol.MEDEWERKER, Lidrol.ONDERTEKENAAR)
ondertekent = eigen_organisatie & _lid(Lidrol.ONDERTEKENAAR)


@rules.predicate
def onafhankelijk(toegang: Toegang, verslag: Verslag) -> bool:
    """Does not also work for the organisation whose report this is."""
    return verslag.organisatie_id not in toegang.lid_van


volgt_op = _sector(Sectorrolsoort.DOSSIERBEHEERDER)
beheert = _sector(Sectorrolsoort.BEHEERDER)

RECHTEN = rules.RuleSet()
RECHTEN.add_rule("verslag.beginnen", eigen_organisatie & _lid(Lidrol.KWALITEITSCOORDINATOR, Lidrol.MEDEWERKER))
RECHTEN.add_rule("verslag.bewerken", schrijft)
RECHTEN.add_rule("verslag.ondertekenen", ondertekent)
RECHTEN.add_rule("verslag.ondertekening_vragen", eigen_organisatie & _lid(Lidrol.KWALITEITSCOORDINATOR))
RECHTEN.add_rule("verslag.indienen", ondertekent)
RECHTEN.add_rule("verslag.terugnemen", ondertekent)
RECHTEN.add_rule("verslag.in_behandeling_nemen", volgt_op & onafhankelijk)
RECHTEN.add_rule("verslag.aanvulling_vragen", volgt_op & onafhankelijk)
RECHTEN.add_rule("verslag.afronden", volgt_op & onafhankelijk)
RECHTEN.add_rule("verslag.afronden_ongedaan_maken", volgt_op & onafhankelijk)
RECHTEN.add_rule("verslag.checklist", volgt_op & onafhankelijk)
RECHTEN.add_rule("verslag.slotbrief", volgt_op & onafhankelijk)
RECHTEN.add_rule("verslag.heropenen", (volgt_op | beheert) & onafhankelijk)
RECHTEN.add_rule("verslag.toewijzen", volgt_op | beheert)
RECHTEN.add_rule("verslag.opvolgen", volgt_op | beheert)
RECHTEN.add_rule("verslag.signaal_behandelen", (volgt_op | beheert) & onafhankelijk)
RECHTEN.add_rule("verslag.reageren", schrijft | volgt_op | beheert)


def mag(recht: str, toegang: Toegang, verslag: Verslag) -> bool:
    """May this person do this with this report? An unknown right is an error, never a yes.

    Raises:
        KeyError: when there is no such right.
    """
    return bool(RECHTEN[recht].test(toegang, verslag))
