-- Upkeep is for all tenants and may be asked for by any: what it does is not for its caller's settings to say, or one
-- could have everybody's statistics made of a handful of rows. They are as they are for the one who runs this; to
-- change them later: ALTER FUNCTION rag_upkeep() SET default_statistics_target = ...
ALTER FUNCTION rag_upkeep() SET default_statistics_target FROM CURRENT;
ALTER FUNCTION rag_upkeep() SET maintenance_work_mem FROM CURRENT;
ALTER FUNCTION rag_upkeep() SET vacuum_cost_delay = 0;

-- Who is no member any more still counts, until taken out of the tenant.
CREATE OR REPLACE FUNCTION rag_require_room_for_users() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
DECLARE
  added uuid;
  t     record;
BEGIN
  FOR added IN SELECT DISTINCT tenant_id FROM new_rows ORDER BY 1 LOOP
    UPDATE tenants SET max_users = max_users WHERE id = added AND max_users IS NOT NULL
      RETURNING id, name, max_users INTO t;
    IF FOUND AND (SELECT count(*) FROM users u WHERE u.tenant_id = t.id) > t.max_users THEN
      RAISE EXCEPTION 'tenant ''%'' may have % users and would have more', t.name, t.max_users
        USING ERRCODE = 'RB001', HINT = 'take one out of the tenant (''rag member remove USER --operator'
          || ' --everywhere''; out of one workspace does not count), or raise max_users (''rag tenant change'')';
    END IF;
  END LOOP;
  RETURN NULL;
END $$;

-- Each migration replaces it.
CREATE OR REPLACE FUNCTION rag_schema_version() RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  'SELECT 8';
