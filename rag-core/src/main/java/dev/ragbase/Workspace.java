package dev.ragbase;

import dev.ragbase.access.Scope;
import dev.ragbase.answer.Answer;
import dev.ragbase.answer.AnswerPipeline;
import dev.ragbase.answer.AnswerRequest;
import dev.ragbase.document.Document;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.document.Revision;
import dev.ragbase.document.StructuredText;
import dev.ragbase.embed.Embedder;
import dev.ragbase.embed.MeteredEmbedder;
import dev.ragbase.ingest.DocumentSource;
import dev.ragbase.ingest.FileSource;
import dev.ragbase.ingest.IngestOptions;
import dev.ragbase.ingest.IngestOutcome;
import dev.ragbase.ingest.IngestPipeline;
import dev.ragbase.ingest.IngestReport;
import dev.ragbase.ingest.PreparedDocument;
import dev.ragbase.metrics.Meter;
import dev.ragbase.search.SearchRequest;
import dev.ragbase.search.SearchResult;
import dev.ragbase.search.Searcher;
import dev.ragbase.store.Page;
import dev.ragbase.store.PageRequest;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A collection of documents as one user sees it: the scope is fixed, so no call can leave it. Safe
 * for many threads; open as long as its {@link Rag} is.
 */
public final class Workspace {
  private final Scope scope;
  private final Store store;
  private final Meter meter;
  private final IngestPipeline ingest;
  private final Searcher searcher;
  private final AnswerPipeline answers;

  Workspace(Scope scope, Parts parts) {
    this.scope = scope;
    this.store = parts.store();
    this.meter = parts.meter();
    Embedder embedder = MeteredEmbedder.of(parts.embedder(), meter, scope);
    this.ingest =
        new IngestPipeline(
            store.documents(), parts.extractor(), parts.chunker(), embedder, System::nanoTime);
    this.searcher =
        new Searcher(
            store.vectors(),
            store.keywords(),
            store.hybrid().orElse(null),
            store.documents(),
            embedder,
            parts.chunker(),
            parts.reranker(),
            parts.clock(),
            System::nanoTime);
    this.answers =
        new AnswerPipeline(searcher, store.chats(), parts.answerer(), parts.clock(), parts.ids());
  }

  /** Whose workspace this is. */
  public Scope scope() {
    return scope;
  }

  /** Takes in a file, or a folder with all below it; see {@link IngestPipeline#ingest}. */
  public IngestReport ingest(Path path) {
    return ingest(FileSource.of(List.of(path), List.of()), IngestOptions.defaults(), outcome -> {});
  }

  /** Takes in a source; see {@link IngestPipeline#ingest}. */
  public IngestReport ingest(
      DocumentSource source, IngestOptions options, Consumer<IngestOutcome> outcomes) {
    return meter.time(scope, "ingest", () -> ingest.ingest(scope, source, options, outcomes));
  }

  /** Takes in documents whose words are known; see {@link IngestPipeline#put}. */
  public IngestReport put(Iterator<PreparedDocument> documents, Consumer<IngestOutcome> outcomes) {
    return meter.time(scope, "put", () -> ingest.put(scope, documents, outcomes));
  }

  /** Takes in documents with all vectors made anew; see {@link IngestPipeline#reembed}. */
  public IngestReport reembed(
      Iterator<PreparedDocument> documents, Consumer<IngestOutcome> outcomes) {
    return meter.time(scope, "put", () -> ingest.reembed(scope, documents, outcomes));
  }

  /** Takes in a plain text under a uri, in place of what was there. */
  public IngestReport put(String uri, String title, String text, Metadata metadata) {
    PreparedDocument document =
        new PreparedDocument(
            uri, title, StructuredText.plain(text), "text/plain", metadata, null, List.of());
    return put(List.of(document).iterator(), outcome -> {});
  }

  /** The ten best chunks for a query, by meaning and by words. */
  public SearchResult search(String query) {
    return search(SearchRequest.of(query));
  }

  /** The best chunks; see {@link Searcher#search}. */
  public SearchResult search(SearchRequest request) {
    return meter.time(scope, "search", () -> searcher.search(scope, request));
  }

  /** Answers a question out of all documents. */
  public Answer ask(String question) {
    return ask(AnswerRequest.of(question));
  }

  /** Answers a question; see {@link AnswerPipeline#answer}. */
  public Answer ask(AnswerRequest request) {
    return meter.time(scope, "ask", () -> answers.answer(scope, request));
  }

  /** The document with a uri; empty if there is none. */
  public Optional<Document> find(String uri) {
    return store.documents().find(scope, uri);
  }

  /** The documents that pass a filter, ordered by uri. */
  public Page<DocumentInfo> list(Filter filter, PageRequest page) {
    return store.documents().list(scope, filter, page);
  }

  /** The revisions of the document with a uri, newest first; none if there is no such document. */
  public Page<Revision> history(String uri, PageRequest page) {
    DocumentInfo info = store.documents().infos(scope, List.of(uri)).get(uri);
    return info == null
        ? new Page<>(List.of(), Optional.empty())
        : store.documents().revisions(scope, info.id(), page);
  }

  /**
   * Removes the document with a uri.
   *
   * @return whether there was one
   */
  public boolean delete(String uri) {
    Filter named =
        new Filter.Compare(Filter.DocumentField.URI, Filter.Operator.EQUAL, MetadataValue.of(uri));
    return store.documents().delete(scope, named) > 0;
  }

  /**
   * Removes the documents that pass a filter.
   *
   * @return how many there were
   */
  public long delete(Filter filter) {
    return store.documents().delete(scope, filter);
  }
}
