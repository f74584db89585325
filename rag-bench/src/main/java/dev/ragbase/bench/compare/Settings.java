package dev.ragbase.bench.compare;

import dev.ragbase.bench.compare.measure.Rounds;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a run does.
 *
 * @param project the folder of the project, whose launcher is measured
 * @param work where everything is kept, so that a run that was broken off goes on
 * @param sizes how many rows; kept ascending, each once
 * @param quick whether fewer settings are swept and the large parts are left out
 * @param documents whose passages are embedded
 * @param passages how many of them
 * @param vectors a file of vectors to use in place of the generator; null for the generator
 * @param faiss where a FAISS of the user's own is; null for the system's
 * @param postgres a superuser's JDBC url; null for a throw-away cluster
 * @param judged folders with judged collections
 * @param parts which parts to run
 * @param named those among them that the user asked for: one that cannot be made fails the run
 * @param competitors the ids of those that take part in searches; empty for all
 */
public record Settings(
    Path project,
    Path work,
    List<Integer> sizes,
    boolean quick,
    Path documents,
    int passages,
    @Nullable Path vectors,
    @Nullable Path faiss,
    @Nullable String postgres,
    List<Path> judged,
    Set<PartKind> parts,
    Set<PartKind> named,
    Set<String> competitors,
    Rounds.Plan rounds) {
  public Settings {
    sizes = sizes.stream().distinct().sorted().toList();
    judged = List.copyOf(judged);
    parts = Set.copyOf(parts);
    named = Set.copyOf(named);
    competitors = Set.copyOf(competitors);
  }
}
