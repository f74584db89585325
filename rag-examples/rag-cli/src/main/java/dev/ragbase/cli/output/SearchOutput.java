package dev.ragbase.cli.output;

import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.Terminal;
import dev.ragbase.document.Chunk;
import dev.ragbase.search.Leg;
import dev.ragbase.search.SearchHit;
import dev.ragbase.search.SearchMode;
import dev.ragbase.search.SearchResult;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prints what a search found. */
public final class SearchOutput {
  private static final int SNIPPET_LINES = 2;

  private final Terminal terminal;
  private final PrintStream out;
  private final Style style;

  public SearchOutput(Environment environment) {
    this.terminal = environment.terminal();
    this.out = terminal.out();
    this.style = Style.of(environment);
  }

  /** As one JSON object. */
  public void json(SearchResult result) {
    Json.print(
        out,
        Json.object(
            "query", result.query(),
            "mode", lower(result.mode()),
            "path", lower(result.path()),
            "exact", result.exact(),
            "plan", Json.text(result.plan()),
            "tookMs", Json.millis(result.took()),
            "hits", Json.each(result.hits(), SearchOutput::hit)));
  }

  private static Map<String, @Nullable Object> hit(SearchHit hit) {
    Chunk chunk = hit.chunk();
    Leg vector = hit.vector();
    Leg keyword = hit.keyword();
    return Json.object(
        "rank", hit.rank(),
        "uri", hit.document().uri(),
        "title", Json.text(hit.document().title()),
        "documentId", hit.document().id().toString(),
        "revision", hit.document().revision(),
        "chunkId", chunk.id().toString(),
        "headings", chunk.headings(),
        "page", chunk.page(),
        "start", chunk.span().start(),
        "end", chunk.span().end(),
        "text", chunk.text(),
        "score", hit.score(),
        "vectorRank", vector == null ? null : vector.rank(),
        "vectorScore", vector == null ? null : vector.score(),
        "keywordRank", keyword == null ? null : keyword.rank(),
        "keywordScore", keyword == null ? null : keyword.score(),
        "metadata", hit.document().metadata());
  }

  /** For people. */
  public void text(SearchResult result, boolean explain) {
    Snippet snippet = new Snippet(result.query(), style);
    for (SearchHit hit : result.hits()) {
      String number = String.format(Locale.ROOT, "%2d. ", hit.rank());
      out.println(number + style.bold(Printable.of(heading(hit))));
      out.println("    " + style.faint(Printable.of(place(hit))));
      int width = (terminal.columns() - 5) * SNIPPET_LINES;
      for (String line : lines(snippet.of(hit.chunk().text(), width))) {
        out.println("    " + line);
      }
      if (explain) {
        out.println("    " + style.faint(legs(result.mode(), hit)));
      }
      out.println();
    }
    if (result.hits().isEmpty()) {
      out.println("Nothing found.");
    }
    if (explain) {
      out.println(
          style.faint(
              String.format(
                  Locale.ROOT,
                  "%s search, vectors by path %s, %s, %.1f ms",
                  lower(result.mode()),
                  lower(result.path()),
                  result.exact() ? "exact" : "approximate",
                  result.took().toNanos() / 1e6)));
      if (!result.plan().isEmpty()) {
        out.println(style.faint("plan: " + Printable.of(result.plan())));
      }
    }
  }

  /** Breaks a marked snippet at spaces; escape sequences take no room on the screen. */
  private List<String> lines(String snippet) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    int used = 0;
    for (String word : snippet.split(" ", -1)) {
      int length = word.replaceAll("\u001b\\[[0-9;]*m", "").length();
      if (used > 0 && used + 1 + length > terminal.columns() - 5) {
        lines.add(line.toString());
        line.setLength(0);
        used = 0;
      }
      line.append(used > 0 ? " " : "").append(word);
      used += (used > 0 ? 1 : 0) + length;
    }
    lines.add(line.toString());
    return lines;
  }

  private static String heading(SearchHit hit) {
    List<String> parts = new ArrayList<>();
    if (!hit.document().title().isBlank()) {
      parts.add(hit.document().title());
    }
    hit.chunk().headings().stream().filter(it -> !parts.contains(it)).forEach(parts::add);
    return parts.isEmpty() ? hit.document().uri() : String.join(" › ", parts);
  }

  private static String place(SearchHit hit) {
    Integer page = hit.chunk().page();
    return hit.document().uri()
        + (page == null ? "" : "  page " + page)
        + "  characters "
        + hit.chunk().span().start()
        + "-"
        + hit.chunk().span().end();
  }

  private static String legs(SearchMode mode, SearchHit hit) {
    String scored = String.format(Locale.ROOT, "score %.4f", hit.score());
    return switch (mode) {
      case VECTOR -> scored + " (cosine)";
      case KEYWORD -> scored + " (BM25)";
      case HYBRID ->
          scored
              + " = vector "
              + leg(hit.vector(), "cosine")
              + " + keyword "
              + leg(hit.keyword(), "BM25");
    };
  }

  private static String leg(@Nullable Leg leg, String measure) {
    return leg == null
        ? "(not among its matches)"
        : String.format(Locale.ROOT, "rank %d (%s %.3f)", leg.rank(), measure, leg.score());
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
