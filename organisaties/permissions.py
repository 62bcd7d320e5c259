"""Who may do what with the members of an organisation. The decorators guard the pages; these guard the buttons too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import rules

from organisaties.choices import Lidrol

if TYPE_CHECKING:
    from organisaties.toegang import Toegang


@rules.predicate
def coordineert(toegang: Toegang) -> bool:
    """Is kwaliteitscoördinator of the organisation in the address."""
    return toegang.heeft(Lidrol.KWALITEITSCOORDINATOR)


RECHTEN = rules.RuleSet()
RECHTEN.add_rule("collega.uitnodigen", coordineert)
RECHTEN.add_rule("collega.beeindigen", coordineert)
RECHTEN.add_rule("convenant.bijhouden", coordineert)


def mag(recht: str, toegang: Toegang) -> bool:
    """May this person do this? An unknown right is an error, never a yes.

    Raises:
        KeyError: when there is no such right.
    """
    return bool(RECHTEN[recht].test(toegang))
