package dev.ragbase.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.StandardOutput;
import dev.ragbase.cli.context.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is printed arrives, or the exit code says that it did not. */
class StandardOutputTest extends CommandLineTest {
  private record Ended(int code, String err) {}

  private Ended to(String failure, String... args) {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            throw new IOException(failure);
          }
        };
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        Terminal.none(
            InputStream.nullInputStream(),
            StandardOutput.to(broken),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    Environment environment =
        new Environment(variables, terminal, folder, Optional.empty(), it -> embedder());
    return new Ended(Main.run(args, environment), err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void aFullDiskIsAFailure() {
    corpus();
    for (String[] args :
        new String[][] {{"list"}, {"list", "--json"}, {"export", "jsonl", "-"}, {"--version"}}) {
      Ended ended = to("No space left on device", args);
      assertThat(ended.code()).as(args[0]).isEqualTo(3);
      assertThat(ended.err())
          .startsWith("rag: stdout: No space left on device: ")
          .matches("[^\n]*\n");
    }
  }

  @Test
  void whoReadEnoughHearsNothing() {
    corpus();
    for (String[] args : new String[][] {{"list"}, {"export", "jsonl", "-"}}) {
      Ended ended = to("Broken pipe", args);
      assertThat(ended.code()).as(args[0]).isEqualTo(3);
      assertThat(ended.err()).as(args[0]).isEmpty();
    }
  }
}
