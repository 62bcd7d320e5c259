"""The due date of a report as a calendar file (RFC 5545), with the reminders as alarms."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from icalendar import Alarm, Calendar, Event

from rapporten.models import Toewijzing
from rapporten.termijn import Termijn


def maak_agenda(toewijzing: Toewijzing, termijn: Termijn, nu: dt.datetime) -> bytes:
    """The file; with the same UID each time, so that a later one (after uitstel) replaces the former."""
    nummer, jaar = toewijzing.organisatie.ondernemingsnummer, toewijzing.werkjaar_id
    adres = settings.BASIS_URL + reverse("verslag", args=[nummer, jaar])
    titel = f"Kwaliteitsverslag over {jaar} indienen"
    dag = Event()
    dag.add("uid", f"verslag-{nummer}-{jaar}@{urlsplit(settings.BASIS_URL).hostname}")
    dag.add("dtstamp", nu)
    dag.add("sequence", int(nu.timestamp()) // 60)
    dag.add("dtstart", termijn.dag)
    dag.add("dtend", termijn.dag + dt.timedelta(days=1))
    dag.add("summary", titel)
    uitstel = " Met uitstel." if termijn.uitstel else ""
    dag.add("description", f"{toewijzing.organisatie.naam}: de laatste dag om in te dienen.{uitstel} {adres}")
    dag.add("url", adres)
    dag.add("transp", "TRANSPARENT")  # the day stays free
    for dagen in toewijzing.werkjaar.herinneringen:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", f"Nog {dagen} {'dag' if dagen == 1 else 'dagen'}: {titel.lower()}")
        alarm.add("trigger", -dt.timedelta(days=dagen))
        dag.add_component(alarm)
    agenda = Calendar()
    agenda.add("prodid", "-//Kwaliteitsverslag//nl-BE//")
    agenda.add("version", "2.0")
    agenda.add("calscale", "GREGORIAN")
    agenda.add("method", "PUBLISH")
    agenda.add_component(dag)
    return bytes(agenda.to_ical())
