package dev.ragbase.bench.compare.part;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What is measured, and on what: figures and stores of another build, Java or processor are not
 * this one's.
 *
 * @param code the fingerprint of all that competitors run
 * @param launcher the fingerprint of what only the launcher runs
 * @param java the version that runs both
 * @param machine the processor that they run on: a folder to work in may be taken to another one
 */
record Build(String code, String launcher, String java, String machine) {
  /** The one that runs here. */
  static Build of(Path project) throws IOException, InterruptedException {
    List<Path> code = new ArrayList<>(Fingerprint.classPath());
    code.add(project.resolve(NativePeers.SOURCE));
    Path examples = project.resolve("rag-examples");
    List<Path> launcher = List.of(examples.resolve("rag"), examples.resolve("rag-cli/src/main"));
    return new Build(
        Fingerprint.of(code),
        Fingerprint.of(launcher),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
        Machine.processors());
  }

  /** For what runs our classes alone. */
  String withoutLauncher() {
    return "code=" + code + " java=" + java + " machine=" + machine;
  }

  /** For what runs the command line. */
  String withLauncher() {
    return withoutLauncher() + " launcher=" + launcher;
  }
}
