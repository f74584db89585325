package dev.ragbase.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.cli.command.RootCommand;
import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.Terminal;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;

class HelpTest extends CommandLineTest {
  private static Stream<List<String>> commands(CommandLine line, List<String> names) {
    return Stream.concat(
        Stream.of(names),
        line.getSubcommands().entrySet().stream()
            .flatMap(
                it -> {
                  List<String> more = new ArrayList<>(names);
                  more.add(it.getKey());
                  return commands(it.getValue(), more);
                }));
  }

  @TestFactory
  Stream<DynamicTest> everyCommandHasHelpWithAnExample() {
    Environment environment =
        new Environment(
            Map.of(),
            Terminal.none(InputStream.nullInputStream(), System.out, System.err),
            Path.of(""),
            Optional.empty(),
            it -> embedder());
    return commands(RootCommand.of(environment), List.of())
        .map(
            names ->
                DynamicTest.dynamicTest(
                    "rag " + String.join(" ", names),
                    () -> {
                      List<String> args = new ArrayList<>(names);
                      args.add("--help");
                      Result help = rag(args.toArray(String[]::new)).succeeded();
                      assertThat(help.out()).contains("Usage: rag").contains("Example:");
                      assertThat(help.err()).isEmpty();
                    }));
  }

  @Test
  void aListOfCommandsTellsOfEachInASentenceThatEnds() {
    Environment environment =
        new Environment(
            Map.of(),
            Terminal.none(InputStream.nullInputStream(), System.out, System.err),
            Path.of(""),
            Optional.empty(),
            it -> embedder());
    CommandLine top = RootCommand.of(environment);
    assertThat(commands(top, List.of()))
        .allSatisfy(
            names -> {
              CommandLine line = top;
              for (String name : names) {
                line = Objects.requireNonNull(line.getSubcommands().get(name));
              }
              assertThat(line.getCommandSpec().usageMessage().description()[0])
                  .as("rag %s", String.join(" ", names))
                  .endsWith(".");
            });
  }

  @Test
  void everyCommandOfTheSurfaceIsThere() {
    String help = rag("--help").succeeded().out();
    assertThat(help)
        .contains(
            "demo",
            "ingest",
            "search",
            "ask",
            "chat",
            "get",
            "list",
            "delete",
            "history",
            "sessions",
            "import",
            "export",
            "copy",
            "eval",
            "doctor",
            "rebuild",
            "stats",
            "schema",
            "tenant",
            "workspace",
            "member",
            "completion",
            "help");
    assertThat(rag("help", "search").succeeded().out()).contains("--explain");
  }

  @Test
  void theVersionIsOneLine() {
    assertThat(rag("--version").succeeded().out().lines()).hasSize(1);
  }

  @Test
  void theCompletionScriptIsOneThatBashReads() throws Exception {
    Path script = write("completion.bash", rag("completion").succeeded().out());
    Process bash =
        new ProcessBuilder("bash", "-n", script.toString()).redirectErrorStream(true).start();
    String said =
        new String(bash.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(said).isZero();
  }
}
