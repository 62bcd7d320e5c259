"""The page forms of a section: one class per kind of question, all with the same four verbs.

``SECTIES[soort](plaats, data, files)`` → ``formulieren`` (for the error summary), ``is_valid()``,
``bewaar(door, nu)`` (raises ``Versieconflict``), ``toon_conflict(conflict)`` and ``context()`` for the template.
"""

from __future__ import annotations

from rapporten.choices import Knoopsoort
from rapporten.forms.secties.acties import ActieSectie
from rapporten.forms.secties.basis import Plaats, Sectie, zet_versie
from rapporten.forms.secties.cijfers import CijferSectie
from rapporten.forms.secties.document import DocumentSectie
from rapporten.forms.secties.scores import ScoreSectie
from rapporten.forms.secties.verhaal import VerhaalSectie

__all__ = ["SECTIES", "Plaats", "Sectie", "zet_versie"]

SECTIES: dict[str, type[Sectie]] = {
    Knoopsoort.VERHAAL: VerhaalSectie,
    Knoopsoort.KWALITEITSTHEMAS: VerhaalSectie,
    Knoopsoort.GROEINIVEAUS: ScoreSectie,
    Knoopsoort.CIJFERS: CijferSectie,
    Knoopsoort.VERBETERACTIES: ActieSectie,
    Knoopsoort.DOCUMENT: DocumentSectie,
}
