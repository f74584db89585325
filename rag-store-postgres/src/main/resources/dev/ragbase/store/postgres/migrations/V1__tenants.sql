-- Who may do what: tenants, their users and workspaces, and the one function that every policy asks.
-- Privileges are set after each run (see Roles), so that they follow the roles that a server has.
-- Functions that run as the owner look for names here and in pg_catalog, and in pg_temp last: there
-- whoever calls could have put a table of the same name.

-- Supabase has this function; elsewhere it is made as there, safe for a setting that is left empty.
DO $$
BEGIN
  IF to_regprocedure('auth.uid()') IS NULL THEN
    CREATE SCHEMA IF NOT EXISTS auth;
    CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS
      'SELECT (nullif(current_setting(''request.jwt.claims'', true), '''')::jsonb ->> ''sub'')::uuid';
    GRANT USAGE ON SCHEMA auth TO PUBLIC;
  END IF;
END $$;

CREATE TABLE tenants (
  id            uuid PRIMARY KEY,
  name          text COLLATE "C" NOT NULL,
  plan          text NOT NULL DEFAULT 'free' CHECK (plan IN ('free', 'team', 'enterprise')),
  max_users     integer CHECK (max_users >= 0),
  max_documents bigint CHECK (max_documents >= 0),
  region        text NOT NULL DEFAULT 'default',
  created_at    timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);
-- An index that does not begin with what the policy compares would find rows of others for it to drop, and
-- EXPLAIN ANALYZE counts these. So such a one is of an expression, which the policy comes before.
CREATE UNIQUE INDEX tenants_by_name ON tenants ((name || ''));

-- A user's id is what auth.uid() says. One person may be a user of several tenants.
CREATE TABLE users (
  tenant_id  uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  id         uuid NOT NULL,
  name       text COLLATE "C" NOT NULL,
  email      text,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, name)
);

CREATE TABLE workspaces (
  id         uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  -- What begins each of the workspace's words in the shared word index, so that none of its lists is shared.
  -- Drawn and not counted (see rag_number_workspace), or it would tell how many workspaces others made.
  no         bigint NOT NULL,
  name       text COLLATE "C" NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (tenant_id, name),
  UNIQUE (id, tenant_id)
);
CREATE UNIQUE INDEX workspaces_by_no ON workspaces ((no + 0)); -- see tenants_by_name

CREATE TABLE workspace_members (
  workspace_id uuid NOT NULL,
  user_id      uuid NOT NULL,
  tenant_id    uuid NOT NULL,
  role         text NOT NULL CHECK (role IN ('owner', 'admin', 'editor', 'viewer')),
  created_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, user_id),
  FOREIGN KEY (workspace_id, tenant_id) REFERENCES workspaces (id, tenant_id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX workspace_members_by_user ON workspace_members ((user_id::text)); -- see tenants_by_name
CREATE INDEX workspace_members_by_tenant_user ON workspace_members (tenant_id, user_id);

-- One row a workspace: the newest number of its feed, and what it holds.
CREATE TABLE workspace_heads (
  workspace_id uuid PRIMARY KEY REFERENCES workspaces (id) ON DELETE CASCADE,
  head         bigint NOT NULL DEFAULT 0,
  documents    bigint NOT NULL DEFAULT 0,
  chunks       bigint NOT NULL DEFAULT 0,
  vectors      bigint NOT NULL DEFAULT 0,
  -- How many words all its chunks have together.
  words        bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

-- Whether a text has more than what Java takes for white space: the program refuses a model without a name,
-- also one that it reads here.
CREATE FUNCTION rag_is_said(value text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN value ~ '[^\t-\r\u001c-\u0020\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000]';

-- The model that the store's vectors are of: one row, once there is a vector. Whoever provisions may say it
-- before, and take it back while there are no vectors.
CREATE TABLE embedding_model (
  one         boolean PRIMARY KEY DEFAULT true CHECK (one),
  name        text NOT NULL CHECK (rag_is_said(name)),
  dimensions  integer NOT NULL CHECK (dimensions BETWEEN 1 AND 8192),
  fingerprint text NOT NULL CHECK (rag_is_said(fingerprint))
);

CREATE FUNCTION rag_level(role text) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE role WHEN 'viewer' THEN 1 WHEN 'editor' THEN 2 WHEN 'admin' THEN 3 WHEN 'owner' THEN 4 END;

-- Who asks; null if nobody is named.
CREATE FUNCTION rag_user() RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp AS
$$ BEGIN RETURN auth.uid(); END $$;

-- Whether somebody asks. A condition that says nothing of a row is the first that PostgreSQL asks of any; a
-- caller's own, such as text >= 'a', may come before the workspace is compared, and so decide whether that is
-- done at all. What can fail by the caller's settings, or wait for a lock, does so here: then it tells nothing of
-- the rows that met the caller's condition.
CREATE FUNCTION rag_asks() RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
BEGIN
  PERFORM FROM workspace_members WHERE false; -- locks it
  RETURN auth.uid() IS NOT NULL;
END $$;

-- The workspaces where the one who asks has at least a role. ragbase.workspace narrows it to one, or to none if
-- it is no UUID; ragbase.role lowers the role; neither can widen it, nor make this fail: see rag_asks.
CREATE FUNCTION rag_workspaces(needed text) RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
DECLARE
  me      uuid := auth.uid();
  here    text := coalesce(current_setting('ragbase.workspace', true), '');
  claimed text := coalesce(nullif(current_setting('ragbase.role', true), ''), 'owner');
  found   uuid[];
BEGIN
  IF me IS NULL OR coalesce(rag_level(claimed), 0) < rag_level(needed) THEN
    RETURN '{}';
  ELSIF here = '' THEN
    SELECT array_agg(m.workspace_id) INTO found FROM workspace_members m
     WHERE m.user_id::text = me::text AND rag_level(m.role) >= rag_level(needed);
  ELSIF here ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN
    -- at most one row: to gather it would be a fifth of what this takes, and every statement asks this
    SELECT ARRAY[m.workspace_id] INTO found FROM workspace_members m
     WHERE m.workspace_id = here::uuid AND m.user_id = me AND rag_level(m.role) >= rag_level(needed);
  END IF;
  RETURN coalesce(found, '{}');
END $$;

-- The tenants that those workspaces are of.
CREATE FUNCTION rag_tenants(needed text) RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
BEGIN
  RETURN ARRAY(SELECT DISTINCT w.tenant_id FROM workspaces w WHERE w.id = ANY (rag_workspaces(needed)));
END $$;

-- max_users is kept here and not in the program, so that nothing that writes can pass it. The tenant's row
-- is written and not only locked: a transaction whose snapshot is older than another's additions then
-- fails instead of overlooking them.
CREATE FUNCTION rag_require_room_for_users() RETURNS trigger
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
        USING ERRCODE = 'RB001', HINT = 'remove one, or raise max_users';
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER users_quota AFTER INSERT ON users REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION rag_require_room_for_users();

-- A user's id follows from the names of tenant and user, as in class Ids, or an admin could take a name for an id of
-- its own, and the user of that name would be nobody. Asked after the policies, which know whose tenant it is.
CREATE FUNCTION rag_require_id_of_name() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
DECLARE
  tenant text := (SELECT t.name FROM tenants t WHERE t.id = NEW.tenant_id);
  hash   text := encode(sha256(convert_to('user', 'UTF8') || '\x00'::bytea || convert_to(tenant, 'UTF8')
    || '\x00'::bytea || convert_to(NEW.name, 'UTF8')), 'hex');
  id     uuid := CASE
    WHEN NEW.name ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-79a-f][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$' THEN NEW.name::uuid
    ELSE (substr(hash, 1, 12) || '8' || substr(hash, 14, 3)
      || translate(substr(hash, 17, 1), '0123456789abcdef', '89ab89ab89ab89ab') || substr(hash, 18, 15))::uuid END;
BEGIN
  IF NEW.id <> id THEN
    RAISE EXCEPTION 'user ''%'' of tenant ''%'' has id %, which is not the id of that name', NEW.name, tenant, NEW.id
      USING ERRCODE = 'check_violation', HINT = format('insert it with id %s, or under another name', id);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER users_named AFTER INSERT OR UPDATE OF tenant_id, id, name ON users
  FOR EACH ROW EXECUTE FUNCTION rag_require_id_of_name();

-- Four digits of base 36; more once those are mostly taken.
CREATE FUNCTION rag_number_workspace() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
DECLARE
  room float8 := 36::float8 ^ 4::float8 - 36::float8 ^ 3::float8;
BEGIN
  LOOP
    NEW.no := 36::float8 ^ 3::float8 + floor(random() * room);
    EXIT WHEN NOT EXISTS (SELECT FROM workspaces w WHERE w.no + 0 = NEW.no + 0);
    room := room * 1.5::float8;
  END LOOP;
  RETURN NEW;
END $$;
CREATE TRIGGER workspaces_numbered BEFORE INSERT ON workspaces
  FOR EACH ROW EXECUTE FUNCTION rag_number_workspace();

CREATE FUNCTION rag_workspace_added() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
BEGIN
  INSERT INTO workspace_heads (workspace_id) SELECT id FROM new_rows;
  RETURN NULL;
END $$;
CREATE TRIGGER workspaces_added AFTER INSERT ON workspaces REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION rag_workspace_added();
