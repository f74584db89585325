package dev.ragbase.store.postgres.internal.db;

import dev.ragbase.store.postgres.VectorIndexSettings;

/**
 * What is known of a database since it was opened.
 *
 * @param schema where the tables are
 * @param vectorOid the number of pgvector's type
 * @param searchPath where names are looked for: the schema, then where pgvector is
 * @param applicationRole the role that calls take on; {@code none} to stay what the login is
 * @param operatorRole the role that provisioning takes on; {@code none} likewise
 * @param vectors what its indexes of vectors are to be
 */
public record Database(
    String schema,
    int vectorOid,
    String searchPath,
    String applicationRole,
    String operatorRole,
    VectorIndexSettings vectors) {}
