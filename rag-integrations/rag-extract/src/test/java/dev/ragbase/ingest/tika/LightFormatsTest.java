package dev.ragbase.ingest.tika;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.document.MetadataValue;
import dev.ragbase.document.StructuredText;
import dev.ragbase.ingest.ExtractedDocument;
import dev.ragbase.ingest.ExtractionException;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LightFormatsTest {
  private final TikaExtractor extractor = TikaExtractor.create(ExtractLimits.defaults());

  @BeforeAll
  void noProcessIsNeeded() {
    assertThat(extractor.worker()).isEmpty();
  }

  @AfterAll
  void noProcessWasStarted() {
    assertThat(extractor.worker()).isEmpty();
    extractor.close();
  }

  private ExtractedDocument read(String name, String text) {
    return extractor.extract(Doc.of(name, text));
  }

  private static List<String> headings(ExtractedDocument document) {
    return document.text().headings().stream().map(h -> h.level() + " " + h.title()).toList();
  }

  private static List<String> code(ExtractedDocument document) {
    return document.text().code().stream().map(s -> s.of(document.text().text())).toList();
  }

  @Test
  void markdownKeepsItsSourceAndItsHeadings() {
    String text =
        """
        # Tokens #

        Some *words*.

        ## Rotate `now` with [a link](http://example.org)

        Setext
        ======

        Lower
        ---

        - item
        - - -

        Not a
        heading
        """;
    ExtractedDocument document = read("a.md", text);
    assertThat(document.text().text()).isEqualTo(text.strip());
    assertThat(document.title()).isEqualTo("Tokens");
    assertThat(document.mediaType()).isEqualTo("text/markdown");
    assertThat(headings(document))
        .containsExactly("1 Tokens", "2 Rotate now with a link", "1 Setext", "2 Lower");
    assertThat(document.text().headings().getFirst().span().of(text)).isEqualTo("# Tokens #");
  }

  @Test
  void markdownCodeIsFoundAndHoldsNoHeadings() {
    ExtractedDocument document =
        read(
            "a.markdown",
            "# Real\n\n```sh\n# comment\necho\n```\n\ntext\n\n    # indented\n    more\n\nend\n"
                + "~~~~\n# in\n~~~\n~~~~\n\n- list\n\n    still the list\n\n```\nunclosed # x");
    assertThat(headings(document)).containsExactly("1 Real");
    assertThat(code(document))
        .containsExactly(
            "```sh\n# comment\necho\n```",
            "    # indented\n    more",
            "~~~~\n# in\n~~~\n~~~~",
            "```\nunclosed # x");
  }

  @Test
  void frontMatterIsMetadataAndNoText() {
    ExtractedDocument document =
        read(
            "a.md",
            """
            ---
            title: "Rotating: tokens"
            date: 2024-03-05
            changed: 2024-03-05T10:00:00+01:00
            tags: [auth, 'on call']
            aliases:
              - one
              - two
            draft: false
            year: 2020 # since then
            nested: {a: b}
            empty:
            ---

            # Other heading
            """);
    assertThat(document.title()).isEqualTo("Rotating: tokens");
    assertThat(document.text().text()).isEqualTo("# Other heading");
    assertThat(document.metadata().values())
        .containsOnlyKeys("date", "changed", "tags", "aliases", "draft", "year")
        .containsEntry("date", MetadataValue.of(Instant.parse("2024-03-05T00:00:00Z")))
        .containsEntry("changed", MetadataValue.of(Instant.parse("2024-03-05T09:00:00Z")))
        .containsEntry("tags", MetadataValue.of(List.of("auth", "on call")))
        .containsEntry("aliases", MetadataValue.of(List.of("one", "two")))
        .containsEntry("draft", MetadataValue.of(false))
        .containsEntry("year", MetadataValue.of(2020));
  }

  @Test
  void aRuleAtTheTopIsNoFrontMatter() {
    assertThat(read("a.md", "---\nJust words here.\n---\nmore").text().text())
        .startsWith("---\nJust words");
  }

  @Test
  void htmlGivesItsMainTextWithHeadingsAndCode() {
    ExtractedDocument document =
        read(
            "a.html",
            """
            <!doctype html><html lang="de-AT"><head><title> The  title </title>
            <meta name="author" content="Ann"><meta name="keywords" content="a, b">
            <meta property="article:published_time" content="2024-03-05T10:00:00Z">
            <style>p {}</style></head><body><nav>Home | Away</nav>
            <header><a href="/">Logo</a></header>
            <h1>Main<a class="headerlink" href="#x">\u00b6</a></h1>
            <p>First&nbsp;paragraph with <a href="x">a
            link</a> and <b>bo</b>ld.</p><script>var x;</script>
            <h2>Code</h2><pre>if (a &lt; b)
              return;
            </pre><ul><li>one</li><li><p>two</p></li></ul><ol><li>first<li>second</ol>
            <table><tr><th>k</th><th>v</th></tr><tr><td><p>a</p></td><td>1</td></tr></table>
            <footer>Imprint</footer></body></html>
            """);
    assertThat(document.text().text())
        .isEqualTo(
            "Main\n\nFirst paragraph with a link and bold.\n\nCode\n\nif (a < b)\n  return;\n\n"
                + "- one\n- two\n\n1. first\n2. second\n\nk\tv\na\t1");
    assertThat(document.title()).isEqualTo("The title");
    assertThat(headings(document)).containsExactly("1 Main", "2 Code");
    assertThat(code(document)).containsExactly("if (a < b)\n  return;");
    assertThat(document.metadata().values())
        .containsEntry("language", MetadataValue.of("de-AT"))
        .containsEntry("author", MetadataValue.of("Ann"))
        .containsEntry("keywords", MetadataValue.of("a, b"))
        .containsEntry("created", MetadataValue.of(Instant.parse("2024-03-05T10:00:00Z")));
  }

  @Test
  void halfACharacterInAnAttributeIsNoHarm() {
    ExtractedDocument document = read("a.html", "<html lang='&#55357;'><p>text</p></html>");
    assertThat(document.text().text()).isEqualTo("text");
  }

  @Test
  void htmlTakesItsTitleFromWhereItIs() {
    assertThat(read("a.htm", "<meta property='og:title' content='Og'><h1>H</h1>x").title())
        .isEqualTo("Og");
    assertThat(read("a.htm", "<p>x<h1>H</h1>").title()).isEqualTo("H");
    assertThat(read("a.htm", "<p>x").title()).isEmpty();
  }

  @Test
  void aPageOfNothingButNavigationKeepsIt() {
    assertThat(read("a.html", "<body><nav><a href=x>Chapter</a></nav></body>").text().text())
        .isEqualTo("Chapter");
  }

  @Test
  void aPageThatOnlyScriptsFillSaysSo() {
    assertThatThrownBy(() -> read("a.html", "<div id=app></div><script>go()</script>"))
        .isInstanceOf(ExtractionException.class)
        .hasMessageContaining("scripts are not run");
  }

  @Test
  void htmlReadsTheCharsetThatItDeclares() {
    byte[] bytes =
        "<meta charset=windows-1251><p>\u041f\u0440\u0438\u0432\u0435\u0442"
            .getBytes(java.nio.charset.Charset.forName("windows-1251"));
    assertThat(extractor.extract(Doc.of("a.html", bytes)).text().text())
        .isEqualTo("\u041f\u0440\u0438\u0432\u0435\u0442");
  }

  @Test
  void theServersCharsetIsHeard() {
    byte[] bytes =
        "<p>\u0141\u00f3d\u017a".getBytes(java.nio.charset.Charset.forName("ISO-8859-2"));
    Doc page = Doc.of("index.php", bytes).declared("text/html; charset=\"iso-8859-2\"");
    ExtractedDocument document = extractor.extract(page);
    assertThat(document.text().text()).isEqualTo("\u0141\u00f3d\u017a");
    assertThat(document.mediaType()).isEqualTo("text/html");
  }

  @Test
  void restructuredTextKeepsHeadingsAndLiteralBlocks() {
    ExtractedDocument document =
        read(
            "a.rst",
            """
            =====
            Title
            =====

            Intro::

               code
               ====

            Part
            ----

            words

            .. code-block:: sh

               echo

            Sub
            ^^^

            Part two
            --------
            """);
    assertThat(headings(document)).containsExactly("1 Title", "2 Part", "3 Sub", "2 Part two");
    assertThat(code(document)).containsExactly("   code\n   ====", "   echo");
    assertThat(document.title()).isEqualTo("Title");
  }

  @Test
  void asciiDocKeepsHeadingsAndListings() {
    ExtractedDocument document =
        read(
            "a.adoc",
            """
            = Title

            x

            == Part

            ----
            == no
            ----

            ====
            example
            ====
            """);
    assertThat(headings(document)).containsExactly("1 Title", "2 Part");
    assertThat(code(document)).containsExactly("----\n== no\n----");
  }

  @Test
  void sourceCodeIsCodeAllThrough() {
    ExtractedDocument document = read("src/A.java", "class A {}\n");
    assertThat(code(document)).containsExactly("class A {}");
    assertThat(document.mediaType()).isEqualTo("text/x-java-source");
    assertThat(read("a.json", "{}").mediaType()).isEqualTo("application/json");
    assertThat(read("Makefile", "all:\n\techo").text().code()).hasSize(1);
  }

  @Test
  void aNameWithoutAnEndingIsJudgedByItsContent() {
    assertThat(read("README", "words").mediaType()).isEqualTo("text/plain");
    assertThat(read("page", "<!DOCTYPE html><html><body>x</body></html>").mediaType())
        .isEqualTo("text/html");
    assertThat(read("notes.2024", "words").text().text()).isEqualTo("words");
  }

  @Test
  void gzippedTextIsReadThrough() throws IOException {
    ExtractedDocument document = extractor.extract(Doc.of("a.md", "# T\n\nx").gzipped());
    assertThat(document.title()).isEqualTo("T");
    assertThat(document.mediaType()).isEqualTo("text/markdown");
  }

  @Test
  void whiteSpaceAndControlCharactersAreTidied() {
    ExtractedDocument document =
        read("a.txt", "\uFEFF\n\n  a\u0007b\r\nc\rd\u000Ce\n\n\n\n \n\n\nf\u0085g  \n\n");
    assertThat(document.text().text()).isEqualTo("  ab\nc\nd\ne\n\n\nf\ng");
  }

  @Test
  void binaryContentUnderATextsNameIsRefused() {
    assertThatThrownBy(() -> extractor.extract(Doc.of("a.txt", new byte[1000])))
        .isInstanceOf(ExtractionException.class)
        .hasMessage("is binary, though its name says text/plain");
    assertThat(read("a.log", "line\n".repeat(500) + "\u0000 end").text().text()).endsWith("\n end");
  }

  @Test
  void loneSurrogatesAreReplaced() {
    assertThat(Characters.clean("a\uD800b\uDC00c\uD83D\uDE00"))
        .isEqualTo("a\uFFFDb\uFFFDc\uD83D\uDE00");
  }

  @Test
  void spansStayInsideWhateverTheText() {
    String[] pieces = {
      "# h\n",
      "## ",
      "```\n",
      "    x\n",
      "\n",
      "---\n",
      "===\n",
      "text ",
      "- i\n",
      "::\n",
      "~~~~\n",
      "<h2>t</h2>",
      "\u0085",
      "\r",
      "\uD83D\uDE00",
      "\uD83D",
      "<pre>",
      "</pre>",
      "<li>",
      "<td>",
      "\t",
      "<p>",
      "</h2>",
      "a: b\n",
      "</table>",
      "== x\n",
      "----\n",
      "title:\n"
    };
    for (long seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      StringBuilder source = new StringBuilder("x");
      for (int n = random.nextInt(40); n > 0; n--) {
        source.append(pieces[random.nextInt(pieces.length)]);
      }
      for (String name : List.of("a.md", "a.rst", "a.adoc", "a.html", "a.txt")) {
        StructuredText text = read(name, source + "\nx").text();
        assertThat(text.text())
            .as("seed %d of %s", seed, name)
            .isEqualTo(Characters.clean(text.text()));
        assertThat(text.text()).as("seed %d of %s", seed, name).doesNotContain("\n\n\n\n\n");
        for (StructuredText.Heading heading : text.headings()) {
          assertThat(heading.span().of(text.text()))
              .as("seed %d of %s", seed, name)
              .doesNotStartWith("\n")
              .doesNotEndWith("\n");
        }
      }
    }
  }
}
