"""The improvement actions of the organisation; each has a page of its own."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from organisaties.models import Persoon
from rapporten.bewaren import Versieconflict
from rapporten.forms.secties.basis import Sectie
from zelfevaluatie.acties import acties_van


class ActieSectie(Sectie):
    """The improvement actions of the organisation; each has a page of its own."""

    template = "rapporten/verslag/verbeteracties.html"

    def bouw(self, data: QueryDict | None, files: MultiValueDict | None) -> None:
        pass

    def bewaar(self, door: Persoon, nu: dt.datetime) -> None:
        pass

    def toon_conflict(self, conflict: Versieconflict) -> None:
        pass

    def context(self) -> dict[str, Any]:
        return {"acties": acties_van(self.verslag.organisatie_id, self.verslag.werkjaar_id)}
