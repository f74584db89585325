package dev.ragbase.bench.micro;

import dev.ragbase.bench.micro.fixture.HotPath;
import dev.ragbase.document.ContentHash;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.store.postgres.internal.FilterSql;
import dev.ragbase.store.postgres.internal.db.Sql;
import java.time.Instant;
import java.util.UUID;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * Question: what does a filter cost before the first row is looked at: reading its text, writing
 * it, testing one document by the reference, and making it the SQL of PostgreSQL's store, as a set
 * and as a condition? (The embedded store makes nothing of it but the answer, which is part of
 * {@link FilteredSearchBenchmark}.) Fixture: a comparison, and a filter of seven conditions in
 * three levels. Control: reading the text of the filter that everything passes, and making that
 * SQL. Command: {@code java -jar rag-bench/target/benchmarks.jar FilterBenchmark}.
 */
public class FilterBenchmark extends HotPath {
  private static final String CONSTANT = "TRUE";
  private static final UUID WORKSPACE = new UUID(2, 2);

  /** Filters as a person writes them. */
  public enum Text {
    /** A number below another. */
    COMPARISON("part < 500"),
    /** Seven conditions in three levels. */
    NESTED(
        "lang = 'en' AND (year >= 2020 OR tags CONTAINS ANY ('a', 'b') OR NOT EXISTS year) AND NOT"
            + " (title STARTS WITH 'Draft' OR owner IN ('ann', 'bob') OR updatedAt < '2024-01-31')");

    private final String text;

    Text(String text) {
      this.text = text;
    }
  }

  /** Which filter. */
  @Param public Text filter = Text.COMPARISON;

  private Filter parsed = Filter.all();
  private DocumentInfo document = document();

  private static DocumentInfo document() {
    return new DocumentInfo(
        new DocumentId(new UUID(1, 1)),
        "file:///report.md",
        "Report",
        Metadata.empty()
            .with("part", 17)
            .with("lang", "en")
            .with("year", 2024)
            .with("owner", "eve"),
        "text/markdown",
        null,
        ContentHash.of("report"),
        1,
        1,
        Instant.EPOCH,
        Instant.parse("2025-01-01T00:00:00Z"));
  }

  /** Reads the filter once, for what follows reading. */
  @Setup
  public void setUp() {
    parsed = Filter.parse(filter.text);
  }

  /** What we do: text to filter. */
  @Benchmark
  public Filter parse() {
    return Filter.parse(filter.text);
  }

  /** What we do: filter to text. */
  @Benchmark
  public String print() {
    return parsed.text();
  }

  /** What we do: one document. */
  @Benchmark
  public boolean test() {
    return parsed.test(document);
  }

  /** What we do: the SQL that lists the documents that pass. */
  @Benchmark
  public Sql compileSet() {
    return FilterSql.ids(parsed, WORKSPACE);
  }

  /** What we do: the SQL that tests one document. */
  @Benchmark
  public Sql compileCondition() {
    return FilterSql.condition(parsed, WORKSPACE);
  }

  /** The control of what is read. */
  @Benchmark
  public Filter controlParseConstant() {
    return Filter.parse(CONSTANT);
  }

  /** The control of what is compiled. */
  @Benchmark
  public Sql controlCompileConstant() {
    return FilterSql.condition(Filter.all(), WORKSPACE);
  }
}
