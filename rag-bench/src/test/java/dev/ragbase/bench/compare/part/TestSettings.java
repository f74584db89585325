package dev.ragbase.bench.compare.part;

import dev.ragbase.bench.compare.PartKind;
import dev.ragbase.bench.compare.Settings;
import dev.ragbase.bench.compare.measure.Rounds;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Settings of a run in a folder: those of {@code --quick}, but for what a test says. */
final class TestSettings {
  private final Path folder;
  private List<Integer> sizes = List.of(10_000);
  private boolean quick = true;
  private Path documents;
  private @Nullable Path vectors;
  private @Nullable String postgres;
  private List<Path> judged = List.of();
  private Set<PartKind> parts = EnumSet.allOf(PartKind.class);
  private Set<PartKind> named = Set.of();
  private Set<String> competitors = Set.of();

  private TestSettings(Path folder) {
    this.folder = folder;
    this.documents = folder;
  }

  static TestSettings in(Path folder) {
    return new TestSettings(folder);
  }

  TestSettings sizes(Integer... rows) {
    sizes = List.of(rows);
    return this;
  }

  /** As without {@code --quick}. */
  TestSettings full() {
    quick = false;
    return this;
  }

  TestSettings documents(Path of) {
    documents = of;
    return this;
  }

  TestSettings vectors(Path file) {
    vectors = file;
    return this;
  }

  TestSettings postgres(String url) {
    postgres = url;
    return this;
  }

  TestSettings judged(Path collection) {
    judged = List.of(collection);
    return this;
  }

  TestSettings parts(PartKind... kinds) {
    parts = Set.of(kinds);
    return this;
  }

  TestSettings named(PartKind... kinds) {
    named = Set.of(kinds);
    return this;
  }

  TestSettings competitors(String... ids) {
    competitors = Set.of(ids);
    return this;
  }

  Settings get() {
    return new Settings(
        folder,
        folder.resolve("work"),
        sizes,
        quick,
        documents,
        1_000,
        vectors,
        null,
        postgres,
        judged,
        parts,
        named,
        competitors,
        new Rounds.Plan(1, 1, 5, 1, 1));
  }
}
