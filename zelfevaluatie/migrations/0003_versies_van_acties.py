"""The first version of every action that was there before versions were kept: as it is now."""

from django.db import migrations

ACTIES = """
    INSERT INTO zelfevaluatie_actieversie
        (organisatie_id, actie_id, versie, doel, doelsoort, waarom, gewenste_impact, voor_wie, thema_code,
         principe_code, eigenaar, tegen, indicator, indicatortype, wie_dacht_mee, gewijzigd_door_id, gewijzigd_op)
    SELECT organisatie_id, id, versie, doel, doelsoort, waarom, gewenste_impact, voor_wie, thema_code,
           principe_code, eigenaar, tegen, indicator, indicatortype, wie_dacht_mee, gemaakt_door_id, gemaakt_op
    FROM zelfevaluatie_actie
"""
STANDEN = """
    INSERT INTO zelfevaluatie_actiestandversie
        (organisatie_id, actie_id, werkjaar_id, versie, stand, stappen, resultaat, onverwacht, waarom_niet, vervolg,
         gewijzigd_door_id, gewijzigd_op)
    SELECT organisatie_id, actie_id, werkjaar_id, versie, stand, stappen, resultaat, onverwacht, waarom_niet, vervolg,
           gewijzigd_door_id, gewijzigd_op
    FROM zelfevaluatie_actiestand
"""


class Migration(migrations.Migration):
    dependencies = [("zelfevaluatie", "0002_acties_verder")]

    operations = [migrations.RunSQL(ACTIES, migrations.RunSQL.noop), migrations.RunSQL(STANDEN, migrations.RunSQL.noop)]
