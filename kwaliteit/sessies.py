"""Sessions in the database that know until when they last, without a statement of their own.

Django forgets the end date of the row that it has just read; this store keeps it. So a page can warn in time, and a
session is written anew only when somebody acts in its second half: at most one statement in half a session.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from django.contrib.sessions.backends import db
from django.http import HttpRequest
from django.utils import timezone


class SessionStore(db.SessionStore):
    """Django's, with ``tot``: the moment when it ends (None while there is none)."""

    tot: dt.datetime | None = None

    def _get_session_from_db(self) -> Any:
        rij = super()._get_session_from_db()  # type: ignore[misc]
        self.tot = rij.expire_date if rij else None
        return rij

    def save(self, must_create: bool = False) -> None:
        super().save(must_create)
        self.tot = self.get_expiry_date()


def seconden_over(request: HttpRequest) -> int:
    """How long the session still lasts if nobody does anything."""
    sessie = cast("SessionStore", request.session)
    tot = sessie.tot or sessie.get_expiry_date()
    return max(0, int((tot - timezone.now()).total_seconds()))


def houd_open(request: HttpRequest) -> None:
    """Somebody acts: a session of which half has gone gets its full length again when the response leaves."""
    if seconden_over(request) < request.session.get_expiry_age() / 2:
        request.session.modified = True
