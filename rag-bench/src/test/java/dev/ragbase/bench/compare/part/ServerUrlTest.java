package dev.ragbase.bench.compare.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.Driver;

class ServerUrlTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "jdbc:postgresql:mydb?user=u,              jdbc:postgresql://localhost:5432/ours?user=u",
        "jdbc:postgresql:,                         jdbc:postgresql://localhost:5432/ours",
        "jdbc:postgresql:///mydb?user=u,           jdbc:postgresql://localhost:5432/ours?user=u",
        "jdbc:postgresql://db/?user=u,             jdbc:postgresql://db:5432/ours?user=u",
        "jdbc:postgresql://db:5433/mydb,           jdbc:postgresql://db:5433/ours",
        "jdbc:postgresql://[::1]:5433/mydb,        jdbc:postgresql://[::1]:5433/ours",
        "\"jdbc:postgresql://a:1,b:2/mydb\",       \"jdbc:postgresql://a:1,b:2/ours\"",
        "jdbc:postgresql://db/x?PGDBNAME=mydb,     jdbc:postgresql://db:5432/ours",
        "jdbc:postgresql://db/mydb?password=a%26b, jdbc:postgresql://db:5432/ours?password=a%26b",
      })
  void everyFormOfAUrlLeadsToTheOtherDatabase(String url, String expected) {
    String there = ServerUrl.parse(url).to("ours");

    assertThat(there).isEqualTo(expected);
    Properties read = Driver.parseURL(there, null);
    assertThat(read).isNotNull().containsEntry("PGDBNAME", "ours");
  }

  @Test
  void theLoginOfAServerIsWrittenNowhere() {
    assertThat(ServerUrl.parse("jdbc:postgresql://db/x?user=me&password=secret").named())
        .isEqualTo("jdbc:postgresql://db:5432/x");
    assertThatThrownBy(() -> ServerUrl.parse("postgres://db/x?password=secret"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'postgres://db/x' is no JDBC url")
        .hasMessageNotContaining("secret");
  }
}
