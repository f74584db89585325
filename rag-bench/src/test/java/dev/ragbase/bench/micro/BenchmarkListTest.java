package dev.ragbase.bench.micro;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

class BenchmarkListTest {
  private static final String PACKAGE = BenchmarkListTest.class.getPackageName();
  private static final String CONTROL = "control";
  private static final Path SOURCES = Path.of("src/main/java", PACKAGE.replace('.', '/'));

  /** The methods of each class, as the compiled list has them. */
  private static Map<String, List<String>> methods() {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    OutputFormat silent = OutputFormatFactory.createFormatInstance(nowhere, VerboseMode.SILENT);
    return BenchmarkList.defaultList().getAll(silent, List.of()).stream()
        .collect(
            Collectors.groupingBy(
                BenchmarkListEntry::getUserClassQName,
                TreeMap::new,
                Collectors.mapping(
                    it -> it.getUsername().substring(it.getUserClassQName().length() + 1),
                    Collectors.toList())));
  }

  private static String simpleName(String qualified) {
    return qualified.substring(qualified.lastIndexOf('.') + 1);
  }

  @Test
  void everyHotPathIsCompiledIntoTheJar() {
    assertThat(methods().keySet().stream().map(BenchmarkListTest::simpleName))
        .containsExactly(
            "ChangeFeedBenchmark",
            "ChunkingBenchmark",
            "CosineBenchmark",
            "EmbeddingBenchmark",
            "FilterBenchmark",
            "FilteredSearchBenchmark",
            "HybridSearchBenchmark",
            "IngestBenchmark",
            "KeywordSearchBenchmark",
            "PermissionBenchmark",
            "UnchangedBenchmark",
            "VectorSearchBenchmark");
  }

  @Test
  void everyBenchmarkHasAControlBesideWhatItMeasures() {
    methods()
        .forEach(
            (name, methods) -> {
              assertThat(methods).as(name).anyMatch(it -> it.startsWith(CONTROL));
              assertThat(methods).as(name).anyMatch(it -> !it.startsWith(CONTROL));
            });
  }

  @Test
  void everyBenchmarkStatesQuestionFixtureControlAndCommand() throws IOException {
    for (String name : methods().keySet()) {
      assertThat(name).startsWith(PACKAGE + ".");
      String simple = simpleName(name);
      String source = Files.readString(SOURCES.resolve(simple + ".java"));
      String javadoc = source.substring(source.indexOf("/**"), source.indexOf("public class"));
      assertThat(javadoc.replaceAll("\\s+\\*?\\s*", " "))
          .as(name)
          .containsSubsequence("Question: ", "Fixture: ", "Control: ", "Command: {@code java ")
          .contains("rag-bench/target/benchmarks.jar " + simple);
    }
  }
}
