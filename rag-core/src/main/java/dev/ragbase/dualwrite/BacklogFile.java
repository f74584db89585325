package dev.ragbase.dualwrite;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.chat.SessionId;
import dev.ragbase.error.Interruption;
import dev.ragbase.error.Retry;
import dev.ragbase.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A {@link Backlog} as a file of lines: which side is read, whether a process is at work, who wrote
 * and what is behind; fields separated by tabs, which no name or uri holds. For one thread at a
 * time; to be written once before it is appended to.
 */
final class BacklogFile {
  private static final String HEAD = "ragbase dual write 1";
  private static final String OPEN = "open";
  private static final String READING = "reading";
  private static final String WRITER = "writer";
  private static final String BEHIND = "behind";

  private final Path path;

  /** How much of the file is whole; behind it may be what a failed append left. */
  private long whole;

  BacklogFile(Path path) {
    this.path = path;
  }

  /**
   * What a file says.
   *
   * @param open whether the process that wrote it did not end cleanly, or has not ended
   */
  record State(
      Side reading, boolean open, Map<BehindKey, Scope> writers, Map<BehindKey, Scope> behind) {}

  /** Empty if there is no file. */
  Optional<State> read() {
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    try {
      return Optional.of(parse(wholeLines(Files.readAllBytes(path))));
    } catch (IOException e) {
      throw failed("read", e);
    } catch (RuntimeException e) {
      throw new StoreException(
          "file "
              + path
              + " is not what a dual write left ("
              + e.getMessage()
              + "): move it away, and copy everything anew",
          Retry.NO,
          e);
    }
  }

  void write(State state) {
    StringBuilder text = new StringBuilder(HEAD).append('\n');
    text.append(READING).append('\t').append(state.reading()).append('\n');
    state.writers().forEach((key, scope) -> text.append(line(WRITER, key, scope)));
    state.behind().forEach((key, scope) -> text.append(line(BEHIND, key, scope)));
    text.append(state.open() ? OPEN + "\n" : "");
    Path part = path.resolveSibling(path.getFileName() + ".part");
    try (FileChannel channel =
        FileChannel.open(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      long size = write(channel, text.toString());
      Files.move(part, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      whole = size;
    } catch (IOException e) {
      throw failed("written", e);
    }
  }

  /**
   * Adds a writer; on disk when this returns. If it fails, such as of a full disk, half a line may
   * be left: the next one cuts it off, and so does whoever reads the file.
   */
  void append(BehindKey all, Scope scope) {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      if (channel.size() < whole) {
        throw new IOException("it is shorter than what was written to it");
      }
      whole = write(channel.truncate(whole).position(whole), line(WRITER, all, scope));
    } catch (IOException e) {
      throw failed("written", e);
    }
  }

  /** Where it ends then; all of it is on disk. */
  private static long write(FileChannel channel, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    channel.force(true);
    return channel.position();
  }

  private StoreException failed(String what, IOException e) {
    if (Interruption.caused(e)) {
      return new StoreException(
          "file "
              + path
              + " of the dual write was not "
              + what
              + ", as the thread was interrupted: try again in one that is not",
          Retry.YES,
          e);
    }
    return new StoreException(
        "file "
            + path
            + " of the dual write cannot be "
            + what
            + " ("
            + e.getMessage()
            + "): make its folder, check its permissions, or name another",
        Retry.NO,
        e);
  }

  private static String line(String word, BehindKey key, Scope scope) {
    String name =
        switch (key) {
          case BehindKey.Doc it -> "doc\t" + it.uri();
          case BehindKey.Chat it -> "chat\t" + it.session();
          case BehindKey.AllDocs it -> "docs";
          case BehindKey.AllChats it -> "chats";
        };
    return String.join(
            "\t",
            word,
            scope.tenant().value(),
            scope.workspace().value(),
            scope.user().value(),
            scope.role().name(),
            name)
        + "\n";
  }

  /**
   * A line without its end was torn, by a crash or a full disk, before the write that it belongs to
   * began; maybe within a letter.
   */
  private static String wholeLines(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }

  private static State parse(String text) {
    List<String> lines = text.lines().toList();
    if (lines.size() < 2 || !lines.get(0).equals(HEAD)) {
      throw new IllegalArgumentException("it does not begin with '" + HEAD + "'");
    }
    Side reading = Side.valueOf(lines.get(1).substring(READING.length() + 1));
    Map<BehindKey, Scope> writers = new LinkedHashMap<>();
    Map<BehindKey, Scope> behind = new LinkedHashMap<>();
    for (String line : lines.subList(2, lines.size())) {
      if (!line.equals(OPEN)) {
        String[] fields = line.split("\t", -1);
        Scope scope = Scope.of(fields[1], fields[2], fields[3], Role.valueOf(fields[4]));
        (fields[0].equals(WRITER) ? writers : behind).put(key(scope, fields), scope);
      }
    }
    return new State(reading, lines.contains(OPEN), writers, behind);
  }

  private static BehindKey key(Scope scope, String[] fields) {
    return switch (fields[5]) {
      case "doc" -> BehindKey.doc(scope, fields[6]);
      case "chat" -> BehindKey.chat(scope, SessionId.parse(fields[6]));
      case "docs" -> BehindKey.allDocs(scope);
      case "chats" -> BehindKey.allChats(scope);
      default -> throw new IllegalArgumentException("'" + fields[5] + "' is no kind of entry");
    };
  }
}
