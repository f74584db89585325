package dev.ragbase.bench.compare.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ragbase.bench.compare.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptTest {
  @TempDir Path dir;
  private final AtomicInteger made = new AtomicInteger();

  private Kept kept() {
    PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    return new Kept(dir, new Progress(out, () -> 0), new AtomicInteger());
  }

  private ObjectNode make() {
    return new ObjectMapper().createObjectNode().put("number", made.incrementAndGet());
  }

  @Test
  void aPartThatIsDoneIsNotMadeAgain() throws Exception {
    kept().part("search", "seed=1", this::make);

    assertThat(kept().part("search", "seed=1", this::make).get("number").asInt()).isEqualTo(1);
    assertThat(made).hasValue(1);
  }

  @Test
  void aPartOfOtherSettingsIsMadeAnew() throws Exception {
    kept().part("search", "seed=1", this::make);

    assertThat(kept().part("search", "seed=2", this::make).get("number").asInt()).isEqualTo(2);
  }

  @Test
  void aPartThatFailedIsMadeByTheNextRun() throws Exception {
    assertThatThrownBy(
            () ->
                kept()
                    .part(
                        "search",
                        "seed=1",
                        () -> {
                          throw new IOException("no disk");
                        }))
        .hasMessage("no disk");

    assertThat(kept().part("search", "seed=1", this::make).get("number").asInt()).isEqualTo(1);
  }

  @Test
  void aPartThatLacksSomethingIsTriedAgainByTheNextRun() throws Exception {
    kept().part("quality", "seed=1", () -> make().put("leftOut", "PostgreSQL: no server"));

    assertThat(kept().part("quality", "seed=1", this::make).get("number").asInt()).isEqualTo(2);
  }

  private ObjectNode search(boolean steady) {
    ObjectNode made = make();
    made.putObject("oneThread").put("steady", steady);
    return made;
  }

  private ObjectNode searchOf(ObjectNode competitor) {
    ObjectNode made = search(true);
    made.putArray("competitors").add(competitor.put("id", "jvector").put("leftOut", "why"));
    return made;
  }

  @Test
  void aPartInWhichACompetitorFailedIsMadeAgainByTheNextRun() throws Exception {
    ObjectNode failed = new ObjectMapper().createObjectNode().put("failed", true);

    kept().part("search", "seed=1", () -> searchOf(failed));

    assertThat(kept().part("search", "seed=1", this::make).get("number").asInt()).isEqualTo(2);
  }

  @Test
  void aPartThatACompetitorTakesNoPartInIsKept() throws Exception {
    kept().part("search", "seed=1", () -> searchOf(new ObjectMapper().createObjectNode()));

    assertThat(kept().part("search", "seed=1", this::make).get("number").asInt()).isEqualTo(1);
  }

  @Test
  void roundsDuringWhichTheMachineDidNotKeepStillAreRunAgainByTheNextRun() throws Exception {
    kept().part("search", "seed=1", () -> search(false));

    assertThat(kept().part("search", "seed=1", () -> search(true)).get("number").asInt())
        .isEqualTo(2);
    assertThat(kept().part("search", "seed=1", this::make).get("number").asInt()).isEqualTo(2);
  }

  @Test
  void aPartWhoseFileDoesNotHoldOneIsMadeAnew() throws Exception {
    for (String broken : List.of("", "[]", "{\"number\": 1, \"madeBy\"")) {
      Files.writeString(dir.resolve("search.json"), broken);
      int before = made.get();

      assertThat(kept().part("search", "seed=1", this::make).get("number").asInt())
          .as("in place of '%s'", broken)
          .isEqualTo(before + 1);
      assertThat(kept().part("search", "seed=1", this::make).get("number").asInt())
          .isEqualTo(before + 1);
    }
  }
}
