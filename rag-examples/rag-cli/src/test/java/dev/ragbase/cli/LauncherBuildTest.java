package dev.ragbase.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the launcher builds and starts, in a project of its own with a Java and a Maven of ours. */
class LauncherBuildTest {
  private static final Path LAUNCHER = Path.of("../rag").toAbsolutePath().normalize();
  private static final String END_OF_A_JAR = "printf 'PK\\005\\006%018d' 0";
  private static final String BUILDING = "building";

  @TempDir Path folder = Path.of("");

  private Path project = Path.of("");
  private Path target = Path.of("");

  private record Run(int code, String said) {}

  @BeforeEach
  void lay() throws IOException {
    project = folder.resolve("project");
    target = project.resolve("rag-examples/rag-cli/target");
    Files.createDirectories(target.resolve("lib"));
    Files.copy(LAUNCHER, project.resolve("rag-examples/rag"));
    program(
        "bin/mvn",
        """
        echo "$*" >>"$BUILDS"
        sleep "${BUILD_SECONDS:-0}"
        cd rag-examples/rag-cli/target && mkdir -p lib && %s >rag-cli-2.jar
        """
            .formatted(END_OF_A_JAR));
    jdk("98", "98.0.1+7");
    program("home/.jdks/98/bin/javac", "");
  }

  /** The training goes on after the command, and writes into the folder. */
  @AfterEach
  void awaitTraining() throws Exception {
    await(
        () ->
            ProcessHandle.allProcesses()
                .noneMatch(it -> it.info().commandLine().orElse("").contains(project.toString())));
  }

  /** A Java that says what it runs, and trains by a file of its own. */
  private void jdk(String name, String version) throws IOException {
    program(
        "home/.jdks/" + name + "/bin/java",
        """
        for it; do case $it in *ClassList=*) : >"${it#*=}" ;; esac; done
        case "$*" in
          *' demo') [ -z "$KILLED" ] || { echo killed >>"$KILLED"; kill -KILL $PPID; } ;;
          *-Xshare:dump*) for it; do case $it in *ArchiveFile=*) : >"${it#*=}" ;; esac; done ;;
          *-version) [ -z "$NO_START" ] || { echo 'no room for the heap'; exit 1; } ;;
          *)
            echo 'WARNING: Using incubator modules: jdk.incubator.vector' >&2
            echo 'the machine speaks' >&2
            echo "ran $0 $*" ;;
        esac
        """);
    Files.writeString(
        folder.resolve("home/.jdks/" + name + "/release"),
        "JAVA_VERSION=\"%s\"\nJAVA_RUNTIME_VERSION=\"%s\"\n".formatted(name, version));
  }

