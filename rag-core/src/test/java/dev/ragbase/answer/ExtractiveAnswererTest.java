package dev.ragbase.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.Rag;
import dev.ragbase.Workspace;
import dev.ragbase.access.Scope;
import dev.ragbase.document.Document;
import dev.ragbase.document.Metadata;
import dev.ragbase.embed.HashingEmbedder;
import dev.ragbase.ingest.PlainTextExtractor;
import dev.ragbase.memory.MemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExtractiveAnswererTest {
  private static final String TEXT =
      "The harbour was built in 1820. Access tokens are rotated by the operator every Monday. "
          + "Ships from many countries call there in summer.";

  private Rag rag;
  private Workspace workspace;

  @BeforeEach
  void open() {
    rag =
        Rag.builder(MemoryStore.open())
            .embedder(HashingEmbedder.of(512))
            .extractor(new PlainTextExtractor())
            .open();
    workspace = rag.workspace(Scope.local());
    workspace.put("harbour.txt", "Harbour", TEXT, Metadata.empty());
  }

  @AfterEach
  void close() {
    rag.close();
  }

  @Test
  void theSentenceThatAnswersIsQuotedWordForWordWithItsSpan() {
    Answer answer = workspace.ask("when are access tokens rotated by the operator?");
    assertThat(answer.refused()).isFalse();
    Citation citation = answer.citations().getFirst();
    assertThat(citation.quote())
        .isEqualTo("Access tokens are rotated by the operator every Monday.");
    assertThat(citation.span().of(TEXT)).isEqualTo(citation.quote());
    Document document = workspace.find("harbour.txt").orElseThrow();
    assertThat(citation.contentHash()).isEqualTo(document.info().contentHash());
    assertThat(citation.revision()).isEqualTo(1);
    assertThat(answer.text()).contains(citation.quote() + " [1]");
  }

  @Test
  void aQuestionThatNoSentenceBearsOnIsRefused() {
    Answer answer = workspace.ask("zebra giraffe metabolism");
    assertThat(answer.refused()).isTrue();
    assertThat(answer.citations()).isEmpty();
  }

  @Test
  void proseIsQuotedRatherThanRowsCodeAndHeadingsThatShareMoreWords() {
    String text =
        """
        ## When is the backup of the store made

        | when is the backup of the store made | daily |
        |---|---|

        The backup of the store is made at night by a timer.

        ```sh
        when is the backup of the store made --now
        ```
        """;
    workspace.put("backup.md", "Backup", text, Metadata.empty());
    Answer answer = workspace.ask("when is the backup of the store made?");
    assertThat(answer.citations())
        .extracting(Citation::quote)
        .containsExactly("The backup of the store is made at night by a timer.");
  }

  @Test
  void aRowIsQuotedWhereNoProseComesNear() {
    String text =
        "| colour of the harbour lantern | vermilion |\n|---|---|\n\nNothing else here.\n";
    workspace.put("table.md", "Table", text, Metadata.empty());
    Answer answer = workspace.ask("colour of the harbour lantern");
    assertThat(answer.citations())
        .extracting(Citation::quote)
        .containsExactly("| colour of the harbour lantern | vermilion |");
  }

  @Test
  void aQuestionLongerThanTheModelReadsIsAnsweredAllTheSame() {
    String question = "when are access tokens rotated by the operator? ".repeat(500);
    assertThat(workspace.ask(question).citations())
        .extracting(Citation::quote)
        .contains("Access tokens are rotated by the operator every Monday.");
  }

  @Test
  void anEmptyStoreRefuses() {
    workspace.delete("harbour.txt");
    assertThat(workspace.ask("anything").refused()).isTrue();
  }
}
