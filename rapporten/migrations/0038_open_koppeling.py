"""The look-up that precedes a request with a secret: which connection is it, and may it ask one thing more now?

It belongs to the owner (SECURITY DEFINER), as ``organisaties_open_als_lid``, and is the only one that counts requests:
one row per connection, one conditional update, so that it holds for several web processes together. Past the limit
nothing is written. A connection works while who made it is kwaliteitscoördinator of the organisation.
"""

from django.db import migrations

FUNCTIE = """
CREATE FUNCTION rapporten_open_koppeling(sleutel text, nu timestamptz, dag date, grens int)
RETURNS TABLE (id bigint, recht text, organisatie_id bigint, organisatie text, nummer text, persoon_id bigint,
               persoon text, binnen_grens boolean)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    WITH gevonden AS (
        SELECT k.id, k.recht::text, o.id AS organisatie_id, o.naam::text AS organisatie,
               o.ondernemingsnummer::text AS nummer, p.id AS persoon_id, p.naam::text AS persoon
        FROM rapporten_koppeling k
        JOIN organisaties_organisatie o ON o.id = k.organisatie_id
        JOIN organisaties_persoon p ON p.id = k.gemaakt_door_id AND p.is_active
        WHERE k.sha256 = sleutel AND k.ingetrokken_op IS NULL AND k.vervalt_op >= dag
          AND EXISTS (SELECT FROM organisaties_lidmaatschap l
                      WHERE l.organisatie_id = k.organisatie_id AND l.persoon_id = p.id
                        AND l.rol = 'kwaliteitscoordinator' AND l.van <= dag
                        AND (l.tot_en_met IS NULL OR l.tot_en_met >= dag))
    ), geteld AS (
        UPDATE rapporten_koppeling k
        SET minuut = date_trunc('minute', nu), laatst_gebruikt_op = nu,
            aantal = CASE WHEN k.minuut = date_trunc('minute', nu) THEN k.aantal + 1 ELSE 1 END
        FROM gevonden g
        WHERE k.id = g.id AND (k.minuut IS DISTINCT FROM date_trunc('minute', nu) OR k.aantal < grens)
        RETURNING k.id
    )
    SELECT g.*, EXISTS (SELECT FROM geteld) FROM gevonden g
$$
"""


class Migration(migrations.Migration):
    dependencies = [("rapporten", "0037_koppelingen"), ("organisaties", "0002_open_als_lid")]

    operations = [
        migrations.RunSQL(FUNCTIE, "DROP FUNCTION rapporten_open_koppeling(text, timestamptz, date, int)"),
    ]
