-- Measurements, series by month, and what bots, webhooks and administration keep. No id here comes from a
-- sequence: the next number would tell a tenant how much the others do.

CREATE TABLE performance_metrics (
  workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  operation    text COLLATE "C" NOT NULL,
  at           timestamptz NOT NULL,
  -- In nanoseconds.
  took         bigint NOT NULL,
  tokens       bigint NOT NULL,
  model        text,
  error        text
);
CREATE INDEX performance_metrics_by_time ON performance_metrics (workspace_id, at);

-- How many documents, chunks and vectors a workspace held, by time.
CREATE TABLE documents_timeseries (
  workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  at           timestamptz NOT NULL,
  documents    bigint NOT NULL,
  chunks       bigint NOT NULL,
  vectors      bigint NOT NULL,
  head         bigint NOT NULL,
  PRIMARY KEY (workspace_id, at)
) PARTITION BY RANGE (at);

-- What a workspace used, by operation and hour.
CREATE TABLE usage_metrics (
  workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  at           timestamptz NOT NULL,
  operation    text COLLATE "C" NOT NULL,
  calls        bigint NOT NULL,
  errors       bigint NOT NULL,
  tokens       bigint NOT NULL,
  -- In nanoseconds.
  took         bigint NOT NULL,
  PRIMARY KEY (workspace_id, at, operation)
) PARTITION BY RANGE (at);

CREATE TABLE bot_configurations (
  workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  id           uuid NOT NULL,
  platform     text NOT NULL CHECK (platform IN ('slack', 'teams', 'discord')),
  name         text NOT NULL,
  settings     jsonb NOT NULL DEFAULT '{}',
  -- Encrypted before it comes here.
  credentials  bytea,
  enabled      boolean NOT NULL DEFAULT true,
  created_at   timestamptz NOT NULL DEFAULT now(),
  updated_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, id)
);

CREATE TABLE integration_mappings (
  workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  id           uuid NOT NULL,
  platform     text NOT NULL CHECK (platform IN ('slack', 'teams', 'discord')),
  -- The team, guild or tenant, and the channel, as the platform names them.
  external_team    text COLLATE "C" NOT NULL,
  external_channel text COLLATE "C" NOT NULL DEFAULT '',
  settings     jsonb NOT NULL DEFAULT '{}',
  created_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, platform, external_team, external_channel)
);

CREATE TABLE external_user_mappings (
  workspace_id  uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  platform      text NOT NULL CHECK (platform IN ('slack', 'teams', 'discord')),
  external_team text COLLATE "C" NOT NULL,
  external_user text COLLATE "C" NOT NULL,
  user_id       uuid NOT NULL,
  created_at    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, platform, external_team, external_user)
);

CREATE TABLE platform_conversations (
  workspace_id  uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  platform      text NOT NULL CHECK (platform IN ('slack', 'teams', 'discord')),
  external_team text COLLATE "C" NOT NULL,
  external_id   text COLLATE "C" NOT NULL,
  session_id    uuid NOT NULL,
  created_at    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, platform, external_team, external_id)
);

CREATE TABLE message_queue (
  workspace_id    uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  id              uuid NOT NULL DEFAULT gen_random_uuid(),
  queue           text COLLATE "C" NOT NULL,
  -- What makes the same message sent twice one message.
  idempotency_key text COLLATE "C" NOT NULL,
  ordering_key    text COLLATE "C" NOT NULL DEFAULT '',
  payload         bytea NOT NULL,
  attempts        integer NOT NULL DEFAULT 0,
  state           text NOT NULL DEFAULT 'ready' CHECK (state IN ('ready', 'taken', 'done', 'dead')),
  due_at          timestamptz NOT NULL DEFAULT now(),
  last_error      text,
  created_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, queue, idempotency_key)
);
CREATE INDEX message_queue_due ON message_queue (workspace_id, queue, due_at) WHERE state = 'ready';

CREATE TABLE enterprise_org_mappings (
  tenant_id    uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  provider     text NOT NULL,
  external_org text COLLATE "C" NOT NULL,
  settings     jsonb NOT NULL DEFAULT '{}',
  created_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, provider, external_org)
);

CREATE TABLE invitations (
  workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  id           uuid NOT NULL,
  email        text NOT NULL,
  role         text NOT NULL CHECK (role IN ('admin', 'editor', 'viewer')),
  -- SHA-256 of the token that the invited one shows.
  token_hash   bytea NOT NULL,
  invited_by   uuid NOT NULL,
  expires_at   timestamptz NOT NULL,
  accepted_at  timestamptz,
  PRIMARY KEY (workspace_id, id)
);

CREATE TABLE audit_log (
  workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  id           uuid NOT NULL DEFAULT gen_random_uuid(),
  user_id      uuid NOT NULL,
  action       text NOT NULL,
  subject      text NOT NULL DEFAULT '',
  at           timestamptz NOT NULL DEFAULT now(),
  details      jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (workspace_id, id)
);

CREATE TABLE api_keys (
  workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  id           uuid NOT NULL,
  user_id      uuid NOT NULL,
  name         text NOT NULL,
  role         text NOT NULL CHECK (role IN ('admin', 'editor', 'viewer')),
  -- SHA-256 of the key; the key itself is shown once and not kept.
  key_hash     bytea NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now(),
  expires_at   timestamptz,
  last_used_at timestamptz,
  -- With the user, or an id that is taken would tell of another's key.
  PRIMARY KEY (workspace_id, user_id, id)
);

CREATE TABLE feedback (
  workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  id           uuid NOT NULL,
  user_id      uuid NOT NULL,
  session_id   uuid,
  message_id   uuid,
  rating       smallint NOT NULL CHECK (rating IN (-1, 1)),
  comment      text NOT NULL DEFAULT '',
  created_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, user_id, id)
);
