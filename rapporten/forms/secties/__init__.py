"""The page forms of a section: one class per kind of question, all with the same four verbs.

``SECTIES[soort](plaats, data, files)`` → ``formulieren`` (for the error summary), ``is_valid()``,
``bewaar(door, nu)`` (raises ``Versieconflict``), ``toon_conflict(conflict)`` and ``context()`` for the template.

``RIJEN[soort].voor(verslag, sleutel, data)`` is the form of one row of such a page, for a page that saves by itself.
"""

from __future__ import annotations

from rapporten.choices import Knoopsoort
from rapporten.forms.secties.acties import ActieSectie
from rapporten.forms.secties.basis import Plaats, Rijform, Sectie, zet_versie
from rapporten.forms.secties.cijfers import CijferForm, CijferSectie
from rapporten.forms.secties.document import DocumentSectie
from rapporten.forms.secties.scores import ScoreForm, ScoreSectie
from rapporten.forms.secties.verhaal import VerhaalForm, VerhaalSectie

__all__ = ["RIJEN", "SECTIES", "Plaats", "Rijform", "Sectie", "zet_versie"]

# What saves itself, one row at a time: the word in the address → the form.
RIJEN: dict[str, type[Rijform]] = {"verhaal": VerhaalForm, "score": ScoreForm, "cijfer": CijferForm}

SECTIES: dict[str, type[Sectie]] = {
    Knoopsoort.VERHAAL: VerhaalSectie,
    Knoopsoort.KWALITEITSTHEMAS: VerhaalSectie,
    Knoopsoort.GROEINIVEAUS: ScoreSectie,
    Knoopsoort.CIJFERS: CijferSectie,
    Knoopsoort.VERBETERACTIES: ActieSectie,
    Knoopsoort.DOCUMENT: DocumentSectie,
}
