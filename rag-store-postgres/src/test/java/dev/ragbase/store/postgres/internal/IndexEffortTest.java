package dev.ragbase.store.postgres.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IndexEffortTest {
  private static long checks(IndexEffort effort, long vectors, int searches) {
    return IntStream.range(0, searches)
        .filter(i -> effort.begin(vectors) && effort.isCheckDue())
        .count();
  }

  @Test
  void theFirstSearchesAreCheckedAndLaterOnesTheMoreSeldomTheLargerTheWorkspace() {
    assertThat(checks(new IndexEffort(), 10_000, 8)).isEqualTo(8);
    assertThat(checks(new IndexEffort(), 1_000, 8 + 2_000)).isEqualTo(8 + 10);
    assertThat(checks(new IndexEffort(), 10_000, 8 + 2_000)).isEqualTo(8 + 4);
    assertThat(checks(new IndexEffort(), 1_000_000, 8 + 49_999)).isEqualTo(8);
    assertThat(checks(new IndexEffort(), 1_000_000, 8 + 50_000)).isEqualTo(8 + 1);
  }

  @Test
  void aWorkspaceThatGrewByAnEighthIsCheckedAnew() {
    IndexEffort effort = new IndexEffort();
    assertThat(checks(effort, 80_000, 100)).isEqualTo(8);
    assertThat(checks(effort, 90_000, 100)).isZero();
    assertThat(checks(effort, 90_001, 100)).isEqualTo(8);
  }

  @Test
  void whatMissesTooMuchTriesHarderAndThenComparesEverythingForAWhile() {
    IndexEffort effort = new IndexEffort();
    effort.begin(50_000);
    effort.checked(0.95);
    assertThat(effort.multiple()).isEqualTo(1);
    for (int multiple : new int[] {2, 4, 8, 16}) {
      effort.checked(0.9);
      assertThat(effort.multiple()).isEqualTo(multiple);
      assertThat(effort.begin(50_000)).isTrue();
    }
    effort.checked(0.9);
    assertThat(IntStream.range(0, 5_000).filter(i -> effort.begin(50_000)).count()).isZero();
    assertThat(effort.begin(50_000)).isTrue();
    assertThat(effort.multiple()).isEqualTo(1);
  }
}
