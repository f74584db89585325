package dev.ragbase.cli.output;

import dev.ragbase.answer.Answer;
import dev.ragbase.answer.Citation;
import dev.ragbase.cli.context.Environment;
import java.io.PrintStream;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Prints an answer with its citations. */
public final class AnswerOutput {
  private final PrintStream out;
  private final Style style;
  private final boolean streams;
  private final int columns;

  public AnswerOutput(Environment environment) {
    this.out = environment.terminal().out();
    this.style = Style.of(environment);
    this.streams = environment.terminal().outIsTerminal();
    this.columns = environment.terminal().columns();
  }

  /** What hears the answer while it is written: shows it to a person who waits at a terminal. */
  public Consumer<String> parts() {
    return part -> {
      if (streams) {
        out.print(Printable.lines(part));
        out.flush();
      }
    };
  }

  /** Prints what {@link #parts} has not shown yet. */
  public void text(Answer answer) {
    if (!streams) {
      out.print(Printable.lines(answer.text()));
    }
    out.println();
    if (answer.citations().isEmpty()) {
      return;
    }
    out.println();
    for (Citation citation : answer.citations()) {
      Integer page = citation.page();
      String place = page == null ? "" : ", page " + page;
      out.println(
          style.bold("[" + citation.n() + "] " + Printable.of(citation.title()))
              + style.faint(" (revision " + citation.revision() + place + ")"));
      out.println(
          "    "
              + style.faint(
                  Printable.of(citation.uri())
                      + "  characters "
                      + citation.span().start()
                      + "-"
                      + citation.span().end()));
      out.println("    “" + new Snippet("", style).of(citation.quote(), columns - 6) + "”");
    }
  }

  /** As one JSON object. */
  public void json(Answer answer) {
    Json.print(
        out,
        Json.object(
            "question", answer.question(),
            "answer", answer.text(),
            "refused", answer.refused(),
            "citations", Json.each(answer.citations(), AnswerOutput::citation)));
  }

  private static Map<String, @Nullable Object> citation(Citation citation) {
    return Json.object(
        "n", citation.n(),
        "uri", citation.uri(),
        "title", Json.text(citation.title()),
        "revision", citation.revision(),
        "page", citation.page(),
        "start", citation.span().start(),
        "end", citation.span().end(),
        "quote", citation.quote(),
        "contentHash", citation.contentHash().hex());
  }
}
