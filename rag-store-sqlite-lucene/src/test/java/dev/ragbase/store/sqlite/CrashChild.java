package dev.ragbase.store.sqlite;

import dev.ragbase.access.Scope;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.kit.Writes;
import dev.ragbase.store.DocumentWrite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Writes to a store until it is killed, and says before each step what it will do and after it that
 * it is done.
 */
final class CrashChild {
  static final int URIS = 40;

  private CrashChild() {}

  /** Runs with a folder and a seed. */
  public static void main(String[] arguments) {
    Random random = new Random(Long.parseLong(arguments[1]));
    SqliteLuceneSettings settings =
        SqliteLuceneSettings.builder(Path.of(arguments[0])).commitEvery(25).build();
    try (SqliteLuceneStore store = SqliteLuceneStore.open(settings)) {
      for (int step = 0; ; step++) {
        String version = arguments[1] + "-" + step;
        if (random.nextInt(5) == 0) {
          delete(store, uri(random));
        } else {
          put(store, random, version);
        }
      }
    }
  }

  private static String uri(Random random) {
    return "doc-" + random.nextInt(URIS);
  }

  private static void put(SqliteLuceneStore store, Random random, String version) {
    List<DocumentWrite> writes = new ArrayList<>();
    List<String> uris =
        random.ints(1 + random.nextInt(8), 0, URIS).distinct().mapToObj(n -> "doc-" + n).toList();
    for (String uri : uris) {
      writes.add(write(uri, version, 1 + random.nextInt(6)));
    }
    say("try put " + version + " " + String.join(" ", uris));
    store.documents().put(Scope.local(), writes);
    say("done");
  }

  static DocumentWrite write(String uri, String version, int chunks) {
    String[] paragraphs = new String[chunks];
    for (int i = 0; i < chunks; i++) {
      // Every second paragraph is the same in each version: its chunk is kept.
      paragraphs[i] = i % 2 == 0 ? "part " + i + " version " + version : "part " + i + " of " + uri;
    }
    return Writes.titled(Writes.of(uri, paragraphs), version);
  }

  private static void delete(SqliteLuceneStore store, String uri) {
    Map<String, DocumentInfo> infos = store.documents().infos(Scope.local(), List.of(uri));
    DocumentInfo info = infos.get(uri);
    if (info != null) {
      say("try delete - " + uri);
      store.documents().delete(Scope.local(), info.id());
      say("done");
    }
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
