package dev.ragbase.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of the launcher can be seen without a build. */
class LauncherTest {
  private static final Path LAUNCHER = Path.of("../rag").toAbsolutePath().normalize();

  @TempDir Path folder = Path.of("");

  private record Run(int code, String said) {}

  private Run run(Map<String, String> variables, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().putAll(variables);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), said);
  }

  @Test
  void bashReadsItWhole() throws Exception {
    assertThat(run(Map.of(), "bash", "-n", LAUNCHER.toString())).isEqualTo(new Run(0, ""));
  }

  @Test
  void aJavaThatIsNoneOrTooOldIsRefusedInOneLine() throws Exception {
    Run none = run(Map.of("RAG_JAVA_HOME", folder.toString()), LAUNCHER.toString(), "--version");
    assertThat(none.code()).isEqualTo(3);
    assertThat(none.said()).startsWith("rag: RAG_JAVA_HOME:").contains("is no JDK").hasLineCount(1);
    Files.createDirectories(folder.resolve("bin"));
    Path java = Files.writeString(folder.resolve("bin/java"), "#!/bin/sh\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    Files.writeString(folder.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
    Run old = run(Map.of("RAG_JAVA_HOME", folder.toString()), LAUNCHER.toString(), "--version");
    assertThat(old.code()).isEqualTo(3);
    assertThat(old.said()).contains("is Java 17").hasLineCount(1);
  }

  @Test
  void itFindsItselfThroughLinksAndRefusesAHeapThatIsNoSize() throws Exception {
    Path first = Files.createSymbolicLink(folder.resolve("first"), LAUNCHER);
    Files.createSymbolicLink(folder.resolve("second"), Path.of(first.getFileName().toString()));
    Run run = run(Map.of("RAG_HEAP", "lots"), "./second", "--version");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.said()).startsWith("rag: RAG_HEAP:").hasLineCount(1);
  }

  @Test
  void aHeapThatNothingRunsInIsRefused() throws Exception {
    for (String heap : new String[] {"512", "63m", "0g", "65535k"}) {
      Run run = run(Map.of("RAG_HEAP", heap), LAUNCHER.toString(), "--version");
      assertThat(run.code()).isEqualTo(2);
      assertThat(run.said()).contains("RAG_HEAP: '" + heap + "' is less than 64m").hasLineCount(1);
    }
  }
}
