package dev.ragbase.answer;

import dev.ragbase.document.ChunkId;
import dev.ragbase.document.ContentHash;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.Span;
import org.jspecify.annotations.Nullable;

/**
 * Where an answer has something from: durable, since it names the revision and the hash of the text
 * that the span counts in.
 *
 * @param n the number that the answer's text refers to, as in {@code [1]}
 * @param page the page the quote starts on; null if the format has no pages
 * @param quote exactly the document's text at {@code span}
 * @param contentHash of the whole document's text at that revision
 */
public record Citation(
    int n,
    String uri,
    String title,
    DocumentId document,
    int revision,
    ChunkId chunk,
    @Nullable Integer page,
    Span span,
    String quote,
    ContentHash contentHash) {}
