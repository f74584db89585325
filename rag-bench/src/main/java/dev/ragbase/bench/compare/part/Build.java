package dev.ragbase.bench.compare.part;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What is measured: figures and stores of another build, or another Java, are not this one's.
 *
 * @param code the fingerprint of all that competitors run
 * @param launcher the fingerprint of what only the launcher runs
 * @param java the version that runs both
 */
record Build(String code, String launcher, String java) {
  /** The one that runs here. */
  static Build of(Path project) throws IOException {
    List<Path> code = new ArrayList<>(Fingerprint.classPath());
    code.add(project.resolve(NativePeers.SOURCE));
    Path examples = project.resolve("rag-examples");
    List<Path> launcher = List.of(examples.resolve("rag"), examples.resolve("rag-cli/src/main"));
    return new Build(
        Fingerprint.of(code),
        Fingerprint.of(launcher),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
  }

  /** For what runs our classes alone. */
  String withoutLauncher() {
    return "code=" + code + " java=" + java;
  }

  /** For what runs the command line. */
  String withLauncher() {
    return withoutLauncher() + " launcher=" + launcher;
  }
}
