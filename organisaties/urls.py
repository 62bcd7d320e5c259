"""Pages of persons and organisations. ``/`` and ``/beheer/`` themselves gather from every room: rapporten.urls."""

from django.urls import path, re_path

from organisaties import adressen  # noqa: F401  (knows <nummer:…>)
from organisaties.views import aanmelden, leden, organisaties, personen, werkjaren

urlpatterns = [
    path("aanmelden/", aanmelden.aanmelden, name="account_login"),
    path("aanmelden/niet-actief/", aanmelden.niet_actief, name="account_inactive"),
    path("afmelden/", aanmelden.afmelden, name="account_logout"),
    path("wachtwoord/wijzigen/", aanmelden.wachtwoord_wijzigen, name="account_change_password"),
    path("wachtwoord/vergeten/", aanmelden.wachtwoord_vergeten, name="account_reset_password"),
    path("wachtwoord/vergeten/verzonden/", aanmelden.wachtwoord_vergeten_klaar, name="account_reset_password_done"),
    re_path(
        r"^wachtwoord/instellen/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        aanmelden.wachtwoord_instellen,
        name="account_reset_password_from_key",
    ),
    path("wachtwoord/ingesteld/", aanmelden.wachtwoord_ingesteld, name="account_reset_password_from_key_done"),
    path("o/<nummer:nummer>/toegang/", leden.leden, name="leden"),
    path("o/<nummer:nummer>/toegang/uitnodigen/", leden.uitnodigen, name="lid_uitnodigen"),
    path("o/<nummer:nummer>/toegang/<int:pk>/stoppen/", leden.beeindigen, name="lid_stoppen"),
    path("beheer/organisaties/", organisaties.organisaties, name="beheer_organisaties"),
    path("beheer/organisaties/nieuw/", organisaties.organisatie_nieuw, name="beheer_organisatie_nieuw"),
    path("beheer/organisaties/<nummer:nummer>/", organisaties.organisatie, name="beheer_organisatie"),
    path("beheer/organisaties/<nummer:nummer>/naam/", organisaties.organisatie_naam, name="beheer_organisatie_naam"),
    path("beheer/organisaties/<nummer:nummer>/regio/", organisaties.regio, name="beheer_regio"),
    path(
        "beheer/organisaties/<nummer:nummer>/regio/<int:pk>/verwijderen/",
        organisaties.regio_verwijderen,
        name="beheer_regio_verwijderen",
    ),
    path("beheer/organisaties/<nummer:nummer>/grootte/", organisaties.grootte, name="beheer_grootte"),
    path(
        "beheer/organisaties/<nummer:nummer>/grootte/<int:pk>/verwijderen/",
        organisaties.grootte_verwijderen,
        name="beheer_grootte_verwijderen",
    ),
    path(
        "beheer/organisaties/<nummer:nummer>/erkenningen/nieuw/",
        organisaties.erkenning_nieuw,
        name="beheer_erkenning_nieuw",
    ),
    path("beheer/organisaties/<nummer:nummer>/erkenningen/<int:pk>/", organisaties.erkenning, name="beheer_erkenning"),
    path("beheer/organisaties/<nummer:nummer>/leden/nieuw/", personen.lid_nieuw, name="beheer_lid_nieuw"),
    path("beheer/fusies/", organisaties.fusies, name="beheer_fusies"),
    path("beheer/fusies/nieuw/", organisaties.fusie_nieuw, name="beheer_fusie_nieuw"),
    path("beheer/fusies/<int:pk>/", organisaties.fusie, name="beheer_fusie"),
    path("beheer/fusies/<int:pk>/verwijderen/", organisaties.fusie_verwijderen, name="beheer_fusie_verwijderen"),
    path("beheer/accounts/", personen.personen, name="beheer_personen"),
    path("beheer/accounts/nieuw/", personen.persoon_nieuw, name="beheer_persoon_nieuw"),
    path("beheer/accounts/<int:pk>/", personen.persoon, name="beheer_persoon"),
    path("beheer/accounts/<int:pk>/wijzigen/", personen.persoon_wijzigen, name="beheer_persoon_wijzigen"),
    path("beheer/accounts/<int:pk>/anoniem/", personen.persoon_anonimiseren, name="beheer_persoon_anonimiseren"),
    path("beheer/accounts/<int:pk>/rol/", personen.persoon_rol, name="beheer_persoon_rol"),
    path("beheer/accounts/<int:pk>/sectorrol/", personen.persoon_sectorrol, name="beheer_persoon_sectorrol"),
    path("beheer/leden/<int:pk>/", personen.lid, name="beheer_lid"),
    path("beheer/leden/<int:pk>/beeindigen/", personen.lid_beeindigen, name="beheer_lid_beeindigen"),
    path("beheer/sectorrollen/<int:pk>/", personen.sectorrol, name="beheer_sectorrol"),
    path("beheer/werkjaren/", werkjaren.werkjaren, name="beheer_werkjaren"),
    path("beheer/werkjaren/nieuw/", werkjaren.werkjaar_nieuw, name="beheer_werkjaar_nieuw"),
    path("beheer/werkjaren/<int:jaar>/", werkjaren.werkjaar, name="beheer_werkjaar"),
    path("beheer/werkjaren/<int:jaar>/wijzigen/", werkjaren.werkjaar_wijzigen, name="beheer_werkjaar_wijzigen"),
    path("beheer/werkjaren/<int:jaar>/themas/nieuw/", werkjaren.thema_nieuw, name="beheer_thema_nieuw"),
    path("beheer/werkjaren/<int:jaar>/themas/<int:pk>/", werkjaren.thema, name="beheer_thema"),
    path(
        "beheer/werkjaren/<int:jaar>/themas/<int:pk>/verwijderen/",
        werkjaren.thema_verwijderen,
        name="beheer_thema_verwijderen",
    ),
]
