package dev.ragbase.bench.compare.part;

import dev.ragbase.bench.compare.Progress;
import dev.ragbase.bench.compare.Settings;
import dev.ragbase.bench.compare.corpus.ClusteredCorpus;
import dev.ragbase.bench.compare.corpus.Corpus;
import dev.ragbase.bench.compare.corpus.FvecsCorpus;
import java.io.IOException;
import java.nio.file.Path;

/** Where so many rows come from: a file of vectors that the user gave, or else the generator. */
record Corpora(Settings settings, Progress progress) {
  /** What a search among them is called. */
  String name(int rows) {
    return (settings.vectors() == null ? "search-clustered-" : "search-vectors-") + rows;
  }

  int dimensions(int rows) throws IOException {
    Path file = settings.vectors();
    return file == null ? standard(rows).dimensions() : FvecsCorpus.dimensions(file);
  }

  /** Why there are not so many rows; empty if there are, as the generator has any number. */
  String shortage(int rows) throws IOException {
    Path file = settings.vectors();
    return file == null || rows <= FvecsCorpus.rowsMax(file)
        ? ""
        : file
            + " gives "
            + FvecsCorpus.rowsMax(file)
            + " rows, beside the queries that are held out of it";
  }

  /** What a part depends on where vectors were given. */
  String madeBy(int rows) throws IOException {
    Path file = settings.vectors();
    return file == null ? "" : " vectors=" + new FvecsCorpus(file, rows).about();
  }

  /** So many of the rows that were given, or generated ones. */
  Corpus of(int rows) throws IOException {
    Path file = settings.vectors();
    return file == null
        ? clustered(rows)
        : new FvecsCorpus(file, rows).in(settings.work().resolve("corpus/search-vectors-" + rows));
  }

  /** Generated rows, whatever was given. */
  Corpus clustered(int rows) throws IOException {
    progress.say("generating " + rows + " rows");
    return standard(rows).in(settings.work().resolve("corpus/clustered-" + rows));
  }

  private ClusteredCorpus standard(int rows) {
    return ClusteredCorpus.standard(rows, settings.rounds().seed());
  }
}
