package dev.ragbase.bench.compare.part;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.bench.compare.Settings;
import dev.ragbase.bench.compare.part.NativePeers.Commands;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OriginTest {
  @TempDir Path dir;

  private void git(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("git", "-C", dir.toString(), "-c", "user.name=n", "-c", "user.email=e"));
    command.addAll(List.of(arguments));
    Commands.run("git", command);
  }

  @Test
  void theCommitIsThatOfTheCheckoutAndSaysIfMoreWasChanged() throws Exception {
    assertThat(Origin.commit(dir)).isEqualTo("unknown");

    Path file = Files.writeString(dir.resolve("file"), "committed");
    git("init", "-q");
    git("add", "file");
    git("commit", "-qm", "first");
    String commit = Origin.commit(dir);
    assertThat(commit).matches("[0-9a-f]{7,}");

    Files.writeString(file, "changed");
    assertThat(Origin.commit(dir)).isEqualTo(commit + "-dirty");

    Path unpacked = Files.createDirectory(dir.resolve("unpacked"));
    assertThat(Origin.commit(unpacked)).as("in another's checkout").isEqualTo("unknown");
  }

  @Test
  void theCommandCanBeRepeatedAndHoldsNoPassword() throws Exception {
    String url = "jdbc:postgresql://server/postgres?user=u&password=secret";
    Origin origin =
        new Origin(Instant.EPOCH, List.of("--postgres=" + url, "--work", "/a folder", "--quick"));
    Settings settings = TestSettings.in(dir).postgres(url).get();

    assertThat(origin.describe(settings).path("command").asText())
        .isEqualTo(
            "rag-bench/compare --postgres=jdbc:postgresql://server:5432/postgres"
                + " --work '/a folder' --quick");
  }
}
