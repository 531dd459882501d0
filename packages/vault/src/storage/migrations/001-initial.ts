import type { Migration } from './migrate.ts'

/**
 * The first schema. Times are milliseconds since the epoch by the database's clock; JSON is text. Every key and every
 * unique index begins with `app_id`, so that a database can be distributed by app without a change of query.
 */
export const initial: Migration = {
  id: 1,
  name: 'initial',
  statements: [
    `CREATE TABLE apps (
      app_id TEXT NOT NULL PRIMARY KEY,
      name TEXT NOT NULL,
      created_at BIGINT NOT NULL
    )`,

    // Configuration is the source; the row keeps what must outlive it. Another client_id under the same key is another row.
    `CREATE TABLE provider_clients (
      app_id TEXT NOT NULL,
      provider_client_id TEXT NOT NULL,
      client_key TEXT NOT NULL,
      client_id TEXT NOT NULL,
      provider TEXT NOT NULL,
      status TEXT NOT NULL,
      status_reason TEXT,
      created_at BIGINT NOT NULL,
      PRIMARY KEY (app_id, provider_client_id)
    )`,
    `CREATE UNIQUE INDEX provider_clients_by_key ON provider_clients (app_id, client_key, client_id)`,

    `CREATE TABLE end_users (
      app_id TEXT NOT NULL,
      end_user_id TEXT NOT NULL,
      issuer TEXT NOT NULL,
      subject TEXT NOT NULL,
      email TEXT,
      name TEXT,
      created_at BIGINT NOT NULL,
      updated_at BIGINT NOT NULL,
      PRIMARY KEY (app_id, end_user_id)
    )`,
    `CREATE UNIQUE INDEX end_users_by_subject ON end_users (app_id, issuer, subject)`,

    // end_user_id is '' for a session, and later a grant, that belongs to the app itself and to no person.
    `CREATE TABLE connect_sessions (
      app_id TEXT NOT NULL,
      session_id TEXT NOT NULL,
      public_id TEXT NOT NULL,
      token_hash TEXT NOT NULL,
      status TEXT NOT NULL,
      error_code TEXT,
      end_user_id TEXT NOT NULL,
      providers TEXT NOT NULL,
      required_scopes TEXT NOT NULL,
      allowed_origin TEXT,
      return_url TEXT,
      complete_url TEXT,
      display TEXT,
      grant_policy TEXT NOT NULL,
      reauthorize_grant_id TEXT,
      login_hint TEXT,
      metadata TEXT NOT NULL,
      browser_hash TEXT,
      flow_hash TEXT,
      binding TEXT,
      result_hash TEXT,
      created_at BIGINT NOT NULL,
      expires_at BIGINT NOT NULL,
      finished_at BIGINT,
      PRIMARY KEY (app_id, session_id)
    )`,
    `CREATE UNIQUE INDEX connect_sessions_by_public_id ON connect_sessions (app_id, public_id)`,
    `CREATE UNIQUE INDEX connect_sessions_by_result ON connect_sessions (app_id, result_hash)`,
    `CREATE INDEX connect_sessions_by_end ON connect_sessions (app_id, expires_at)`,

    // One walk to a provider and back. proof holds PKCE verifier and nonce, sealed.
    `CREATE TABLE authorization_requests (
      app_id TEXT NOT NULL,
      request_id TEXT NOT NULL,
      session_id TEXT NOT NULL,
      provider_client_id TEXT NOT NULL,
      state_hash TEXT NOT NULL,
      redirect_uri TEXT NOT NULL,
      scopes TEXT NOT NULL,
      proof BLOB,
      salt BLOB,
      status TEXT NOT NULL,
      error_code TEXT,
      grant_id TEXT,
      operation TEXT,
      consent_forced BIGINT NOT NULL,
      created_at BIGINT NOT NULL,
      expires_at BIGINT NOT NULL,
      claimed_at BIGINT,
      finished_at BIGINT,
      PRIMARY KEY (app_id, request_id)
    )`,
    `CREATE UNIQUE INDEX authorization_requests_by_state ON authorization_requests (app_id, state_hash)`,
    `CREATE INDEX authorization_requests_by_session ON authorization_requests (app_id, session_id)`,
    `CREATE INDEX authorization_requests_by_end ON authorization_requests (app_id, expires_at)`,

    `CREATE TABLE grants (
      app_id TEXT NOT NULL,
      grant_id TEXT NOT NULL,
      end_user_id TEXT NOT NULL,
      provider_client_id TEXT NOT NULL,
      client_key TEXT NOT NULL,
      account_id TEXT NOT NULL,
      account_identifier TEXT NOT NULL,
      account_display_name TEXT,
      account_email TEXT,
      scopes TEXT NOT NULL,
      status TEXT NOT NULL,
      status_reason TEXT,
      binding TEXT NOT NULL,
      metadata TEXT NOT NULL,
      expires_at BIGINT,
      max_expires_at BIGINT,
      created_at BIGINT NOT NULL,
      updated_at BIGINT NOT NULL,
      PRIMARY KEY (app_id, grant_id)
    )`,
    // A revoked grant is over for good: the same account connected again is a new grant, under a new id.
    `CREATE UNIQUE INDEX grants_by_account ON grants (app_id, end_user_id, provider_client_id, account_id)
      WHERE status <> 'revoked'`,
    `CREATE INDEX grants_by_user ON grants (app_id, end_user_id, client_key, grant_id)`,
    `CREATE INDEX grants_by_client ON grants (app_id, provider_client_id, account_id)`,

    `CREATE TABLE credentials (
      app_id TEXT NOT NULL,
      grant_id TEXT NOT NULL,
      version BIGINT NOT NULL,
      access_token BLOB,
      refresh_token BLOB,
      salt BLOB,
      issued_at BIGINT NOT NULL,
      token_expires_at BIGINT,
      status TEXT NOT NULL,
      status_reason TEXT,
      lease_owner TEXT,
      lease_epoch BIGINT NOT NULL,
      lease_until BIGINT,
      attempt_id TEXT,
      attempt_started_at BIGINT,
      next_refresh_at BIGINT,
      PRIMARY KEY (app_id, grant_id)
    )`,

    // body is canonical JSON; seal is filled by the sealer that orders rows into the app's hash chain.
    `CREATE TABLE audit_events (
      seq $identity,
      app_id TEXT NOT NULL,
      recorded_at BIGINT NOT NULL,
      body TEXT NOT NULL,
      seal BLOB
    )`,
    `CREATE UNIQUE INDEX audit_events_by_seq ON audit_events (app_id, seq)`,

    // Work that must follow a commit, at least once. payload is sealed: a revocation carries the tokens to end.
    `CREATE TABLE outbox (
      app_id TEXT NOT NULL,
      outbox_id TEXT NOT NULL,
      kind TEXT NOT NULL,
      grant_id TEXT NOT NULL,
      payload BLOB,
      salt BLOB,
      status TEXT NOT NULL,
      status_reason TEXT,
      attempts BIGINT NOT NULL,
      next_attempt_at BIGINT NOT NULL,
      created_at BIGINT NOT NULL,
      PRIMARY KEY (app_id, outbox_id)
    )`,
    `CREATE INDEX outbox_by_due ON outbox (app_id, status, next_attempt_at)`,

    `CREATE TABLE data_keys (
      app_id TEXT NOT NULL,
      data_key_id TEXT NOT NULL,
      root_key_id TEXT NOT NULL,
      wrapped BLOB NOT NULL,
      status TEXT NOT NULL,
      created_at BIGINT NOT NULL,
      PRIMARY KEY (app_id, data_key_id)
    )`,
    `CREATE UNIQUE INDEX data_keys_current ON data_keys (app_id) WHERE status = 'current'`,
  ],
}
