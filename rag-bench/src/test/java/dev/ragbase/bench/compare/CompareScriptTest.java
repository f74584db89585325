package dev.ragbase.bench.compare;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script in a project of a few files, with a JDK and a Maven that are scripts themselves. */
class CompareScriptTest {
  /** Tells its class path; with 'hold' it goes on until its standard input ends. */
  private static final String JAVA =
      """
      #!/bin/sh
      while [ "$1" != -cp ]; do shift; done
      echo "$2"
      case "$*" in *hold*) read -r line ;; esac
      cat "${2%%:*}"
      """;

  /** Builds a jar of what the source says, where it is told to, and counts itself. */
  private static final String MAVEN =
      """
      #!/bin/sh
      echo built >>"$(dirname "$0")/builds"
      to=${RAG_BENCH_JARS:-rag-bench/target}
      mkdir -p "$to/lib"
      { cat rag-bench/src/main/Source; printf 'PK\\005\\006456789012345678901'; } >"$to/benchmarks.jar"
      printf 'PK\\005\\006456789012345678901' >"$to/lib/rag-core-1.jar"
      """;

  @TempDir Path dir;

  @BeforeEach
  void project() throws IOException {
    Path script = write("rag-bench/compare", Files.readString(Path.of("compare")));
    Path launcher = write("rag-examples/rag", "#!/bin/sh\nexit 3\n");
    Path java = write("jdk/bin/java", JAVA);
    Path javac = write("jdk/bin/javac", "");
    Path maven = write("bin/mvn", MAVEN);
    for (Path file : List.of(script, launcher, java, javac, maven)) {
      assertThat(file.toFile().setExecutable(true)).isTrue();
    }
    write("jdk/release", "JAVA_VERSION=\"21.0.1\"\n");
    for (String source :
        List.of(
            "pom.xml",
            "rag-core/pom.xml",
            "rag-core/src/main/Source",
            "rag-integrations/rag-x/pom.xml",
            "rag-integrations/rag-x/src/main/Source",
            "rag-store-postgres/pom.xml",
            "rag-store-postgres/src/main/Source",
            "rag-store-postgres/src/test/Source",
            "rag-bench/pom.xml",
            "rag-bench/src/main/Source")) {
      write(source, "first ");
    }
  }

  private Path write(String name, String text) throws IOException {
    Path file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private Process start(String... arguments) throws IOException {
    ProcessBuilder script = new ProcessBuilder(dir.resolve("rag-bench/compare").toString());
    script.command().addAll(List.of(arguments));
    script.environment().put("RAG_JAVA_HOME", dir.resolve("jdk").toString());
    script.environment().merge("PATH", dir.resolve("bin") + ":", (path, bin) -> bin + path);
    return script.redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** What a run to its end prints: its class path, and what it runs. */
  private String run(String... arguments) throws Exception {
    Process process = start(arguments);
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).isZero();
    return printed;
  }

  private long builds() throws IOException {
    Path builds = dir.resolve("bin/builds");
    return Files.exists(builds) ? Files.readAllLines(builds).size() : 0;
  }

  private List<Path> kept() throws IOException {
    try (Stream<Path> found = Files.list(dir.resolve("rag-bench/target/compare-builds"))) {
      return found.filter(Files::isDirectory).toList();
    }
  }

  @Test
  void aRunKeepsItsBuildThoughSourcesChangeAndAnotherIsStarted() throws Exception {
    Process held = start("hold");
    Path jar = Path.of(held.inputReader().readLine().replaceFirst(":.*", ""));

    write("rag-bench/src/main/Source", "second ");
    assertThat(run()).contains("second PK");
    assertThat(jar).exists();
    assertThat(kept()).hasSize(2);

    held.getOutputStream().close();
    assertThat(held.inputReader().readLine()).startsWith("first PK");
    held.waitFor();
    assertThat(run()).contains("second PK");
    assertThat(jar).doesNotExist();
    assertThat(kept()).hasSize(1);
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void whatStartsWhileAnotherBuildsWaitsForItAndBuildsNothing() throws Exception {
    List<Process> runs = List.of(start(), start(), start());
    for (Process run : runs) {
      assertThat(new String(run.getInputStream().readAllBytes(), UTF_8)).contains("first PK");
    }

    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void whatMavenHasJustInstalledIsTakenAndLeftAlone() throws Exception {
    Path jar = write("rag-bench/target/benchmarks.jar", "installed PK\005\006456789012345678901");
    write("rag-bench/target/lib/rag-core-1.jar", "PK\005\006456789012345678901");

    assertThat(run()).contains("installed PK").doesNotContain("target/benchmarks.jar");
    assertThat(builds()).isZero();

    Path source = write("rag-core/src/main/Source", "second ");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
    assertThat(run()).contains("first PK");
    assertThat(builds()).isEqualTo(1);
    assertThat(jar).hasContent("installed PK\005\006456789012345678901");
  }

  @Test
  void helpBuildsNothing() throws Exception {
    assertThat(run("--help")).contains("rag-bench/compare --quick", "Nothing is built yet");
    run();
    write("rag-bench/src/main/Source", "second ");

    assertThat(run("--help")).contains("first PK");
    assertThat(builds()).isEqualTo(1);
  }
}
