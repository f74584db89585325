package dev.ragbase.jsonl;

import dev.ragbase.Workspace;
import dev.ragbase.document.ContentHash;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Filter;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.document.SourceStamp;
import dev.ragbase.document.StructuredText;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.ingest.IngestOutcome;
import dev.ragbase.ingest.IngestReport;
import dev.ragbase.ingest.PreparedDocument;
import dev.ragbase.jsonl.JsonlLines.Item;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.Page;
import dev.ragbase.store.PageRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings a JSON Lines file of documents in: streaming, so that a file of any size takes bounded
 * memory; a run that was killed is run again, and a second run changes nothing. Embeddings are
 * kept, and made where a line has none. A bad line is reported by its number and set aside in a
 * file, byte for byte.
 */
public final class JsonlImport {
  /** How long a line may be; a longer one is set aside without being read into memory. */
  public static final int LINE_BYTES_MAX = JsonlLine.BYTES_MAX;

  /** How many problems a report lists. */
  public static final int PROBLEMS_MAX = 10_000;

  private final Workspace workspace;
  private final EmbeddingModel model;
  private final boolean reembed;

  /**
   * An import into this workspace.
   *
   * @param model whose embeddings the file's are taken to be; a line whose embedding has other
   *     dimensions is bad
   * @param reembed whether the file's embeddings are passed over and all are made anew, once for
   *     each line, also those that earlier imports stored; a later import of the same line without
   *     it keeps what was made
   */
  public JsonlImport(Workspace workspace, EmbeddingModel model, boolean reembed) {
    this.workspace = workspace;
    this.model = model;
    this.reembed = reembed;
  }

  /**
   * What an import did. Each line of the file counts in {@code read} or in {@code blank}, and each
   * that was read in exactly one of the next four.
   *
   * @param unchanged also lines that a later line with the same uri replaces, and lines that say
   *     that it is gone
   * @param blank lines of nothing but white space
   * @param chunksEmbedded how many vectors were made
   * @param rejects where bad lines were set aside; empty if there was none
   * @param problems the first {@value #PROBLEMS_MAX} of those that failed
   */
  public record Report(
      long read,
      long added,
      long updated,
      long unchanged,
      long failed,
      long blank,
      long chunksEmbedded,
      Duration took,
      Optional<Path> rejects,
      List<Problem> problems) {
    public Report {
      problems = List.copyOf(problems);
    }
  }

  /**
   * A bad line.
   *
   * @param line its number, from 1
   */
  public record Problem(long line, String cause) {}

  /**
   * Brings a file in.
   *
   * @param rejects the file that bad lines go to; if it is there and differs it stays as it is, and
   *     they go to the first free of {@code rejects.1}, {@code rejects.2}, ...
   * @param bytesRead hears how many bytes each step took; twice the file's size in all
   * @throws JsonlException if the file cannot be read or the rejects cannot be written; if they are
   *     one file, before anything is changed
   */
  public Report run(Path file, Path rejects, LongConsumer bytesRead) {
    if (!Files.isRegularFile(file)) {
      throw new JsonlException(
          (Files.exists(file) ? "not a file: " : "no such file: ")
              + file
              + ": name a JSON Lines file",
          null);
    }
    try (ImportRejects aside = new ImportRejects(rejects, file)) {
      Run run = new Run(aside.lines());
      new JsonlLines(file, model, reembed, bytesRead).forEach(run::overflow, run::take);
      run.flush();
      return run.report(aside.finish());
    } catch (IOException e) {
      throw new JsonlException(
          "cannot import "
              + file
              + ": "
              + JsonlException.cause(e)
              + " (bad lines are set aside in "
              + rejects
              + "; --rejects names another place)",
          e);
    } catch (UncheckedIOException e) {
      throw new JsonlException("cannot write " + rejects + ": " + e.getMessage(), e);
    }
  }

  /** One run over a file. */
  private final class Run {
    private static final int WINDOW_LINES = 256;
    private static final long WINDOW_BYTES = 32L << 20;

    private final Rejects rejects;
    private final List<Problem> problems = new ArrayList<>();
    private final List<Item.Good> window = new ArrayList<>();
    private long windowBytes;
    private long read;
    private long added;
    private long updated;
    private long unchanged;
    private long failed;
    private long blank;
    private long chunksEmbedded;
    private Duration took = Duration.ZERO;

    Run(Rejects rejects) {
      this.rejects = rejects;
    }

