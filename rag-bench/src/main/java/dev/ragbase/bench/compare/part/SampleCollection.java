package dev.ragbase.bench.compare.part;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The judged collection that ships with the project, a part of XQuAD (CC BY-SA 4.0; who made it
 * stands beside it), in the form that {@code rag eval} takes.
 */
final class SampleCollection {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RESOURCE = "/dev/ragbase/store/postgres/xquad/en.tsv";

  private SampleCollection() {}

  /** Writes it into a folder. */
  static Path in(Path folder) throws IOException {
    List<String> documents = new ArrayList<>();
    List<String> queries = new ArrayList<>();
    List<String> judgments = new ArrayList<>();
    try (InputStream in = SampleCollection.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IOException(RESOURCE + " is not on the class path");
      }
      BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] cells = line.split("\t", -1);
        if (cells[0].equals("paragraph")) {
          documents.add(json(Map.of("id", cells[1], "title", cells[2], "text", cells[3])));
        } else {
          String id = "q" + queries.size();
          queries.add(json(Map.of("id", id, "text", cells[2])));
          judgments.add(id + "\t" + cells[1] + "\t1");
        }
      }
    }
    Files.createDirectories(folder);
    Files.write(folder.resolve("docs.jsonl"), documents);
    Files.write(folder.resolve("queries.jsonl"), queries);
    Files.write(folder.resolve("qrels.tsv"), judgments);
    return folder;
  }

  private static String json(Map<String, String> object) throws IOException {
    return JSON.writeValueAsString(object);
  }
}
