package dev.ragbase.store;

import dev.ragbase.access.Scope;
import dev.ragbase.document.Embedding;
import dev.ragbase.document.Filter;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Every whole document that passes a filter, ordered by uri, in bounded memory: pages hold fewer
 * documents the larger these are, down to one. Each document is as of one moment, none comes twice,
 * and one that is there from beginning to end does not go missing, whatever is written meanwhile.
 * Not safe for several threads.
 */
public final class DocumentScan implements Iterator<StoredDocument> {
  private static final int SIZE_FIRST = 16;
  private static final int SIZE_MAX = 500;

  /** How much a page is meant to hold: characters, and numbers of vectors. */
  private static final long WEIGHT = 4_000_000;

  private final DocumentStore documents;
  private final Scope scope;
  private final Filter filter;
  private Page<StoredDocument> page;
  private int size = SIZE_FIRST;
  private int at;

  private DocumentScan(DocumentStore documents, Scope scope, Filter filter) {
    this.documents = documents;
    this.scope = scope;
    this.filter = filter;
    page = documents.scan(scope, filter, PageRequest.first(size));
  }

  /** A scan; its first page is read at once. */
  public static DocumentScan of(DocumentStore documents, Scope scope, Filter filter) {
    return new DocumentScan(documents, scope, filter);
  }

  /** The same as something to loop over; each loop reads anew. */
  public static Iterable<StoredDocument> all(DocumentStore documents, Scope scope) {
    return () -> of(documents, scope, Filter.all());
  }

  @Override
  public boolean hasNext() {
    while (at == page.items().size() && page.next().isPresent()) {
      size = sizeAfter(page.items());
      page = documents.scan(scope, filter, new PageRequest(size, page.next().get()));
      at = 0;
    }
    return at < page.items().size();
  }

  @Override
  public StoredDocument next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return page.items().get(at++);
  }

  /** As many documents as weigh enough if they are like the last ones; at most twice as many. */
  private int sizeAfter(List<StoredDocument> items) {
    long weight = 1;
    for (StoredDocument each : items) {
      weight += each.document().text().length();
      for (EmbeddedChunk chunk : each.chunks()) {
        Embedding vector = chunk.embedding();
        weight += vector == null ? 0 : vector.dimensions();
      }
    }
    long wanted = Math.max(1, items.size() * WEIGHT / weight);
    return (int) Math.min(wanted, Math.min(SIZE_MAX, 2L * size));
  }
}
