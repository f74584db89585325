package dev.ragbase.ingest;

import dev.ragbase.document.Metadata;
import dev.ragbase.document.StructuredText;

/**
 * A document's words, taken out of its format.
 *
 * @param title empty if the format gives none
 * @param mediaType what it turned out to be
 * @param metadata what the format says of itself, such as author and language
 */
public record ExtractedDocument(
    String title, StructuredText text, String mediaType, Metadata metadata) {}
