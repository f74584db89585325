package dev.ragbase.ingest.tika;

/** How a document is read. */
enum Format {
  PLAIN,
  MARKDOWN,
  RST,
  ASCIIDOC,
  CODE,
  HTML,
  GZIP,
  /** PDF, office, mail and other formats whose parsers need a process of their own. */
  HEAVY
}
