package dev.ragbase.store.postgres.internal;

import dev.ragbase.access.AccessDenied;
import dev.ragbase.analysis.DocumentAnalyzer;
import dev.ragbase.analysis.DocumentTerms;
import dev.ragbase.document.Chunk;
import dev.ragbase.document.ChunkId;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.store.postgres.internal.db.Session;
import dev.ragbase.store.postgres.internal.db.Session.Part;
import dev.ragbase.store.postgres.internal.db.Sql;
import dev.ragbase.store.postgres.internal.db.WireBytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The words of documents as {@code tsvector}s. A lexeme is the workspace's number, so that the
 * shared index has no list that two workspaces are in, a term, and a step that says how often the
 * chunk has the term: so the index alone tells all that ranking asks for. It has as many positions,
 * for those who look into the chunk. One chunk in {@value #SAMPLE} has another lexeme for each
 * term, by which common terms are counted. Not safe for many threads.
 */
final class WordVectors {
  /**
   * How often a chunk has a term at least, for it to be of the first step, the second, ...: BM25
   * tells high counts ever less apart. rag_step_counts says what a step counts as.
   */
  private static final int[] STEPS = {1, 2, 3, 4, 5, 7, 10, 16};

  /** A power of two; rag_word_holders knows it. */
  private static final int SAMPLE = 16;

  /** A tsvector holds 1 MB of lexemes and positions; what a chunk has beyond that is not found. */
  private static final int BYTES_MAX = 900_000;

  private static final char COUNTED = ':';
  private static final char SAMPLED = '*';

  private final String workspace;
  private final DocumentAnalyzer analyzer = new DocumentAnalyzer();

  private WordVectors(long workspaceNo) {
    workspace = Long.toHexString(workspaceNo);
  }

  /**
   * Words of a workspace, whose number is read by the transaction that writes them: one that was
   * made anew under the same name has another.
   *
   * @param next a query that goes over with that of the number
   * @throws AccessDenied if the one who asks sees no such workspace any more
   */
  static WordVectors of(Session session, UUID workspace, Part<?> next) {
    List<WordVectors> found = new ArrayList<>(1);
    Part<?> number =
        new Part<>(
            Sql.of("SELECT no FROM workspaces WHERE id = ?", workspace),
            List.of(),
            row -> found.add(new WordVectors(row.getLong(1))));
    session.together(List.of(number, next));
    if (found.isEmpty()) {
      throw new AccessDenied(
          "the workspace was deleted, or the member who writes removed from it, meanwhile: ask an"
              + " owner of it");
    }
    return found.getFirst();
  }

  /**
   * A document's words.
   *
   * @param length how often its chunks have terms, all together
   */
  record DocumentWords(String language, long length, List<ChunkWords> chunks) {}

  /**
   * A chunk's words.
   *
   * @param length how many words it has
   * @param vector a tsvector as tsvectorrecv reads it
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
  record ChunkWords(ChunkId chunk, int length, byte[] vector) {}

  DocumentWords of(DocumentInfo info, List<Chunk> chunks) {
    DocumentTerms terms =
        analyzer.analyze(info.title(), info.metadata(), chunks, Chunk::headings, Chunk::text);
    List<ChunkWords> words = new ArrayList<>(chunks.size());
    long length = 0;
    for (int i = 0; i < chunks.size(); i++) {
      Map<String, Integer> frequencies = terms.frequencies(i);
      length += frequencies.values().stream().mapToLong(it -> it).sum();
      ChunkId id = chunks.get(i).id();
      boolean inSample = (id.value().getLeastSignificantBits() & (SAMPLE - 1)) == 0;
      words.add(new ChunkWords(id, terms.length(i), vector(frequencies, inSample)));
    }
    return new DocumentWords(terms.language(), length, words);
  }

  private byte[] vector(Map<String, Integer> frequencies, boolean inSample) {
    WireBytes out = new WireBytes(64 * (frequencies.size() + 1)).putInt(0);
    int count = 0;
    for (Map.Entry<String, Integer> entry : frequencies.entrySet()) {
      int step = step(entry.getValue());
      byte[] lexeme = lexeme(COUNTED, entry.getKey(), step);
      byte[] sampled = inSample ? lexeme(SAMPLED, entry.getKey(), 0) : new byte[0];
      int size = lexeme.length + 3 + 2 * step + sampled.length + 3;
      if (out.size() + size > BYTES_MAX) {
        break;
      }
      put(out, lexeme, step);
      count++;
      if (inSample) {
        put(out, sampled, 0);
        count++;
      }
    }
    out.setInt(0, count);
    return out.toArray();
  }

  private byte[] lexeme(char kind, String term, int step) {
    return (workspace + kind + term + ' ' + step).getBytes(StandardCharsets.UTF_8);
  }

  private static void put(WireBytes out, byte[] lexeme, int positions) {
    out.put(lexeme).putByte(0).putShort(positions);
    for (int position = 1; position <= positions; position++) {
      out.putShort(position);
    }
  }

  /** The step of a count, from 1. */
  static int step(int count) {
    int step = 1;
    while (step < STEPS.length && STEPS[step] <= count) {
      step++;
    }
    return step;
  }
}
