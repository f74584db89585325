package dev.ragbase.cli.command;

import dev.ragbase.cli.context.CommandFailure;
import dev.ragbase.store.postgres.VectorIndexKind;
import dev.ragbase.store.postgres.VectorIndexSettings;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which approximate index large workspaces get. */
final class VectorIndexOption {
  @Option(
      names = "--index",
      paramLabel = "KIND",
      description =
          "The vector index of large workspaces: hnsw, ivfflat, or none (always exact)."
              + " Default: hnsw")
  private @Nullable VectorIndexKind kind;

  @Option(names = "--half", description = "Index float16: half the size.")
  private boolean half;

  @Option(
      names = "--index-from",
      paramLabel = "COUNT",
      description = "With how many vectors a workspace is large. Default: 5000")
  private @Nullable Integer from;

  @Option(
      names = "--m",
      paramLabel = "COUNT",
      description = "Neighbours of a node of HNSW, 2 to 100. Default: 16")
  private @Nullable Integer m;

  @Option(
      names = "--ef-construction",
      paramLabel = "COUNT",
      description = "Candidates when HNSW is built, 2m to 1000. Default: 128")
  private @Nullable Integer efConstruction;

  @Option(
      names = "--lists",
      paramLabel = "COUNT",
      description = "Lists of IVFFlat, 1 to 32768. Default: by the number of vectors")
  private @Nullable Integer lists;

  /**
   * The settings that are asked for; null if none is, for those that the database keeps.
   *
   * @throws CommandFailure if they do not go together
   */
  @Nullable VectorIndexSettings settings() {
    if (!half && Stream.of(kind, from, m, efConstruction, lists).allMatch(Objects::isNull)) {
      return null;
    }
    VectorIndexSettings base = VectorIndexSettings.defaults();
    VectorIndexKind chosen = kind == null ? VectorIndexKind.HNSW : kind;
    refuse("--m", m, chosen, VectorIndexKind.HNSW);
    refuse("--ef-construction", efConstruction, chosen, VectorIndexKind.HNSW);
    refuse("--lists", lists, chosen, VectorIndexKind.IVFFLAT);
    try {
      return new VectorIndexSettings(
          chosen,
          half,
          or(from, base.fromVectors()),
          or(m, base.m()),
          or(efConstruction, Math.max(base.efConstruction(), 2 * or(m, base.m()))),
          base.efSearch(),
          base.maxScanTuples(),
          or(lists, base.lists()),
          base.probes());
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(
          "the vector index", String.valueOf(e.getMessage()), "see 'rag schema apply --help'");
    }
  }

  private static void refuse(
      String option, @Nullable Integer value, VectorIndexKind chosen, VectorIndexKind needed) {
    if (value != null && chosen != needed) {
      throw CommandFailure.usage(
          option,
          "is nothing that --index " + chosen.name().toLowerCase(Locale.ROOT) + " has",
          "leave it out, or give --index " + needed.name().toLowerCase(Locale.ROOT));
    }
  }

  private static int or(@Nullable Integer value, int otherwise) {
    return value == null ? otherwise : value;
  }
}
