package dev.ragbase.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PageCursorTest {
  private static final PageCursor LIST = PageCursor.of("list", "scope", "filter");

  @Test
  void aCursorGivesItsKeyBack() {
    for (String key : List.of("", "a", "\uD83D\uDE80 \u0000", "x".repeat(5_000))) {
      PageRequest next = new PageRequest(10, LIST.after(key));
      assertThat(PageCursor.of("list", "scope", "filter").key(next)).contains(key);
    }
    assertThat(LIST.key(PageRequest.first(10))).isEmpty();
  }

  @Test
  void anyOtherListRefusesIt() {
    PageRequest next = new PageRequest(10, LIST.after("key"));
    for (PageCursor other :
        List.of(
            PageCursor.of("scan", "scope", "filter"),
            PageCursor.of("list", "other", "filter"),
            PageCursor.of("list", "scope", "other"),
            PageCursor.of("list", "scope"))) {
      assertThatThrownBy(() -> other.key(next))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("PageRequest.first");
    }
  }

  @Test
  void whatIsNoCursorIsRefused() {
    for (String cursor : List.of("", "!", "ä", "AAAA", "x".repeat(1_000))) {
      assertThatThrownBy(() -> LIST.key(new PageRequest(10, cursor)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("cursor");
    }
  }
}
