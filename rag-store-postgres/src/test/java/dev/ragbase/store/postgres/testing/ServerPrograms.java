package dev.ragbase.store.postgres.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The folder of one installed server's programs. */
record ServerPrograms(Path folder, int major) {
  private static final int MAJOR_MIN = 15;
  private static final Pattern NUMBER = Pattern.compile("(\\d+)");
  private static final Pattern VECTOR =
      Pattern.compile("(?m)^default_version\\s*=\\s*'(\\d+)\\.(\\d+)");

  /** The newest server that has a pgvector that we support. */
  static ServerPrograms newestWithVector() {
    return folders().stream()
        .map(ServerPrograms::at)
        .flatMap(Optional::stream)
        .filter(it -> it.major >= MAJOR_MIN && it.hasVector())
        .max(Comparator.comparingInt(ServerPrograms::major))
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "no PostgreSQL of "
                        + MAJOR_MIN
                        + " or later with pgvector 0.8.0 or later found: run"
                        + " rag-store-postgres/src/test/postgres/prepare, or name a server in "
                        + TestPostgres.URL_VARIABLE));
  }

  /** Where servers are usually found. The script "prepare" looks into the same folders. */
  private static List<Path> folders() {
    List<Path> folders = new ArrayList<>();
    addMatches(folders, "/usr/lib/postgresql", "*");
    addMatches(folders, "/usr", "pgsql-*");
    addMatches(folders, "/opt/homebrew/opt", "postgresql@*");
    addMatches(folders, "/usr/local/opt", "postgresql@*");
    for (String each : List.of("/usr/local/pgsql/bin", "/usr/local/bin", "/usr/bin")) {
      folders.add(Path.of(each));
    }
    return folders;
  }

  private static void addMatches(List<Path> folders, String parent, String glob) {
    if (!Files.isDirectory(Path.of(parent))) {
      return;
    }
    try (DirectoryStream<Path> found = Files.newDirectoryStream(Path.of(parent), glob)) {
      found.forEach(it -> folders.add(it.resolve("bin")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<ServerPrograms> at(Path folder) {
    for (String program : List.of("postgres", "initdb", "pg_ctl", "pg_config")) {
      if (!Files.isExecutable(folder.resolve(program))) {
        return Optional.empty();
      }
    }
    Matcher major = NUMBER.matcher(config(folder, "--version"));
    return major.find()
        ? Optional.of(new ServerPrograms(folder, Integer.parseInt(major.group(1))))
        : Optional.empty();
  }

  private boolean hasVector() {
    Path control = Path.of(config(folder, "--sharedir"), "extension", "vector.control");
    if (!Files.isReadable(control)) {
      return false;
    }
    try {
      Matcher version = VECTOR.matcher(Files.readString(control));
      return version.find()
          && (Integer.parseInt(version.group(1)) > 0 || Integer.parseInt(version.group(2)) >= 8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String config(Path folder, String question) {
    return Programs.output(folder.resolve("pg_config").toString(), question);
  }
}