    OutputStream overflow() throws IOException {
      return rejects.open();
    }

    void take(Item item) throws IOException {
      switch (item) {
        case Item.Blank it -> blank++;
        case Item.Superseded it -> {
          read++;
          unchanged++;
        }
        case Item.Deleted it -> {
          read++;
          unchanged++;
        }
        case Item.Bad it -> {
          read++;
          reject(it.number(), it.cause());
          if (it.bytes() == null) {
            rejects.end();
          } else {
            rejects.add(it.bytes());
          }
        }
        case Item.Good it -> {
          read++;
          window.add(it);
          windowBytes += it.bytes().length();
          if (window.size() == WINDOW_LINES || windowBytes >= WINDOW_BYTES) {
            flush();
          }
        }
      }
    }

    private void reject(long line, String cause) {
      failed++;
      if (problems.size() < PROBLEMS_MAX) {
        problems.add(new Problem(line, cause));
      }
    }

    void flush() {
      Map<String, Item.Good> lines = new HashMap<>();
      window.forEach(it -> lines.put(it.document().uri(), it));
      Map<String, DocumentInfo> stored = storedOfNoted();
      Iterator<PreparedDocument> documents =
          window.stream().map(it -> prepared(it, stored.get(it.document().uri()))).iterator();
      Consumer<IngestOutcome> outcomes =
          outcome -> {
            if (outcome instanceof IngestOutcome.Failed it) {
              setAside(lines, it);
            }
          };
      IngestReport report =
          reembed ? workspace.reembed(documents, outcomes) : workspace.put(documents, outcomes);
      window.clear();
      windowBytes = 0;
      added += report.added();
      updated += report.updated();
      unchanged += report.unchanged();
      chunksEmbedded += report.chunksEmbedded();
      took = took.plus(report.took());
    }

    private void setAside(Map<String, Item.Good> lines, IngestOutcome.Failed outcome) {
      Item.Good line = lines.get(outcome.uri());
      if (line == null) {
        throw new IllegalStateException("no line has the uri " + outcome.uri());
      }
      reject(line.number(), outcome.cause());
      try {
        rejects.add(line.bytes());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** What the store has of the window's lines that keep a stamp, by uri. */
    private Map<String, DocumentInfo> storedOfNoted() {
      List<MetadataValue> uris =
          window.stream()
              .map(Item.Good::document)
              .filter(it -> it.source() != null)
              .map(it -> MetadataValue.of(it.uri()))
              .toList();
      Map<String, DocumentInfo> stored = new HashMap<>();
      if (!uris.isEmpty()) {
        Filter noted = new Filter.In(Filter.DocumentField.URI, uris);
        for (DocumentInfo info :
            Page.all(PageRequest.SIZE_MAX, page -> workspace.list(noted, page))) {
          stored.put(info.uri(), info);
        }
      }
      return stored;
    }

    private static PreparedDocument prepared(Item.Good item, @Nullable DocumentInfo stored) {
      DocumentWrite it = item.document();
      return new PreparedDocument(
          it.uri(),
          it.title(),
          StructuredText.plain(it.text()),
          it.mediaType(),
          it.metadata(),
          stamp(item, stored),
          it.chunks());
    }

    /**
     * The stamp that the line's note keeps, so that what was copied from a store is unchanged
     * there; the line's own bytes if it has none, or if somebody changed the line behind its note.
     */
    private static SourceStamp stamp(Item.Good item, @Nullable DocumentInfo stored) {
      SourceStamp noted = item.document().source();
      boolean isChanged =
          noted != null
              && stored != null
              && isOf(noted, stored.source())
              && !isSame(item.document(), stored);
      return noted == null || isChanged
          ? new SourceStamp("jsonl:" + item.bytes().hash().substring(0, 32), null)
          : noted;
    }

    /** Whether a stored stamp is the noted one, perhaps with word of who made the vectors. */
    private static boolean isOf(SourceStamp noted, @Nullable SourceStamp stored) {
      return stored != null && stored.version().startsWith(noted.version());
    }

    private static boolean isSame(DocumentWrite line, DocumentInfo stored) {
      return ContentHash.of(line.text()).equals(stored.contentHash())
          && line.title().equals(stored.title())
          && line.mediaType().equals(stored.mediaType())
          && line.metadata().equals(stored.metadata());
    }

    Report report(Optional<Path> aside) {
      return new Report(
          read, added, updated, unchanged, failed, blank, chunksEmbedded, took, aside, problems);
    }
  }
}
