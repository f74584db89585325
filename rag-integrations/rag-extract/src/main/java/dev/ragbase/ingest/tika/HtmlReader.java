package dev.ragbase.ingest.tika;

import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.document.StructuredText;
import dev.ragbase.ingest.ExtractedDocument;
import dev.ragbase.ingest.ExtractionException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;
import org.jspecify.annotations.Nullable;

/** Reads a web page: its main text without navigation, scripts and footers. */
final class HtmlReader {
  /** A part that is called the main one and holds less than this of the words is not. */
  private static final double MAIN_SHARE = 0.25;

  private static final int PRESCAN_BYTES = 4096;
  private static final int LANGUAGE_CHARS_MAX = 35;
  private static final Pattern DECLARED =
      Pattern.compile(
          "(?:charset|encoding)\\s*=\\s*[\"']?\\s*([\\w.:-]{1,40})", Pattern.CASE_INSENSITIVE);
  private static final Set<String> NEVER =
      Set.of(
          "script",
          "style",
          "noscript",
          "template",
          "svg",
          "iframe",
          "object",
          "canvas",
          "audio",
          "video",
          "select",
          "datalist",
          "textarea",
          "button",
          "head",
          "map",
          "math-annotation");
  private static final Set<String> AROUND = Set.of("nav", "footer", "aside", "dialog", "menu");
  private static final Set<String> AROUND_ROLES =
      Set.of("navigation", "banner", "contentinfo", "search", "complementary", "dialog", "menu");

  /** What documentation generators call their navigation. */
  private static final Set<String> AROUND_CLASSES =
      Set.of(
          "headerlink",
          "navheader",
          "navfooter",
          "sphinxsidebar",
          "related",
          "breadcrumb",
          "breadcrumbs",
          "navbar",
          "nav",
          "nav-bar",
          "navigation",
          "sidebar",
          "skip-link",
          "skip-nav",
          "skipnav",
          "toc-sidebar",
          "wy-nav-side",
          "wy-nav-top",
          "wy-breadcrumbs",
          "md-sidebar",
          "md-header",
          "md-footer",
          "footer",
          "site-footer",
          "site-header",
          "topnav",
          "top-nav",
          "sub-nav",
          "cookie-banner",
          "anchor-link",
          "noprint",
          "edit-page",
          "mw-editsection",
          "navbox");

  private static final Map<String, String> META_KEYS =
      Map.of(
          "author", "author",
          "dc.creator", "author",
          "keywords", "keywords",
          "description", "description",
          "og:description", "description",
          "dc.subject", "subject");

  private final ExtractLimits limits;

  HtmlReader(ExtractLimits limits) {
    this.limits = limits;
  }

  ExtractedDocument read(byte[] bytes, int length, @Nullable String declaredCharset) {
    String declared = declaredCharset != null ? declaredCharset : prescan(bytes, length);
    Document page = Jsoup.parse(TextDecoder.decode(bytes, length, declared, length));
    StructuredText text = text(main(page), true);
    if (text.text().isEmpty()) {
      text = text(page.body(), false);
    }
    if (text.text().isEmpty()) {
      throw new ExtractionException(
          "holds no text (a page that scripts fill? scripts are not run)", null);
    }
    return new ExtractedDocument(title(page, text), text, "text/html", metadata(page));
  }

  private static @Nullable String prescan(byte[] bytes, int length) {
    String head =
        new String(bytes, 0, Math.min(length, PRESCAN_BYTES), StandardCharsets.ISO_8859_1);
    Matcher declared = DECLARED.matcher(head);
    return declared.find() ? declared.group(1) : null;
  }

  /** The page's body, or the part that it marks as the main one. */
  private static Element main(Document page) {
    Element body = page.body();
    Element main = body.selectFirst("main, [role=main]");
    if (main == null && body.select("article").size() == 1) {
      main = body.selectFirst("article");
    }
    boolean real = main != null && main.text().length() > MAIN_SHARE * body.text().length();
    return main != null && real ? main : body;
  }

  private StructuredText text(Element root, boolean mainOnly) {
    TextBuilder out = new TextBuilder(limits.charsMax());
    MarkupText markup = new MarkupText(out);
    root.filter(
        new NodeFilter() {
          @Override
          public FilterResult head(Node node, int depth) {
            if (node instanceof TextNode words) {
              markup.text(words.getWholeText());
            } else if (node instanceof Element element) {
              if (NEVER.contains(element.normalName())
                  || (mainOnly && depth > 0 && isAround(element))) {
                return FilterResult.SKIP_ENTIRELY;
              }
              markup.start(element.normalName());
            }
            return FilterResult.CONTINUE;
          }

          @Override
          public FilterResult tail(Node node, int depth) {
            if (node instanceof Element element) {
              markup.end(element.normalName());
            }
            return FilterResult.CONTINUE;
          }
        });
    return out.build();
  }

  private static boolean isAround(Element element) {
    String name = element.normalName();
    if (AROUND.contains(name)
        || element.hasAttr("hidden")
        || element.attr("aria-hidden").equals("true")
        || AROUND_ROLES.contains(element.attr("role"))) {
      return true;
    }
    if (name.equals("header") && element.selectFirst("h1") == null) {
      return true;
    }
    if (!element.hasAttr("class") || name.equals("body") || name.equals("main")) {
      return false;
    }
    return element.classNames().stream().anyMatch(AROUND_CLASSES::contains);
  }

  private static String title(Document page, StructuredText text) {
    String title = Characters.line(page.title(), 500);
    if (title.isEmpty()) {
      Element og = page.selectFirst("meta[property=og:title]");
      title = og == null ? "" : Characters.line(og.attr("content"), 500);
    }
    return title.isEmpty() && !text.headings().isEmpty()
        ? text.headings().getFirst().title()
        : title;
  }

  private static String language(Element html, String attribute) {
    return Characters.line(html.attr(attribute), LANGUAGE_CHARS_MAX + 1);
  }

  private static Metadata metadata(Document page) {
    Metadata metadata = Metadata.empty();
    Element html = page.selectFirst("html");
    String language = html == null ? "" : language(html, "lang");
    language = language.isEmpty() && html != null ? language(html, "xml:lang") : language;
    if (!language.isEmpty() && language.length() <= LANGUAGE_CHARS_MAX) {
      metadata = metadata.with("language", language);
    }
    for (Element meta : page.select("meta[content]")) {
      String name = meta.hasAttr("name") ? meta.attr("name") : meta.attr("property");
      metadata = with(metadata, name.toLowerCase(Locale.ROOT), meta.attr("content"));
    }
    return metadata;
  }

  private static Metadata with(Metadata metadata, String name, String content) {
    String key = META_KEYS.get(name);
    String value = Characters.line(content, 1_000);
    if (key != null && !value.isEmpty() && metadata.get(key).isEmpty()) {
      return metadata.with(key, value);
    }
    String timeKey =
        switch (name) {
          case "article:published_time", "dcterms.created", "date" -> "created";
          case "article:modified_time", "dcterms.modified", "last-modified" -> "modified";
          default -> "";
        };
    if (timeKey.isEmpty()) {
      return metadata;
    }
    return time(value).map(time -> metadata.with(timeKey, MetadataValue.of(time))).orElse(metadata);
  }

  private static Optional<Instant> time(String value) {
    try {
      return Optional.of(OffsetDateTime.parse(value).toInstant());
    } catch (DateTimeParseException notATime) {
      return Optional.empty();
    }
  }
}
