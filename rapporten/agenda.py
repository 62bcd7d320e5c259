"""The due date of a report, and a talk, as a calendar file (RFC 5545)."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from icalendar import Alarm, Calendar, Event

from rapporten.models import Gespreksdeelname, Toewijzing
from rapporten.termijn import Termijn

GESPREKSDUUR = dt.timedelta(minutes=90)


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
    return _bestand(dag)


def maak_gespreksagenda(deelname: Gespreksdeelname) -> bytes:
    """A talk; with its hour an hour and a half, without one the whole day. A later version replaces the former."""
    gesprek = deelname.gesprek
    adres = settings.BASIS_URL + reverse(
        "organisatiegesprek", args=[deelname.organisatie.ondernemingsnummer, gesprek.pk]
    )
    moment = Event()
    moment.add("uid", f"gesprek-{gesprek.pk}@{urlsplit(settings.BASIS_URL).hostname}")
    moment.add("dtstamp", gesprek.gewijzigd_op)
    moment.add("sequence", gesprek.versie)
    if gesprek.uur:
        begin = timezone.make_aware(dt.datetime.combine(gesprek.datum, gesprek.uur)).astimezone(dt.UTC)
        moment.add("dtstart", begin)
        moment.add("dtend", begin + GESPREKSDUUR)
    else:
        moment.add("dtstart", gesprek.datum)
        moment.add("dtend", gesprek.datum + dt.timedelta(days=1))
    moment.add("summary", gesprek.titel)
    moment.add("description", f"{deelname.organisatie.naam} en Opgroeien. {adres}")
    moment.add("url", adres)
    if gesprek.plaats:
        moment.add("location", gesprek.plaats)
    if gesprek.afgelast_op is not None:
        moment.add("status", "CANCELLED")
    return _bestand(moment)


def _bestand(moment: Event) -> bytes:
    agenda = Calendar()
    agenda.add("prodid", "-//Kwaliteitsverslag//nl-BE//")
    agenda.add("version", "2.0")
    agenda.add("calscale", "GREGORIAN")
    agenda.add("method", "PUBLISH")
    agenda.add_component(moment)
    return bytes(agenda.to_ical())
