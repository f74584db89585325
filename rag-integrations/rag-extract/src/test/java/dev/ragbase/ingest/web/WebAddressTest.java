package dev.ragbase.ingest.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.ingest.DocumentSource.Found;
import dev.ragbase.ingest.RawDocument;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebAddressTest {
  private Pages pages;

  @BeforeEach
  void open() throws IOException {
    pages = new Pages();
  }

  @AfterEach
  void close() {
    pages.close();
  }

  private WebSource source(String uri) {
    return WebSource.of(List.of(URI.create(uri)), WebLimits.defaults(), true, pages);
  }

  private RawDocument fetched(String uri) {
    List<Found> found = new ArrayList<>();
    source(uri).forEach(found::add);
    assertThat(found).hasSize(1).first().isInstanceOf(Found.Raw.class);
    return ((Found.Raw) found.getFirst()).document();
  }

  private String at(String host, String target) {
    return "http://" + host + ":" + pages.port() + target;
  }

  @Test
  void aPathAndQueryAreSentInUtf8AndTheUriStaysAsGiven() {
    pages.serve("/wiki/%E6%9D%B1%E4%BA%AC?q=%C3%A9%20x", 200, "words");
    String uri = at("example.org", "/wiki/東京?q=é%20x");
    RawDocument page = fetched(uri);
    assertThat(page.uri()).isEqualTo(uri);
    assertThat(page.name()).isEqualTo("東京");
    assertThat(pages.targets()).containsExactly("/wiki/%E6%9D%B1%E4%BA%AC?q=%C3%A9%20x");
  }

  @Test
  void whatIsDecomposedIsSentSo() {
    pages.serve("/e%CC%81", 200, "words");
    fetched(at("example.org", "/e\u0301"));
    assertThat(pages.targets()).containsExactly("/e%CC%81");
  }

  @Test
  void aHostOfAnyScriptIsAskedForByItsAsciiName() {
    pages.serve("/", 200, "words");
    RawDocument page = fetched(at("münchen.de", ""));
    assertThat(page.uri()).isEqualTo(at("münchen.de", ""));
    assertThat(page.name()).isEqualTo("xn--mnchen-3ya.de");
    fetched(at("my_host", "/"));
    assertThat(pages.hosts()).containsExactly("xn--mnchen-3ya.de", "my_host");
    assertThat(pages.targets()).containsExactly("/", "/");
  }

  @Test
  void aHostThatBrowsersAndOlderRulesReadDifferentlyIsRefused() {
    assertThatThrownBy(() -> source("http://straße.de/"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'straße.de'")
        .hasMessageContaining("xn--");
    for (String uri : List.of("http://u:p@münchen.de/", "http://%31.de/", "http://a..é/")) {
      assertThatThrownBy(() -> source(uri)).as(uri).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aRedirectInRawUtf8IsFollowed() {
    String raw = new String("/東京".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    pages.serve("/start", 302, "", "Location", raw);
    pages.serve("/%E6%9D%B1%E4%BA%AC", 200, "words");
    assertThat(fetched(at("example.org", "/start")).name()).isEqualTo("東京");
  }

  @Test
  void aRedirectWithOnlyAQueryStaysOnItsPage() {
    pages.serve("/a/b", 302, "", "Location", "?lang=en");
    pages.serve("/a/b?lang=en", 302, "", "Location", "c");
    pages.serve("/a/c", 200, "words");
    assertThat(fetched(at("example.org", "/a/b")).name()).isEqualTo("c");
    assertThat(pages.targets()).containsExactly("/a/b", "/a/b?lang=en", "/a/c");
  }

  @Test
  void aRedirectFromAnAddressWithoutAPathIsFollowed() {
    pages.serve("/", 302, "", "Location", "end");
    pages.serve("/end", 200, "words");
    assertThat(fetched(at("example.org", "")).name()).isEqualTo("end");
  }
}
