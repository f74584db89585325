package dev.ragbase.bench.compare;

/** What a run consists of; each can be run alone. */
public enum PartKind {
  /** Search over passages of real documents. */
  DOCUMENTS,
  /** Search over generated or given vectors. */
  SEARCH,
  /** Search in PostgreSQL. */
  POSTGRES,
  /** Search in PostgreSQL among many tenants. */
  TENANTS,
  /** Ingest: again, and its memory. */
  INGEST,
  /** The launcher's start. */
  LAUNCHER,
  /** What memory and disk allow. */
  HARDWARE,
  /** Quality on judged collections. */
  QUALITY
}