  private void program(String name, String lines) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + lines);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private ProcessBuilder launcher(String... variables) {
    ProcessBuilder builder =
        new ProcessBuilder("bash", project.resolve("rag-examples/rag").toString(), "stats");
    builder.redirectErrorStream(true).directory(folder.toFile());
    builder.environment().put("PATH", folder.resolve("bin") + ":/usr/bin:/bin");
    builder.environment().put("HOME", folder.resolve("home").toString());
    builder.environment().put("BUILDS", folder.resolve("builds").toString());
    for (String variable : variables) {
      builder.environment().put(variable.split("=", 2)[0], variable.split("=", 2)[1]);
    }
    return builder;
  }

  private static Run ended(Process process) throws IOException, InterruptedException {
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), said);
  }

  private Run run(String... variables) throws IOException, InterruptedException {
    return ended(launcher(variables).start());
  }

  private List<String> lines(String name) throws IOException {
    Path file = folder.resolve(name);
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(Condition condition) throws Exception {
    for (int i = 0; i < 200 && !condition.holds(); i++) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
    assertThat(condition.holds()).isTrue();
  }

  @Test
  void aBuildLeavesNoJarOfAnotherVersion() throws Exception {
    Files.writeString(target.resolve("rag-cli-1.jar"), "old");
    Run run = run();
    assertThat(run.code()).isZero();
    assertThat(run.said()).contains(BUILDING, "rag-cli-2.jar").doesNotContain("rag-cli-1.jar");
    assertThat(run().said()).doesNotContain(BUILDING);
  }

  @Test
  void anotherModuleIsBuiltAlongInOneRun() throws Exception {
    assertThat(run("RAG_BUILD_WITH=rag-bench").code()).isZero();
    assertThat(lines("builds")).hasSize(1).first().asString().contains("rag-cli,rag-bench -am");
  }

  @Test
  void aJarThatIsMissingOrHasNoEndIsBuiltAgain() throws Exception {
    assertThat(run().code()).isZero();
    Path jar = target.resolve("rag-cli-2.jar");
    Files.writeString(jar, "PK, and the rest is missing");
    assertThat(run().said()).contains(BUILDING, "ran ");
    Files.delete(jar);
    assertThat(run().said()).contains(BUILDING, "ran ");
    assertThat(lines("builds")).hasSize(3);
  }

  @Test
  void manyThatStartAtOnceBuildOnce() throws Exception {
    buildOnce(launcher("BUILD_SECONDS=1"));
  }

  @Test
  void manyThatStartAtOnceBuildOnceWhereThereIsNoFlock() throws Exception {
    Path tools = Files.createDirectory(folder.resolve("tools"));
    try (Stream<Path> all = Files.list(Path.of("/usr/bin"))) {
      for (Path tool : all.filter(it -> !it.endsWith("flock")).toList()) {
        Files.createSymbolicLink(tools.resolve(tool.getFileName()), tool);
      }
    }
    buildOnce(launcher("BUILD_SECONDS=1", "PATH=" + folder.resolve("bin") + ":" + tools));
  }

  private void buildOnce(ProcessBuilder launcher) throws Exception {
    List<Process> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(launcher.start());
    }
    for (Process process : all) {
      Run run = ended(process);
      assertThat(run.code()).as(run.said()).isZero();
    }
    assertThat(lines("builds")).hasSize(1);
  }

  @Test
  void aBuildThatWasKilledHoldsNobodyUpWhateverRunsUnderItsNumber() throws Exception {
    Process killed = launcher("BUILD_SECONDS=60").start();
    await(() -> lines("builds").size() == 1);
    killed.descendants().forEach(ProcessHandle::destroyForcibly);
    killed.destroyForcibly().waitFor();
    Path pid = target.resolve("rag.lock/pid");
    Files.createDirectories(pid.getParent());
    Files.writeString(pid, String.valueOf(ProcessHandle.current().pid()));
    Run run = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> run());
    assertThat(run.said()).contains("ran ");
  }

  @Test
  void whatTheMachineSaysIsHeardAndItsAnnouncementIsNot() throws Exception {
    ProcessBuilder launcher = launcher();
    // What is filtered may arrive after the process has ended, which cat waits for.
    launcher.command("bash", "-c", "bash \"$0\" stats 2>&1 | cat", launcher.command().get(1));
    assertThat(ended(launcher.start()).said())
        .contains("ran ", "the machine speaks")
        .doesNotContain("WARNING");
  }

  @Test
  void aMachineThatDoesNotStartIsAFailureAndItsWordsAreShown() throws Exception {
    Run run = run("NO_START=yes", "RAG_HEAP=900g");
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.said()).contains("does not start with a heap of 900g", "no room for the heap");
  }

  @Test
  void whereStderrIsClosedTheExitCodeStillCounts() throws Exception {
    Run built = closed();
    assertThat(built.code()).isZero();
    assertThat(built.said()).startsWith("ran ");
    assertThat(closed("RAG_HEAP=lots").code()).isEqualTo(2);
    assertThat(closed("NO_START=yes", "RAG_HEAP=900g").code()).isEqualTo(3);
  }

  private Run closed(String... variables) throws IOException, InterruptedException {
    ProcessBuilder closed = launcher(variables);
    closed.command("bash", "-c", "exec bash \"$0\" stats 2>&-", closed.command().get(1));
    return ended(closed.start());
  }

  @Test
  void aJdkIsTakenBeforeANewerJavaThatCannotBuild() throws Exception {
    jdk("99", "99.0.1");
    Run run = run();
    assertThat(run.code()).as(run.said()).isZero();
    assertThat(run.said()).contains("ran ").contains(".jdks/98/bin/java");
  }

  @Test
  void anotherUpdateOfJavaGetsAnArchiveOfItsOwn() throws Exception {
    assertThat(run().code()).isZero();
    await(() -> Files.exists(target.resolve("rag-java98.0.1+7.jsa")));
    jdk("98", "98.0.2+1");
    Run run = run();
    assertThat(run.said()).doesNotContain("SharedArchiveFile");
    await(() -> Files.exists(target.resolve("rag-java98.0.2+1.jsa")));
    assertThat(run().said()).contains("SharedArchiveFile=" + target + "/rag-java98.0.2+1.jsa");
  }

  @Test
  void aTrainingTakesTheClassesOfAWholeSessionAndOfASearch() throws Exception {
    assertThat(run().code()).isZero();
    await(() -> Files.exists(target.resolve("rag-java98.0.1+7.jsa")));
    assertThat(Files.readString(target.resolve("rag-train.log")))
        .contains("search x --store " + target + "/none");
    try (Stream<Path> left = Files.list(target)) {
      assertThat(left.map(it -> it.getFileName().toString()))
          .noneMatch(it -> it.contains(".jsa.new"));
    }
  }

  @Test
  void aTrainingThatWasKilledIsTriedAgain() throws Exception {
    String killed = "KILLED=" + folder.resolve("killed");
    assertThat(run(killed).code()).isZero();
    await(() -> lines("killed").size() == 1);
    assertThat(run(killed).code()).isZero();
    await(() -> lines("killed").size() == 2);
    assertThat(run().code()).isZero();
    await(() -> Files.exists(target.resolve("rag-java98.0.1+7.jsa")));
  }
}
