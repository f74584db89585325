package dev.ragbase.store.postgres.internal;

import dev.ragbase.analysis.DocumentAnalyzer;
import dev.ragbase.analysis.DocumentTerms;
import dev.ragbase.document.Chunk;
import dev.ragbase.document.ChunkId;
import dev.ragbase.document.DocumentInfo;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The words of documents as {@code tsvector}s. A lexeme is the workspace's number and a term, so
 * that the shared index has no list that two workspaces are in; it has as many positions as the
 * chunk has the term, which is all that ranking asks for. Not safe for many threads.
 */
final class WordVectors {
  /** A lexeme has no more positions: see MAXNUMPOS in PostgreSQL's tsvector.h. */
  static final int FREQUENCY_MAX = 255;

  /** A tsvector holds 1 MB of lexemes and positions; what a chunk has beyond that is not found. */
  private static final int BYTES_MAX = 900_000;

  private final String prefix;
  private final DocumentAnalyzer analyzer = new DocumentAnalyzer();

  /** Words of the workspace with this number. */
  WordVectors(long workspaceNo) {
    prefix = prefix(workspaceNo);
  }

  /** What begins every lexeme of a workspace. */
  static String prefix(long workspaceNo) {
    return Long.toString(workspaceNo, Character.MAX_RADIX) + ":";
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
  record ChunkWords(ChunkId chunk, int length, byte[] vector) {}

  DocumentWords of(DocumentInfo info, List<Chunk> chunks) {
    DocumentTerms terms =
        analyzer.analyze(info.title(), info.metadata(), chunks, Chunk::headings, Chunk::text);
    List<ChunkWords> words = new ArrayList<>(chunks.size());
    long length = 0;
    for (int i = 0; i < chunks.size(); i++) {
      Map<String, Integer> frequencies = terms.frequencies(i);
      length += frequencies.values().stream().mapToLong(it -> it).sum();
      words.add(new ChunkWords(chunks.get(i).id(), terms.length(i), vector(frequencies)));
    }
    return new DocumentWords(terms.language(), length, words);
  }

  private byte[] vector(Map<String, Integer> frequencies) {
    ByteBuffer out = ByteBuffer.allocate(64 * (frequencies.size() + 1)).putInt(0);
    int count = 0;
    for (Map.Entry<String, Integer> entry : frequencies.entrySet()) {
      byte[] lexeme = (prefix + entry.getKey()).getBytes(StandardCharsets.UTF_8);
      int positions = Math.min(FREQUENCY_MAX, entry.getValue());
      int size = lexeme.length + 3 + 2 * positions;
      if (out.position() + size > BYTES_MAX) {
        break;
      }
      out = room(out, size);
      out.put(lexeme).put((byte) 0).putShort((short) positions);
      for (int position = 1; position <= positions; position++) {
        out.putShort((short) position);
      }
      count++;
    }
    out.putInt(0, count);
    return Arrays.copyOf(out.array(), out.position());
  }

  private static ByteBuffer room(ByteBuffer buffer, int size) {
    return buffer.remaining() >= size
        ? buffer
        : ByteBuffer.allocate(2 * buffer.capacity() + size).put(buffer.flip());
  }
}
