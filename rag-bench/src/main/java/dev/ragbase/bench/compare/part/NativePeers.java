package dev.ragbase.bench.compare.part;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ragbase.bench.compare.Names;
import dev.ragbase.bench.compare.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The native program, compiled with what this machine has.
 *
 * @param program null if there is no compiler
 * @param faiss what FAISS is called; empty without it
 * @param hnswlib whether it is there
 * @param code the fingerprint of the program and of a FAISS that the user has named; empty without
 *     a program
 * @param missing what is not there, and how to get it
 */
record NativePeers(
    @Nullable Path program,
    Optional<String> faiss,
    boolean hnswlib,
    String code,
    List<Missing> missing) {
  private static final ObjectMapper JSON = new ObjectMapper();
  static final Path SOURCE = Path.of("rag-bench/src/main/native/peers.cpp");

  /** Who runs FAISS, and who hnswlib. */
  static final List<String> FAISS =
      List.of(Names.FAISS_FLAT, Names.FAISS_HNSW, Names.FAISS_IVF, Names.JSONL);

  static final List<String> HNSWLIB = List.of(Names.HNSWLIB);

  private static final List<String> LIBRARY_FOLDERS =
      List.of("lib", "lib64", "lib/x86_64-linux-gnu");

  /** FAISS's libraries, the fastest first, with the instructions that each consists of. */
  private static final List<Library> LIBRARIES =
      List.of(
          new Library(
              "faiss_avx512",
              Set.of("avx512f", "avx512cd", "avx512vl", "avx512dq", "avx512bw", "avx2", "fma")),
          new Library("faiss_avx2", Set.of("avx2", "fma", "f16c")),
          new Library("faiss", Set.of()));

  /** One of FAISS's, with the instructions that it consists of. */
  private record Library(String name, Set<String> instructions) {}

  /**
   * Competitors that cannot take part.
   *
   * @param ids what they are called by who names competitors
   */
  record Missing(List<String> ids, String name, String install) {
    Missing {
      ids = List.copyOf(ids);
    }

    private static Missing all(String install) {
      List<String> ids = Stream.concat(FAISS.stream(), HNSWLIB.stream()).toList();
      return new Missing(ids, "FAISS, hnswlib, JSONL + FAISS", install);
    }
  }

  /**
   * Compiles it against the system's libraries, or a FAISS of the user's own.
   *
   * @throws IOException if what the user names holds no FAISS that this processor can run
   */
  static NativePeers compile(Path project, Path work, @Nullable Path given, Progress progress)
      throws IOException, InterruptedException {
    Path library = given == null ? null : requireLibrary(given);
    List<Missing> missing = new ArrayList<>();
    if (!Commands.onPath("g++")) {
      missing.add(Missing.all("apt install g++"));
      return without(missing);
    }
    boolean faiss = given != null || includes("faiss/IndexFlat.h");
    boolean hnswlib = includes("hnswlib/hnswlib.h");
    if (!faiss) {
      missing.add(
          new Missing(
              FAISS,
              "FAISS (flat, HNSW, IVF), JSONL + FAISS",
              "apt install libfaiss-dev libopenblas-dev"));
    }
    if (!hnswlib) {
      missing.add(new Missing(HNSWLIB, "hnswlib", "apt install libhnswlib-dev"));
    }
    if (!faiss && !hnswlib) {
      return without(missing);
    }
    progress.say("compiling the native peers");
    Path program = Files.createDirectories(work).resolve("peers");
    try {
      Commands.run(
          "g++", command(project.resolve(SOURCE), program, faiss, hnswlib, given, library));
      Optional<String> name = faiss ? Optional.of(name(program)) : Optional.empty();
      List<Path> code = library == null ? List.of(program) : List.of(program, library);
      return new NativePeers(program, name, hnswlib, Fingerprint.of(code), missing);
    } catch (IOException e) {
      progress.say("the native peers cannot be used: " + e.getMessage());
      missing.add(Missing.all("cannot be used: " + e.getMessage()));
      return without(missing);
    }
  }

  /** As if everything was installed: to know who may be named. */
  static NativePeers all() {
    return new NativePeers(null, Optional.of("FAISS"), true, "", List.of());
  }

  private static NativePeers without(List<Missing> missing) {
    return new NativePeers(null, Optional.empty(), false, "", missing);
  }

  private static boolean includes(String header) {
    return Files.exists(Path.of("/usr/include", header))
        || Files.exists(Path.of("/usr/local/include", header));
  }

  private static List<String> command(
      Path source,
      Path program,
      boolean faiss,
      boolean hnswlib,
      @Nullable Path given,
      @Nullable Path library) {
    List<String> command =
        new ArrayList<>(
            List.of("g++", "-std=c++17", "-O3", "-march=native", "-fopenmp", "-o", program + ""));
    if (hnswlib) {
      command.add("-DWITH_HNSWLIB");
    }
    if (faiss) {
      command.add("-DWITH_FAISS");
    }
    if (given != null) {
      command.add("-I" + given.resolve("include"));
    }
    command.add(source.toString());
    if (library != null) {
      // By its file, so that no other is taken for it.
      command.add(library.toString());
      command.add("-Wl,-rpath," + library.getParent());
    } else if (faiss) {
      command.add("-lfaiss");
    }
    if (faiss) {
      // A static FAISS leaves the choice of BLAS to us; one query at a time does not use it.
      command.add("-Wl,--as-needed");
      command.addAll(
          Files.exists(Path.of("/usr/lib/x86_64-linux-gnu/libopenblas.so"))
              ? List.of("-lopenblas")
              : List.of("-lblas", "-llapack"));
    }
    return command;
  }

  private static Path requireLibrary(Path prefix) throws IOException {
    return library(prefix.toAbsolutePath(), Machine.instructions())
        .orElseThrow(
            () ->
                new IOException(
                    "--faiss: "
                        + prefix
                        + " has no libfaiss.so or .a in "
                        + String.join(" or ", LIBRARY_FOLDERS)
                        + ": name the prefix under which FAISS is installed"));
  }

  /**
   * The build for the best instructions, among those in a folder that a processor can run.
   *
   * @param instructions what the processor has, by the names of {@code /proc/cpuinfo}
   */
  static Optional<Path> library(Path prefix, Set<String> instructions) {
    for (Library library : LIBRARIES) {
      for (String folder : LIBRARY_FOLDERS) {
        for (String kind : List.of(".so", ".a")) {
          Path file = prefix.resolve(folder).resolve("lib" + library.name + kind);
          if (instructions.containsAll(library.instructions) && Files.exists(file)) {
            return Optional.of(file);
          }
        }
      }
    }
    return Optional.empty();
  }

  /** Debian's build is generic code, and named so wherever it stands. */
  private static String name(Path program) throws IOException, InterruptedException {
    JsonNode about =
        JSON.readTree(Commands.run(program.toString(), List.of(program.toString(), "about")));
    String options = about.path("options").asText().toUpperCase(Locale.ROOT);
    String build =
        options.contains("AVX512") ? "AVX-512" : options.contains("AVX2") ? "AVX2" : "generic";
    return "FAISS " + about.path("faiss").asText() + " (" + build + " build)";
  }

  /** The version of hnswlib, as far as the system's packages know it: its headers do not tell. */
  Optional<String> hnswlibVersion() throws InterruptedException {
    if (!hnswlib || !Files.exists(Path.of("/usr/include/hnswlib/hnswlib.h"))) {
      return Optional.empty();
    }
    List<String> command = List.of("dpkg-query", "-W", "-f", "${Version}", "libhnswlib-dev");
    return Commands.tried(command).filter(it -> !it.isEmpty());
  }

  boolean isGeneric() {
    return faiss.map(it -> it.contains("generic")).orElse(true);
  }

  /** Running a program to its end. */
  static final class Commands {
    private static final int LINES_SHOWN = 15;

    private Commands() {}

    static boolean onPath(String program) {
      String path = System.getenv("PATH");
      for (String folder : (path == null ? "" : path).split(":", -1)) {
        if (Files.isExecutable(Path.of(folder, program))) {
          return true;
        }
      }
      return false;
    }

    /**
     * Its standard output.
     *
     * @param name what a failure calls it
     * @throws IOException if it fails, with the last lines of its standard error
     */
    static String run(String name, List<String> command) throws IOException, InterruptedException {
      Path errors = Files.createTempFile("compare", ".err");
      try {
        Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
          throw new IOException(
              name + " ended with " + process.exitValue() + ": " + lastLines(errors));
        }
        return out;
      } finally {
        Files.deleteIfExists(errors);
      }
    }

    /** Its standard output without blanks around it; empty if it fails or is not there. */
    static Optional<String> tried(List<String> command) throws InterruptedException {
      try {
        return Optional.of(run(command.getFirst(), command).strip());
      } catch (IOException e) {
        return Optional.empty();
      }
    }

    private static String lastLines(Path file) throws IOException {
      List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
      return String.join(
          "\n", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()));
    }
  }
}
