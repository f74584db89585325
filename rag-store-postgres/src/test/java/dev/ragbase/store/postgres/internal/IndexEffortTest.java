package dev.ragbase.store.postgres.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.document.ChunkId;
import dev.ragbase.index.Match;
import java.util.List;
import java.util.UUID;
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
    assertThat(checks(new IndexEffort(), 10_000, 8 + 2_000)).isEqualTo(8 + 2);
    assertThat(checks(new IndexEffort(), 1_000_000, 8 + 99_999)).isEqualTo(8);
    assertThat(checks(new IndexEffort(), 1_000_000, 8 + 100_000)).isEqualTo(8 + 1);
  }

  @Test
  void aWorkspaceThatGrewByAnEighthIsCheckedAnew() {
    IndexEffort effort = new IndexEffort();
    assertThat(checks(effort, 80_000, 100)).isEqualTo(8);
    assertThat(checks(effort, 90_000, 100)).isZero();
    assertThat(checks(effort, 90_001, 100)).isEqualTo(8);
  }

  /** Checks that are due, each with what the search before it found. */
  private static void check(IndexEffort effort, double... recalls) {
    for (double recall : recalls) {
      effort.begin(50_000);
      assertThat(effort.isCheckDue()).isTrue();
      effort.checked(recall);
    }
  }

  @Test
  void whatMissesTooMuchTriesHarderAndThenComparesEverythingForAWhile() {
    IndexEffort effort = new IndexEffort();
    check(effort, 1, 1, 0.9, 1, 1, 1, 1, 1);
    assertThat(effort.multiple()).as("one of 80 missed").isEqualTo(1);
    assertThat(effort.isCheckDue()).isFalse();

    effort.checked(0.4);
    assertThat(effort.multiple()).as("one search says little").isEqualTo(1);
    for (int multiple : new int[] {2, 4, 8, 16}) {
      check(effort, 1, 1, 0.9, 1, 1, 1, 0.9, 1);
      assertThat(effort.multiple()).isEqualTo(multiple);
    }
    check(effort, 1, 1, 0.9, 1, 1, 1, 0.9, 1);
    assertThat(IntStream.range(0, 5_000).filter(i -> effort.begin(50_000)).count()).isZero();
    assertThat(effort.begin(50_000)).isTrue();
    assertThat(effort.multiple()).isEqualTo(1);
  }

  @Test
  void checksThatRunAtTheSameTimeDecideTogether() {
    IndexEffort effort = new IndexEffort();
    effort.begin(50_000);
    assertThat(IntStream.range(0, 20).filter(i -> effort.isCheckDue()).count()).isEqualTo(8);
    for (int i = 0; i < 8; i++) {
      assertThat(effort.multiple()).isEqualTo(1);
      effort.checked(0.8);
    }
    assertThat(effort.multiple()).isEqualTo(2);
  }

  @Test
  void whatIsAsNearAsTheLastOfTheBestIsAsGood() {
    List<Match> best = List.of(match(1, 0.9), match(2, 0.8));
    assertThat(VectorSearch.recall(List.of(match(1, 0.9), match(3, 0.8)), best)).isEqualTo(1);
    assertThat(VectorSearch.recall(List.of(match(1, 0.9), match(3, 0.7)), best)).isEqualTo(0.5);
    assertThat(VectorSearch.recall(List.of(), List.of())).isEqualTo(1);
  }

  private static Match match(long id, double score) {
    return new Match(new ChunkId(new UUID(0, id)), score);
  }
}
