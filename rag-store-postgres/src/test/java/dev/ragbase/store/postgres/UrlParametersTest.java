package dev.ragbase.store.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLEncoder;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGProperty;

/** What a url says to the driver is read when the settings are made, not when it connects. */
class UrlParametersTest {
  private static final String URL = "jdbc:postgresql://h/kb?user=u&password=s3cr3t&";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "connectTimeout=99999999999 | a whole number of seconds from 0 to 2147483",
        "socketTimeout=abc | a whole number of seconds from 0 to 2147483",
        "socketTimeout=-5 | a whole number of seconds from 0 to 2147483",
        "socketTimeout= | a whole number of seconds from 0 to 2147483",
        "loginTimeout=abc | a whole number of seconds",
        "hostRecheckSeconds=x | a whole number of seconds",
        "sslResponseTimeout=1s | a whole number of milliseconds from 0 to 2147483647",
        "defaultRowFetchSize=x | a whole number from 0 to 2147483647",
        "receiveBufferSize=-2 | a whole number from -1 to 2147483647",
        "tcpKeepAlive=maybe | true or false",
        "tcpKeepAlive | true or false",
        "binaryTransfer=maybe | true or false",
        "ssl=yes | true or false",
        "sslmode=foo | disable, allow, prefer, require, verify-ca or verify-full",
        "gssEncMode=foo | disable, allow, prefer or require",
        "targetServerType=Primary | any, primary, master, slave",
        "requireAuth=scram-sha-256,foo | !none, between commas",
        "assumeMinServerVersion=zzz | a version of PostgreSQL",
        "maxResultBuffer=much | a size",
        "binaryTransferDisable=int4,nope | types",
        "socketFactory=nope | a class on the class path that is a javax.net.SocketFactory",
        "sslfactory=java.lang.String | javax.net.ssl.SSLSocketFactory",
        "currentSchema=a%2Cb | one schema",
        "currentSchema= | one schema",
        "ApplicationName=a%00b | text without a zero byte",
      })
  void whatTheDriverCannotReadIsRefusedWithWhatItMustBe(String parameter, String wanted) {
    String name = parameter.replaceFirst("=.*", "");
    assertThatThrownBy(() -> PostgresSettings.at(URL + parameter))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the url of 'jdbc:postgresql://h/kb' sets '" + name + "' to '")
        .hasMessageContaining("must be ")
        .hasMessageContaining(wanted)
        .hasMessageNotContaining("s3cr3t");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "connectTimeout=0&socketTimeout=2147483&cancelSignalTimeout=3",
        "sslmode=VERIFY-FULL&gssEncMode=Disable&autosave=ALWAYS&readOnlyMode=Always",
        "ssl",
        "ssl=true",
        "tcpKeepAlive=FALSE",
        "targetServerType=preferSecondary&loadBalanceHosts=true",
        "requireAuth=scram-sha-256,!none",
        "assumeMinServerVersion=9.4.1",
        "maxResultBuffer=10percent",
        "binaryTransferDisable=int4,25&binaryTransferEnable=",
        "socketFactory=javax.net.ssl.SSLSocketFactory",
        "receiveBufferSize=-1&sendBufferSize=0&adaptiveFetchMaximum=-1",
        "ApplicationName=%C3%BC%20x&options=-c%20search_path%3Da,b",
      })
  void whatTheDriverReadsIsTaken(String parameters) {
    assertThatCode(() -> PostgresSettings.at(URL + parameters)).doesNotThrowAnyException();
  }

  @Test
  void everyDefaultAndEveryChoiceOfTheDriverIsTaken() {
    for (PGProperty each : PGProperty.values()) {
      Stream<String> values =
          Stream.concat(
              Stream.ofNullable(each.getDefaultValue()),
              Stream.ofNullable(each.getChoices()).flatMap(Arrays::stream));
      values.forEach(
          value ->
              assertThatCode(
                      () ->
                          PostgresSettings.at(
                              URL + each.getName() + "=" + URLEncoder.encode(value, UTF_8)))
                  .as(each.getName() + "=" + value)
                  .doesNotThrowAnyException());
    }
  }

  @Test
  void aServiceThatIsNowhereIsNamed() {
    assertThatThrownBy(() -> PostgresSettings.at("jdbc:postgresql://?service=no%20such"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'no such'")
        .hasMessageContaining("pg_service.conf")
        .hasMessageNotContaining("cannot be read as a url");
    assertThatThrownBy(() -> PostgresSettings.at("jdbc:postgresql://h:port/kb?service=x"))
        .hasMessageContaining("cannot be read as a url");
  }

  @Test
  void theSchemaOfTheUrlIsTheTables() {
    assertThat(PostgresSettings.at(URL + "ssl=true").schema()).isEqualTo("public");
    assertThat(PostgresSettings.at(URL + "currentSchema=kb").schema()).isEqualTo("kb");
    PostgresSettings.Builder same = PostgresSettings.builder(URL + "currentSchema=kb").schema("kb");
    assertThat(same.build().schema()).isEqualTo("kb");
    PostgresSettings.Builder other = PostgresSettings.builder(URL + "currentSchema=kb").schema("x");
    assertThatThrownBy(other::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'kb'")
        .hasMessageContaining("'x'")
        .hasMessageContaining("leave it out of the url");
  }
}
