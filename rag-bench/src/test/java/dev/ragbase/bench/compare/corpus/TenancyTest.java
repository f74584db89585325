package dev.ragbase.bench.compare.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TenancyTest {
  private final Tenancy tenancy = new Tenancy(3, 20, 200);

  @Test
  void theFirstRowsAreTheSmallTenantsAndTheRestIsTheLargeOnes() {
    long[] counts = new long[tenancy.tenants()];
    IntStream.range(0, tenancy.rows()).forEach(row -> counts[tenancy.tenantOf(row)]++);

    assertThat(counts).containsExactly(20, 20, 20, 200);
    assertThat(tenancy.tenantOf(tenancy.smallRows())).isEqualTo(tenancy.large());
  }

  @Test
  void theRowsThatPassAreTheTenantsOwn() {
    for (int parts : Tenancy.PARTS) {
      for (int tenant = 0; tenant < tenancy.tenants(); tenant++) {
        int own = tenant;
        assertThat(tenancy.passing(tenant, parts))
            .isEqualTo(
                (int)
                    IntStream.range(0, tenancy.rows())
                        .filter(row -> tenancy.tenantOf(row) == own && Corpus.partOf(row) < parts)
                        .count());
      }
    }
    assertThat(tenancy.passing(1, Corpus.PARTS)).isEqualTo(20);
  }

  @Test
  void queriesAreSpreadOverAllSmallTenants() {
    assertThat(IntStream.range(0, 400).map(it -> tenancy.smallOf(it, 400)).distinct())
        .containsExactly(0, 1, 2);
    assertThat(IntStream.range(0, 400).map(it -> Tenancy.PROMISED.smallOf(it, 400)).distinct())
        .hasSize(400);
  }

  @Test
  void tenantsWithoutRowsAreRefused() {
    assertThatThrownBy(() -> new Tenancy(3, 0, 200))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not 3, 0 and 200");
  }
}
