package dev.ragbase.cli.command;

import dev.ragbase.Store;
import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.Exit;
import dev.ragbase.cli.output.DocumentOutput;
import dev.ragbase.cli.output.Style;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.store.Page;
import dev.ragbase.store.PageRequest;
import java.util.Iterator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rag list}. */
@Command(
    name = "list",
    description = "Lists the documents, ordered by uri.",
    footer = {"", "Example:", "  rag list --filter \"mediaType = 'application/pdf'\" --limit 20"})
final class ListCommand implements Callable<Integer> {
  private final Environment environment;
  @Mixin private final StoreOption store;
  @Mixin private final FilterOption filter = new FilterOption();
  @Mixin private final JsonOption json = new JsonOption();

  @Option(
      names = "--limit",
      paramLabel = "COUNT",
      converter = LimitConverter.class,
      description = "How many at most. Default: all")
  private long limit = Long.MAX_VALUE;

  ListCommand(Environment environment) {
    this.environment = environment;
    this.store = new StoreOption(environment);
  }

  @Override
  public Integer call() {
    try (Store opened = store.reading()) {
      Counted documents =
          new Counted(
              Page.all(
                      size(), page -> opened.documents().list(store.scope(), filter.filter(), page))
                  .iterator(),
              limit);
      var out = environment.terminal().out();
      if (json.wanted()) {
        DocumentOutput.json(out, () -> documents);
      } else {
        Style style = Style.of(environment);
        documents.forEachRemaining(info -> DocumentOutput.line(out, style, info));
        if (documents.count == 0) {
          out.println("No documents.");
        }
      }
      return (documents.count == 0 ? Exit.NOTHING : Exit.DONE).code();
    }
  }

  private int size() {
    return (int) Math.min(limit, PageRequest.SIZE_MAX);
  }

  /** The first of the documents, and how many were taken. */
  private static final class Counted implements Iterator<DocumentInfo> {
    private final Iterator<DocumentInfo> all;
    private final long limit;
    private long count;

    Counted(Iterator<DocumentInfo> all, long limit) {
      this.all = all;
      this.limit = limit;
    }

    @Override
    public boolean hasNext() {
      return count < limit && all.hasNext();
    }

    @Override
    public DocumentInfo next() {
      count++;
      return all.next();
    }
  }
}
