"""The look-up that precedes every tenant: is this account a member of the organisation in the address today?

It belongs to the owner (SECURITY DEFINER), because before ``app.organisatie`` is set the application role
sees no membership. It tells nothing but the one answer.
"""

from django.db import migrations

FUNCTIE = """
CREATE FUNCTION organisaties_open_als_lid(persoon bigint, nummer text, dag date)
RETURNS TABLE (id bigint, naam text, rollen text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT o.id, o.naam::text, array_agg(l.rol::text ORDER BY l.rol)
    FROM organisaties_organisatie o
    JOIN organisaties_lidmaatschap l ON l.organisatie_id = o.id
    JOIN organisaties_persoon p ON p.id = l.persoon_id AND p.is_active
    WHERE o.ondernemingsnummer = nummer AND l.persoon_id = persoon
      AND l.van <= dag AND (l.tot_en_met IS NULL OR l.tot_en_met >= dag)
    GROUP BY o.id, o.naam
$$
"""


class Migration(migrations.Migration):
    dependencies = [("organisaties", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTIE, "DROP FUNCTION organisaties_open_als_lid(bigint, text, date)"),
    ]
