package dev.ragbase.bench.compare.corpus;

import dev.ragbase.Rag;
import dev.ragbase.Workspace;
import dev.ragbase.access.Scope;
import dev.ragbase.document.Embedding;
import dev.ragbase.document.Filter;
import dev.ragbase.embed.Embedder;
import dev.ragbase.ingest.DocumentSource;
import dev.ragbase.ingest.DocumentSource.Found;
import dev.ragbase.ingest.FileSource;
import dev.ragbase.ingest.IngestOptions;
import dev.ragbase.store.EmbeddedChunk;
import dev.ragbase.store.Page;
import dev.ragbase.store.StoredDocument;
import dev.ragbase.store.sqlite.SqliteLuceneStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Real embeddings of real text: the passages of documents, by the local model. Of every twentieth
 * document the passages are held out; their first sentences are the queries. The embedded passages
 * stay in a store of ragbase's, so that a run that was broken off goes on.
 *
 * @param documents a folder
 * @param rows how many passages at most
 */
public record DocumentCorpus(Path documents, int rows) {
  private static final int QUERIES = 200;
  private static final int HELD_OUT_OF = 20;
  private static final int SLICE = 20;
  private static final int PAGE = 100;
  private static final int QUERY_CHARS_MIN = 20;
  private static final int QUERY_CHARS_MAX = 200;

  /** Some of a source's documents. */
  private record Slice(List<Found> found) implements DocumentSource {
    @Override
    public void forEach(Consumer<Found> consumer) {
      found.forEach(consumer);
    }

    @Override
    public List<String> uriPrefixes() {
      return List.of();
    }

    @Override
    public boolean isGone(String uri) {
      return false;
    }
  }

  /** The documents that a folder holds now. */
  private record Inventory(int count, UUID version) {}

  /** What was found in the documents. */
  private record Gathered(List<String> texts, List<Embedding> vectors, List<String> queries) {}

  /**
   * How it is made; a folder whose files have changed is another corpus.
   *
   * @throws IOException if there is no such folder
   */
  public Map<String, Object> about() throws IOException {
    Inventory files = inventory();
    return new TreeMap<>(
        Map.of(
            "kind",
            "documents",
            "documents",
            documents.toString(),
            "passages",
            rows,
            "files",
            files.count,
            "version",
            files.version.toString()));
  }

  /**
   * Writes it into a folder, unless it is there.
   *
   * @throws IOException if the documents hold too little to measure anything
   */
  public Corpus in(Path folder, Consumer<String> progress) throws IOException {
    Map<String, Object> about = about();
    if (!CorpusWriter.isThere(folder, about)) {
      Files.createDirectories(folder);
      SqliteLuceneStore store = SqliteLuceneStore.at(embedded(folder));
      try (Rag rag = Rag.open(store)) {
        ingest(store, rag.workspace(Scope.local()), progress);
        write(folder, gathered(rag), rag.embedder(), about);
      }
    }
    int held = (int) (Files.size(folder.resolve("vectors.f32")) / 4 / dimensions(folder));
    return Corpus.open(folder, Math.min(rows, held));
  }

  /**
   * Where the embedded passages stay: those of another folder, or of other files in it, are not
   * mistaken for them.
   */
  Path embedded(Path folder) throws IOException {
    return folder.resolve("embedded-" + inventory().version);
  }

  /** The names, sizes and times of all that can be read, in short. */
  private Inventory inventory() throws IOException {
    if (!Files.isDirectory(documents)) {
      throw new IOException(documents + " is no folder: name another by --documents");
    }
    StringBuilder all = new StringBuilder();
    AtomicInteger count = new AtomicInteger();
    source()
        .forEach(
            it -> {
              if (it instanceof Found.Raw raw) {
                count.incrementAndGet();
                all.append(raw.document().uri()).append(' ').append(raw.document().version());
              }
            });
    byte[] bytes = all.toString().getBytes(StandardCharsets.UTF_8);
    return new Inventory(count.get(), UUID.nameUUIDFromBytes(bytes));
  }

  private FileSource source() {
    return FileSource.of(List.of(documents), List.of());
  }

  private static int dimensions(Path folder) throws IOException {
    return Integer.parseInt(Files.readString(folder.resolve("shape")).split(" ", -1)[0]);
  }

  private void ingest(SqliteLuceneStore store, Workspace workspace, Consumer<String> progress) {
    List<Found> all = new ArrayList<>();
    source().forEach(all::add);
    long chunks = store.sizes().chunks();
    long wanted = rows + 2L * QUERIES;
    for (int from = 0; from < all.size() && chunks < wanted; from += SLICE) {
      Slice slice = new Slice(all.subList(from, Math.min(all.size(), from + SLICE)));
      workspace.ingest(slice, IngestOptions.defaults(), outcome -> {});
      chunks = store.sizes().chunks();
      progress.accept("embedded about " + chunks + " of " + wanted + " passages of " + documents);
    }
  }

  private Gathered gathered(Rag rag) {
    Gathered gathered = new Gathered(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    Page.forEach(
        PAGE,
        page -> rag.store().documents().scan(Scope.local(), Filter.all(), page),
        documents -> documents.forEach(it -> gather(it, gathered)));
    return gathered;
  }

  private void gather(StoredDocument document, Gathered gathered) {
    boolean heldOut = Math.floorMod(document.document().info().uri().hashCode(), HELD_OUT_OF) == 0;
    for (EmbeddedChunk chunk : document.chunks()) {
      Embedding vector = chunk.embedding();
      String text = chunk.chunk().text().strip().replaceAll("\\s+", " ");
      if (vector == null || text.isEmpty()) {
        continue;
      }
      if (heldOut && gathered.queries.size() < QUERIES && text.length() >= QUERY_CHARS_MIN) {
        gathered.queries.add(firstSentence(text));
      } else if (!heldOut && gathered.texts.size() < rows) {
        gathered.texts.add(text);
        gathered.vectors.add(vector);
      }
    }
  }

  private static String firstSentence(String text) {
    int end = text.indexOf(". ", QUERY_CHARS_MIN);
    return text.substring(
        0, Math.min(end < 0 ? text.length() : end, Math.min(text.length(), QUERY_CHARS_MAX)));
  }

  private void write(Path folder, Gathered gathered, Embedder embedder, Map<String, Object> about)
      throws IOException {
    if (gathered.texts.size() < 1_000 || gathered.queries.isEmpty()) {
      throw new IOException(
          documents
              + " gives "
              + gathered.texts.size()
              + " passages and "
              + gathered.queries.size()
              + " queries: too few, name another folder by --documents");
    }
    try (CorpusWriter writer = new CorpusWriter(folder, embedder.model().dimensions())) {
      for (int i = 0; i < gathered.texts.size(); i++) {
        writer.row(gathered.texts.get(i), gathered.vectors.get(i).toArray());
      }
      for (String query : gathered.queries) {
        writer.query(embedder.embedQuery(query).toArray());
      }
      writer.finish(about);
    }
  }
}
