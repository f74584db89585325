package dev.ragbase.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the evaluator to the truth table as it stands in {@link Filter}'s Javadoc. */
class FilterTruthTableTest {
  private static final List<Metadata> COLUMNS =
      List.of(
          Metadata.empty(),
          Metadata.of("a", MetadataValue.of(1)),
          Metadata.of("a", MetadataValue.of("1")),
          Metadata.of(
              "a", new MetadataValue.Items(List.of(MetadataValue.of(1), MetadataValue.of(2)))));

  record Row(String filter, List<Boolean> expected) {}

  static List<Row> rows() throws IOException {
    String source = Files.readString(Path.of("src/main/java/dev/ragbase/document/Filter.java"));
    String table = source.substring(source.indexOf("<pre>"), source.indexOf("</pre>"));
    List<Row> rows = new ArrayList<>();
    for (String line : table.lines().toList()) {
      String[] cells = line.replace("&lt;", "<").replaceFirst("^ \\* ", "").split(" {2,}", -1);
      if (cells.length == 1 + COLUMNS.size() && !cells[0].isBlank()) {
        List<Boolean> expected = new ArrayList<>();
        for (int i = 1; i < cells.length; i++) {
          assertThat(cells[i]).isIn("true", "false");
          expected.add(cells[i].equals("true"));
        }
        rows.add(new Row(cells[0], expected));
      }
    }
    return rows;
  }

  @Test
  void theTableHasARowForEveryOperator() throws IOException {
    assertThat(rows()).hasSize(10);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void everyCellHolds(Row row) {
    Filter filter = Filter.parse(row.filter());
    assertThat(COLUMNS.stream().map(FilterEvaluatorTest::document).map(filter::test).toList())
        .isEqualTo(row.expected());
  }

  @ParameterizedTest
  @MethodSource("rows")
  void nullIsTheSameAsAMissingKey(Row row) {
    Metadata metadata = Metadata.of("a", new MetadataValue.Null());
    assertThat(Filter.parse(row.filter()).test(FilterEvaluatorTest.document(metadata)))
        .isEqualTo(row.expected().getFirst());
  }
}
