package dev.ragbase.jsonl;

import dev.ragbase.access.Scope;
import dev.ragbase.document.IdSource;
import dev.ragbase.document.TimeOrderedIds;
import dev.ragbase.embed.EmbeddingModel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link JsonlStore} works.
 *
 * @param path the file; made if missing, its folder must exist
 * @param readOnly whether to read what is there, and change nothing; bad lines are then counted and
 *     copied nowhere, where they are not refused
 * @param home whose tenant and workspace the file's documents are in
 * @param model whose embeddings the file's are, where its lines do not say so, and the only one
 *     that is taken; null to go by what the lines say, or by what is put first
 * @param badLines what to do about lines that are not documents
 * @param clock what {@code createdAt} and {@code updatedAt} are read from
 * @param ids where document ids come from
 */
public record JsonlSettings(
    Path path,
    boolean readOnly,
    Scope home,
    @Nullable EmbeddingModel model,
    BadLines badLines,
    InstantSource clock,
    IdSource ids) {
  /** What to do about lines that are not documents. */
  public enum BadLines {
    /** Not to open, and to name the first one. */
    REFUSE,
    /**
     * To leave them where they are, to add those that are new to a file called {@code .bad} beside,
     * byte for byte, and to go on. Whoever opens read-only passes over them.
     */
    SET_ASIDE
  }

  /** The defaults for a file. */
  public static JsonlSettings at(Path path) {
    return builder(path).build();
  }

  /** Settings to be made, beginning with the defaults for a file. */
  public static Builder builder(Path path) {
    return new Builder(path);
  }

  /** Gathers settings; each may be given once. Not safe for many threads. */
  public static final class Builder {
    private final Path path;
    private @Nullable Boolean readOnly;
    private @Nullable Scope home;
    private @Nullable EmbeddingModel model;
    private @Nullable BadLines badLines;
    private @Nullable InstantSource clock;
    private @Nullable IdSource ids;

    private Builder(Path path) {
      this.path = path;
    }

    /** Whether to read what is there, and change nothing; false by default. */
    public Builder readOnly(boolean value) {
      readOnly = once("readOnly", readOnly, value);
      return this;
    }

    /** Whose workspace the documents are in; {@link Scope#local} by default. */
    public Builder home(Scope value) {
      home = once("home", home, value);
      return this;
    }

    /** Whose the embeddings are; what the lines say by default. */
    public Builder model(EmbeddingModel value) {
      model = once("model", model, value);
      return this;
    }

    /** What to do about bad lines; {@link BadLines#REFUSE} by default. */
    public Builder badLines(BadLines value) {
      badLines = once("badLines", badLines, value);
      return this;
    }

    /** What times are read from; the system's clock by default. */
    public Builder clock(InstantSource value) {
      clock = once("clock", clock, value);
      return this;
    }

    /** Where document ids come from; UUIDs of version 7 by the clock by default. */
    public Builder ids(IdSource value) {
      ids = once("ids", ids, value);
      return this;
    }

    private static <T> T once(String name, @Nullable T before, T value) {
      if (before != null) {
        throw new IllegalStateException(name + " was set already, to " + before);
      }
      return Objects.requireNonNull(value, name);
    }

    /** The settings. */
    public JsonlSettings build() {
      InstantSource time = clock == null ? InstantSource.system() : clock;
      return new JsonlSettings(
          path,
          readOnly != null && readOnly,
          home == null ? Scope.local() : home,
          model,
          badLines == null ? BadLines.REFUSE : badLines,
          time,
          ids == null ? new TimeOrderedIds(time, new SecureRandom()) : ids);
    }
  }
}
