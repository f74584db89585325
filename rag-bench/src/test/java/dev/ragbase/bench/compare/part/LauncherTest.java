package dev.ragbase.bench.compare.part;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.bench.compare.part.Competitor.Launch.OnJvm;
import dev.ragbase.store.postgres.testing.Database;
import dev.ragbase.store.postgres.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
  @TempDir Path dir;

  private Launcher launcher(Map<String, String> databases) {
    NativePeers none = new NativePeers(null, Optional.empty(), false, "", List.of());
    return new Launcher(dir, 1, 384, dir.resolve("stores"), dir.resolve("logs"), none, databases);
  }

  private static Competitor competitor(String id, String store) {
    return new Competitor(id, id, "", new OnJvm(id, true), true, store, 1, List.of());
  }

  @Test
  void theDiskOfAnEmbeddedCompetitorIsItsFolder() throws IOException {
    Path folder = Files.createDirectories(dir.resolve("stores/lucene"));
    Files.write(folder.resolve("segment"), new byte[1_234]);

    assertThat(launcher(Map.of()).diskBytes(competitor("lucene", "lucene"))).hasValue(1_234);
  }

  @Test
  void theDiskOfAServersCompetitorIsItsDatabaseAndNobodyElses() throws IOException {
    try (Database database = TestPostgres.shared().newDatabase()) {
      Launcher launcher =
          launcher(Map.of("ours", database.superuserUrl(), "raw", database.superuserUrl()));

      assertThat(launcher.diskBytes(competitor("ours", "ours")).orElse(0)).isGreaterThan(1 << 20);
      assertThat(launcher.diskBytes(competitor("raw", "ours"))).isEmpty();
    }
  }

  @Test
  void theHeapGrowsWithTheVectors() {
    int few = Launcher.heapMb(100_000, 384);

    assertThat(few).isBetween(1_300, 1_400);
    // Floats, and room to collect garbage.
    assertThat(Launcher.heapMb(100_000, 1_536) - few).isGreaterThan(870);
  }
}
