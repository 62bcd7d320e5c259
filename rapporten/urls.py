"""Pages of reports, follow-up and the sector."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from organisaties import adressen  # noqa: F401  (knows <nummer:…>)
from rapporten import adressen as eigen_adressen  # noqa: F401  (knows <kenmerk:…> and <sha256:…>)
from rapporten.views import (
    aantonen,
    acties,
    afbeeldingen,
    beheer,
    betwist,
    bewaren,
    cijfers,
    gesprek,
    historiek,
    indiening,
    logboek,
    meedenken,
    nakijken,
    onderdelen,
    ondersteuning,
    opvolging,
    opvolgpunten,
    overnemen,
    passages,
    samen,
    sectorbeeld,
    sjabloon,
    thuis,
    toewijzingen,
    uitstel,
    verslag,
    vragenlijst,
    werklijst,
)

urlpatterns: list[URLPattern | URLResolver] = [
    # What pages ask while people type comes first: addresses are tried in order.
    path("o/<nummer:nummer>/verslag/<int:jaar>/bewaren/<slug:soort>/<slug:sleutel>/", bewaren.bewaren, name="bewaren"),
    path("", thuis.thuis, name="thuis"),
    path("beheer/", beheer.beheer, name="beheer"),
    path("beheer/werkjaren/<int:jaar>/toewijzingen/", toewijzingen.toewijzingen, name="toewijzingen"),
    path(
        "beheer/werkjaren/<int:jaar>/toewijzingen/<nummer:nummer>/",
        toewijzingen.toewijzing,
        name="toewijzing",
    ),
    path("beheer/betwist/", betwist.betwist, name="beheer_betwist"),
    path("beheer/toelichting/", betwist.grens, name="beheer_cijfergrens"),
    path("beheer/betwist/<kenmerk:kenmerk>/<slug:kengetal>/", betwist.besluit, name="beheer_besluit"),
    # --- the organisation ---
    path("o/<nummer:nummer>/", verslag.organisatie, name="organisatie"),
    path("o/<nummer:nummer>/acties/", acties.acties, name="acties"),
    path("o/<nummer:nummer>/acties/<int:jaar>/nieuw/", acties.actie, name="actie_nieuw"),
    path("o/<nummer:nummer>/acties/<int:jaar>/<int:pk>/", acties.actie, name="actie"),
    path("o/<nummer:nummer>/acties/<int:jaar>/<int:pk>/doorlopen/", acties.actie_doorlopen, name="actie_doorlopen"),
    path(
        "o/<nummer:nummer>/acties/<int:jaar>/<int:pk>/verwijderen/", acties.actie_verwijderen, name="actie_verwijderen"
    ),
    path("o/<nummer:nummer>/zo-tonen-we-het-aan/", aantonen.overzicht, name="aantonen"),
    path("o/<nummer:nummer>/zo-tonen-we-het-aan/<slug:code>/", aantonen.bladzijde, name="aantonen_bladzijde"),
    path("o/<nummer:nummer>/zo-tonen-we-het-aan/stukken/nieuw/", aantonen.stuk, name="bewijs_nieuw"),
    path("o/<nummer:nummer>/zo-tonen-we-het-aan/stukken/<int:pk>/", aantonen.stuk, name="bewijs"),
    path(
        "o/<nummer:nummer>/zo-tonen-we-het-aan/stukken/<int:pk>/bestand/", aantonen.stuk_bestand, name="bewijs_bestand"
    ),
    path(
        "o/<nummer:nummer>/zo-tonen-we-het-aan/stukken/<int:pk>/verwijderen/",
        aantonen.stuk_verwijderen,
        name="bewijs_verwijderen",
    ),
    path("o/<nummer:nummer>/zo-tonen-we-het-aan/metingen/nieuw/", aantonen.meting, name="meting_nieuw"),
    path("o/<nummer:nummer>/zo-tonen-we-het-aan/metingen/<int:pk>/", aantonen.meting, name="meting"),
    path(
        "o/<nummer:nummer>/zo-tonen-we-het-aan/metingen/<int:pk>/verwijderen/",
        aantonen.meting_verwijderen,
        name="meting_verwijderen",
    ),
    path("o/<nummer:nummer>/toegang/wie-las/", samen.wie_las, name="wie_las"),
    path("o/<nummer:nummer>/logboek/", logboek.lijst, name="logboek"),
    path("o/<nummer:nummer>/logboek/<int:pk>/", logboek.notitie, name="notitie"),
    path("o/<nummer:nummer>/logboek/<int:pk>/foto/", logboek.notitie_foto, name="notitie_foto"),
    path("o/<nummer:nummer>/logboek/<int:pk>/verwijderen/", logboek.notitie_verwijderen, name="notitie_verwijderen"),
    path("o/<nummer:nummer>/verslag/<int:jaar>/", verslag.verslag, name="verslag"),
    path("o/<nummer:nummer>/verslag/<int:jaar>/beginnen/", verslag.beginnen, name="verslag_beginnen"),
    path("o/<nummer:nummer>/verslag/<int:jaar>/klaar/", verslag.klaar, name="verslag_klaar"),
    path("o/<nummer:nummer>/verslag/<int:jaar>/nakijken/", nakijken.nakijken, name="nakijken"),
    path("o/<nummer:nummer>/verslag/<int:jaar>/ondertekenen/", nakijken.ondertekenen, name="ondertekenen"),
    path(
        "o/<nummer:nummer>/verslag/<int:jaar>/ondertekenen/vragen/",
        nakijken.ondertekening_vragen,
        name="ondertekening_vragen",
    ),
    path(
        "o/<nummer:nummer>/verslag/<int:jaar>/ondertekenen/nog-niet/",
        nakijken.nog_niet_ondertekenen,
        name="nog_niet_ondertekenen",
    ),
    path("o/<nummer:nummer>/verslag/<int:jaar>/indienen/", nakijken.indienen, name="indienen"),
    path("o/<nummer:nummer>/verslag/<int:jaar>/terugnemen/", nakijken.terugnemen, name="terugnemen"),
    path("o/<nummer:nummer>/verslag/<int:jaar>/bevestiging/", nakijken.bevestiging, name="bevestiging"),
    path("o/<nummer:nummer>/verslag/<int:jaar>/vragenlijst/", vragenlijst.vragenlijst, name="vragenlijst"),
    path("o/<nummer:nummer>/verslag/<int:jaar>/vragenlijst/pdf/", vragenlijst.vragenlijst_pdf, name="vragenlijst_pdf"),
    path(
        "o/<nummer:nummer>/verslag/<int:jaar>/vragenlijst/docx/", vragenlijst.vragenlijst_docx, name="vragenlijst_docx"
    ),
    path("o/<nummer:nummer>/verslag/<int:jaar>/uitstel/", uitstel.uitstel, name="uitstel"),
    path(
        "o/<nummer:nummer>/verslag/<int:jaar>/uitstel/<int:pk>/intrekken/",
        uitstel.uitstel_intrekken,
        name="uitstel_intrekken",
    ),
    path("o/<nummer:nummer>/verslag/<int:jaar>/agenda.ics", vragenlijst.agenda, name="agenda"),
    path("o/<nummer:nummer>/verslag/<int:jaar>/sjabloon/", sjabloon.sjabloon, name="sjabloon"),
    path("o/<nummer:nummer>/verslag/<int:jaar>/sjabloon/bestand/", sjabloon.bestand, name="sjabloon_bestand"),
    path("o/<nummer:nummer>/verslag/<int:jaar>/sjabloon/<int:pk>/", sjabloon.proef, name="sjabloon_proef"),
    path(
        "o/<nummer:nummer>/verslag/<int:jaar>/aanvulling/<int:pk>/",
        gesprek.aanvulling,
        name="aanvulling",
    ),
    path("o/<nummer:nummer>/verslag/<int:jaar>/opmerking/<int:pk>/", gesprek.reageren, name="reageren"),
    path("o/<nummer:nummer>/verslag/<int:jaar>/bijlage/<int:pk>/", onderdelen.bijlage, name="bijlage"),
    path(
        "o/<nummer:nummer>/verslag/<int:jaar>/bijlage/<int:pk>/verwijderen/",
        onderdelen.bijlage_verwijderen,
        name="bijlage_verwijderen",
    ),
    path("o/<nummer:nummer>/verslag/<int:jaar>/opvolgpunten/", opvolgpunten.opvolgpunten, name="opvolgpunten"),
    path("o/<nummer:nummer>/verslag/<int:jaar>/overnemen/", overnemen.overnemen, name="overnemen"),
    path(
        "o/<nummer:nummer>/verslag/<int:jaar>/historiek/<slug:stabiel_id>/",
        historiek.historiek,
        name="historiek",
    ),
    path(
        "o/<nummer:nummer>/verslag/<int:jaar>/wie-dacht-mee/<int:pk>/verwijderen/",
        meedenken.meegedacht_verwijderen,
        name="meegedacht_verwijderen",
    ),
    path(
        "o/<nummer:nummer>/verslag/<int:jaar>/reactie/<int:pk>/overnemen/",
        meedenken.reactie_overnemen,
        name="reactie_overnemen",
    ),
    path(
        "o/<nummer:nummer>/verslag/<int:jaar>/kanttekening/<int:pk>/oplossen/",
        samen.kanttekening_oplossen,
        name="kanttekening_oplossen",
    ),
    # What lies beside a section; these last words of an address are no groups of themes.
    path(
        "o/<nummer:nummer>/verslag/<int:jaar>/<slug:stabiel_id>/onder-collegas/",
        samen.kanttekeningen,
        name="kanttekeningen",
    ),
    path(
        "o/<nummer:nummer>/verslag/<int:jaar>/<slug:stabiel_id>/wie-werkt-uit/",
        samen.werkverdeling,
        name="werkverdeling",
    ),
    path("o/<nummer:nummer>/verslag/<int:jaar>/<slug:stabiel_id>/aanwezig/", samen.aanwezig, name="aanwezig"),
    path(
        "o/<nummer:nummer>/verslag/<int:jaar>/<slug:stabiel_id>/uit-logboek/",
        logboek.uit_logboek,
        name="uit_logboek",
    ),
    path(
        "o/<nummer:nummer>/verslag/<int:jaar>/<slug:stabiel_id>/zo-tonen-we-het-aan/",
        aantonen.bij_onderdeel,
        name="bewijs_bij_onderdeel",
    ),
    path(
        "o/<nummer:nummer>/verslag/<int:jaar>/<slug:stabiel_id>/wie-dacht-mee/",
        meedenken.meegedacht,
        name="meegedacht",
    ),
    path(
        "o/<nummer:nummer>/verslag/<int:jaar>/<slug:stabiel_id>/wie-dacht-mee/<int:pk>/",
        meedenken.meegedacht,
        name="meegedacht_wijzigen",
    ),
    path(
        "o/<nummer:nummer>/verslag/<int:jaar>/<slug:stabiel_id>/reageren/",
        meedenken.lezersreactie,
        name="lezersreactie",
    ),
    path("o/<nummer:nummer>/verslag/<int:jaar>/afbeelding/", afbeeldingen.toevoegen, name="afbeelding_toevoegen"),
    path(
        "o/<nummer:nummer>/verslag/<int:jaar>/afbeelding/<sha256:sha256>/", afbeeldingen.afbeelding, name="afbeelding"
    ),
    path("o/<nummer:nummer>/verslag/<int:jaar>/cijfer/<slug:kengetal>/", cijfers.uitsplitsing, name="uitsplitsing"),
    path("o/<nummer:nummer>/verslag/<int:jaar>/indicator/nieuw/", cijfers.indicator, name="indicator_nieuw"),
    path("o/<nummer:nummer>/verslag/<int:jaar>/indicator/<int:pk>/", cijfers.indicator, name="indicator"),
    path("o/<nummer:nummer>/verslag/<int:jaar>/<slug:stabiel_id>/", onderdelen.onderdeel, name="onderdeel"),
    path(
        "o/<nummer:nummer>/verslag/<int:jaar>/<slug:stabiel_id>/<slug:groep>/",
        onderdelen.onderdeel,
        name="onderdeel_groep",
    ),
    # --- a submission, for both sides ---
    path("indiening/<kenmerk:kenmerk>/", indiening.indiening, name="indiening"),
    path("indiening/<kenmerk:kenmerk>/pdf/", indiening.indiening_pdf, name="indiening_pdf"),
    path("indiening/<kenmerk:kenmerk>/bijlage/<sha256:sha256>/", indiening.indiening_bijlage, name="indiening_bijlage"),
    path(
        "indiening/<kenmerk:kenmerk>/afbeelding/<sha256:sha256>/",
        afbeeldingen.indiening_afbeelding,
        name="indiening_afbeelding",
    ),
    path("o/<nummer:nummer>/ondersteuning/", ondersteuning.ondersteuning, name="ondersteuning"),
    path(
        "o/<nummer:nummer>/ondersteuning/meelezen/",
        ondersteuning.ondersteuner_uitnodigen,
        name="ondersteuner_uitnodigen",
    ),
    path("o/<nummer:nummer>/ondersteuning/vraag/", ondersteuning.hulpvraag_nieuw, name="hulpvraag_nieuw"),
    path("o/<nummer:nummer>/ondersteuning/stap/", ondersteuning.stap_nieuw, name="ondersteuningsstap_nieuw"),
    path("o/<nummer:nummer>/ondersteuning/stap/<int:pk>/", ondersteuning.stap_gedaan, name="ondersteuningsstap_gedaan"),
    # --- Opgroeien ---
    path("hulpvragen/", ondersteuning.hulpvragen, name="hulpvragen"),
    path("hulpvragen/<int:pk>/", ondersteuning.hulpvraag, name="hulpvraag"),
    path("opvolging/", werklijst.opvolging, name="opvolging"),
    path("opvolging/geven/", werklijst.geven, name="opvolging_geven"),
    path("opvolging/filters/", werklijst.filter_bewaren, name="opvolging_filter"),
    path("opvolging/filters/<int:pk>/weg/", werklijst.filter_verwijderen, name="opvolging_filter_weg"),
    path("opvolging/uitstel/", uitstel.uitstelvragen, name="uitstelvragen"),
    path("opvolging/uitstel/<int:pk>/", uitstel.uitstelvraag, name="uitstelvraag"),
    path("passages/", passages.passages, name="passages"),
    path("passages/nieuw/", passages.passage, name="passage_nieuw"),
    path("passages/<int:pk>/", passages.passage, name="passage"),
    path("passages/<int:pk>/verwijderen/", passages.passage_verwijderen, name="passage_verwijderen"),
    path("indiening/<kenmerk:kenmerk>/passage/<int:pk>/", passages.gevuld, name="indiening_passage"),
    path("indiening/<kenmerk:kenmerk>/behandelen/", opvolging.in_behandeling_nemen, name="indiening_behandelen"),
    path("indiening/<kenmerk:kenmerk>/terugsturen/", opvolging.terugsturen, name="indiening_terugsturen"),
    path("indiening/<kenmerk:kenmerk>/afronden/", opvolging.afronden, name="indiening_afronden"),
    path(
        "indiening/<kenmerk:kenmerk>/afronden/ongedaan/",
        opvolging.afronden_ongedaan,
        name="indiening_afronden_ongedaan",
    ),
    path("indiening/<kenmerk:kenmerk>/heropenen/", opvolging.heropenen, name="indiening_heropenen"),
    path("indiening/<kenmerk:kenmerk>/antwoord/<int:pk>/", opvolging.antwoord, name="indiening_antwoord"),
    path("indiening/<kenmerk:kenmerk>/opgelost/<int:pk>/", opvolging.opgelost, name="indiening_opgelost"),
    path("indiening/<kenmerk:kenmerk>/afvinken/<int:pk>/", opvolging.afvinken, name="indiening_afvinken"),
    path("indiening/<kenmerk:kenmerk>/intrekken/<int:pk>/", opvolging.intrekken, name="indiening_intrekken"),
    path("indiening/<kenmerk:kenmerk>/opmerking/<slug:stabiel_id>/", opvolging.opmerking, name="indiening_opmerking"),
    path("indiening/<kenmerk:kenmerk>/notitie/<slug:stabiel_id>/", opvolging.notitie, name="indiening_notitie"),
    path(
        "indiening/<kenmerk:kenmerk>/aanvulling/<slug:stabiel_id>/", opvolging.aanvulling, name="indiening_aanvulling"
    ),
    # --- the sector ---
    path("sectorbeeld/", sectorbeeld.sectorbeeld, name="sectorbeeld"),
    path("sectorbeeld/<int:werkjaar>/export/<slug:formaat>/", sectorbeeld.exporteren, name="sectorbeeld_export"),
    path("sectorbeeld/<int:werkjaar>/vastleggen/", sectorbeeld.vastleggen, name="sectorbeeld_vastleggen"),
]
