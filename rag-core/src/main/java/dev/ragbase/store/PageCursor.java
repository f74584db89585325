package dev.ragbase.store;

import dev.ragbase.document.ContentHash;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the cursors of one paged list, for backends. A cursor carries a mark of the list
 * it belongs to, so that another list refuses it instead of answering from a wrong place. The mark
 * is no protection: what a scope may see, each read checks by itself.
 */
public final class PageCursor {
  private static final int MARK_CHARS = 16;

  private final String mark;

  private PageCursor(String mark) {
    this.mark = mark;
  }

  /**
   * The cursors of a list.
   *
   * @param call such as {@code documents.list}
   * @param arguments all that decides what is in the list: the parts of the scope that matter, the
   *     filter, an id
   */
  public static PageCursor of(String call, Object... arguments) {
    String list = call + '\n' + List.of(arguments);
    return new PageCursor(ContentHash.of(list).hex().substring(0, MARK_CHARS));
  }

  /** The cursor that goes on after the item with this key. */
  public String after(String key) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((mark + key).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The key after which a page begins; empty for the first page.
   *
   * @throws IllegalArgumentException if the cursor is not one of this list's
   */
  public Optional<String> key(PageRequest page) {
    String cursor = page.cursor();
    if (cursor == null) {
      return Optional.empty();
    }
    String read;
    try {
      read = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw foreign(cursor, e);
    }
    if (!read.startsWith(mark)) {
      throw foreign(cursor, null);
    }
    return Optional.of(read.substring(MARK_CHARS));
  }

  private static IllegalArgumentException foreign(String cursor, @Nullable Throwable cause) {
    String shown = cursor.length() > 40 ? cursor.substring(0, 40) + "..." : cursor;
    return new IllegalArgumentException(
        "cursor '" + shown + "' is not of this list: begin with PageRequest.first", cause);
  }
}
