package dev.ragbase.access;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NamesTest {
  @Test
  void halfACharacterIsNoNameSinceItIsWrittenAsAnothers() {
    assertThatThrownBy(() -> new TenantId("a\uD800")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new WorkspaceId("\uDC00"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new UserId("\uD800b")).isInstanceOf(IllegalArgumentException.class);
  }
}
