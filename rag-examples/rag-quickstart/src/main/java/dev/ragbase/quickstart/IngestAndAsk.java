package dev.ragbase.quickstart;

import dev.ragbase.Rag;
import dev.ragbase.Workspace;
import dev.ragbase.access.Scope;
import dev.ragbase.answer.Answer;
import dev.ragbase.answer.Citation;
import dev.ragbase.ingest.IngestReport;
import dev.ragbase.store.sqlite.SqliteLuceneStore;
import java.nio.file.Path;

/**
 * Takes a folder in and answers a question out of it: {@code IngestAndAsk STORE FOLDER QUESTION}.
 */
public final class IngestAndAsk {
  private IngestAndAsk() {}

  public static void main(String[] args) {
    try (Rag rag = Rag.open(SqliteLuceneStore.at(Path.of(args[0])))) {
      Workspace kb = rag.workspace(Scope.local());

      IngestReport report = kb.ingest(Path.of(args[1]));
      System.out.println(
          "added "
              + report.added()
              + ", unchanged "
              + report.unchanged()
              + ", failed "
              + report.failures());

      Answer answer = kb.ask(args[2]);
      System.out.println(answer.text());
      for (Citation citation : answer.citations()) {
        System.out.println(
            "["
                + citation.n()
                + "] "
                + citation.uri()
                + " characters "
                + citation.span().start()
                + "-"
                + citation.span().end());
      }
    }
  }
}
