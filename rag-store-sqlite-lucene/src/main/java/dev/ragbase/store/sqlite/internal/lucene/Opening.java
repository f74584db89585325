package dev.ragbase.store.sqlite.internal.lucene;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene103.Lucene103Codec;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.IndexFileNames;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.MergePolicy;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherFactory;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.NIOFSDirectory;
import org.apache.lucene.util.IOUtils;
import org.apache.lucene.util.ThreadInterruptedException;

/** Opens the writer of an index: on the folder itself, or in memory over the folder's commit. */
final class Opening {
  /** The key of the last applied change in a commit's data. */
  private static final String CHANGE = "change";

  /** The key of what an index must have been built with, to be read by us. */
  private static final String FORMAT = "format";

  /** How often a reader looks again when the writing process took a file away under its hands. */
  private static final int ATTEMPTS_MAX = 20;

  private static final int MERGES_WAITING_MAX = 6;

  /** With a graph per segment, each segment costs a search of its own. */
  private static final int SEGMENTS_PER_TIER_WITH_VECTORS = 4;

  private final Path folder;
  private final LuceneSettings settings;
  private final UnaryOperator<Directory> around;
  private final AtomicBoolean mergesStopped = new AtomicBoolean();

  /**
   * Will open a folder.
   *
   * @param around what to put around the directory on disk
   */
  Opening(Path folder, LuceneSettings settings, UnaryOperator<Directory> around) {
    this.folder = folder;
    this.settings = settings;
    this.around = around;
  }

  /**
   * What was opened.
   *
   * @param change the last that the commit holds
   * @param mergesStopped to be set when merges of the graph are to be given up
   */
  record Opened(
      Directory directory,
      IndexWriter writer,
      SearcherManager searchers,
      long change,
      AtomicBoolean mergesStopped)
      implements Closeable {
    /** Closes everything; what was not committed is dropped. */
    @Override
    public void close() throws IOException {
      IOUtils.close(searchers, writer::rollback, directory);
    }
  }

  /** What a commit is to say of itself. */
  static Map<String, String> userData(long change, LuceneSettings settings) {
    return Map.of(CHANGE, Long.toString(change), FORMAT, format(settings));
  }

  private static String format(LuceneSettings settings) {
    return settings.vectors()
        ? String.join(
            " ",
            Fields.FORMAT,
            "hnsw",
            Fields.GRAPH_FORMAT,
            Integer.toString(settings.hnswM()),
            Integer.toString(settings.hnswBeamWidth()))
        : Fields.FORMAT;
  }

  /** The folder, which is made if missing. A new index is committed, to be told from a lost one. */
  Opened onDisk() throws IOException {
    try {
      Files.createDirectories(folder);
      Directory disk = around.apply(FSDirectory.open(folder));
      if (!isNew(disk)) {
        SegmentInfos commit = lastCommit(disk);
        return open(disk, config(merges()), change(commit));
      }
      Opened opened = open(disk, config(merges()), 0);
      try {
        opened.writer().setLiveCommitData(userData(0, settings).entrySet());
        opened.writer().commit();
        return opened;
      } catch (IOException | RuntimeException e) {
        closeAfter(e, opened);
        throw e;
      }
    } catch (ThreadInterruptedException e) {
      throw Damage.translate(e);
    } catch (IOException e) {
      throw Damage.translate(folder, e);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw Damage.damaged(folder, "cannot be read", e);
    }
  }

  /** The folder's last commit with memory laid over it; nothing, if there is no folder. */
  Opened inMemory() throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return tryInMemory();
      } catch (ThreadInterruptedException e) {
        throw Damage.translate(e);
      } catch (IOException e) {
        if (attempt == ATTEMPTS_MAX || !Damage.isMissingFile(e)) {
          throw Damage.translate(folder, e);
        }
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        throw Damage.damaged(folder, "cannot be read", e);
      }
    }
  }

  private Opened tryInMemory() throws IOException {
    try (Directory disk = onDiskOrEmpty()) {
      if (isNew(disk)) {
        return open(
            new OverlayDirectory(new ByteBuffersDirectory(), List.of()), config(merges()), 0);
      }
      SegmentInfos commit = lastCommit(disk);
      Collection<String> files = commit.files(true);
      IndexWriterConfig config = config(new InMemoryMerges(merges(), commit));
      return open(new OverlayDirectory(committed(disk, files), files), config, change(commit));
    }
  }

  private Directory onDiskOrEmpty() throws IOException {
    return Files.isDirectory(folder) ? new NIOFSDirectory(folder) : new ByteBuffersDirectory();
  }

  /** The files of a commit, to be read at random; see {@link LuceneSettings#heldInMemoryMb}. */
  private Directory committed(Directory disk, Collection<String> files) throws IOException {
    long bytes = 0;
    for (String file : files) {
      bytes += disk.fileLength(file);
    }
    if (bytes > (long) settings.heldInMemoryMb() << 20) {
      return FSDirectory.open(folder);
    }
    Directory memory = new ByteBuffersDirectory();
    for (String file : files) {
      memory.copyFrom(disk, file, file, IOContext.READONCE);
    }
    return memory;
  }

  private Opened open(Directory directory, IndexWriterConfig config, long change)
      throws IOException {
    IndexWriter writer = null;
    try {
      writer = new IndexWriter(directory, config);
      SearcherManager searchers = new SearcherManager(writer, new Searchers());
      return new Opened(directory, writer, searchers, change, mergesStopped);
    } catch (IOException | RuntimeException e) {
      if (writer != null) {
        closeAfter(e, writer::rollback);
      }
      closeAfter(e, directory);
      throw e;
    }
  }

  private static void closeAfter(Exception failure, Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private static final class Searchers extends SearcherFactory {
    @Override
    public IndexSearcher newSearcher(IndexReader reader, IndexReader previous) throws IOException {
      return new WorkspaceSearcher(reader);
    }
  }

  private boolean isNew(Directory directory) throws IOException {
    boolean segments = false;
    for (String name : directory.listAll()) {
      if (name.startsWith(IndexFileNames.SEGMENTS + "_")) {
        return false;
      }
      segments |= IndexFileNames.CODEC_FILE_PATTERN.matcher(name).matches();
    }
    if (segments) {
      throw new FileNotFoundException("segments_N, though there are segments");
    }
    return true;
  }

  private SegmentInfos lastCommit(Directory directory) throws IOException {
    SegmentInfos commit = SegmentInfos.readLatestCommit(directory);
    String wanted = format(settings);
    String found = commit.getUserData().getOrDefault(FORMAT, "none");
    if (!found.equals(wanted)) {
      throw new IndexDamagedException(
          "the index in "
              + folder
              + " is of format '"
              + found
              + "', not '"
              + wanted
              + "': it is to be built anew from the documents",
          null);
    }
    check(directory, commit);
    return commit;
  }

  private static long change(SegmentInfos commit) {
    return Long.parseLong(commit.getUserData().getOrDefault(CHANGE, "0"));
  }

  private void check(Directory directory, SegmentInfos commit) throws IOException {
    long bytes = 0;
    for (String name : commit.files(false)) {
      bytes += directory.fileLength(name);
    }
    if (bytes <= settings.checkedAtOpenMb() * 1_048_576L) {
      for (String name : commit.files(false)) {
        try (IndexInput input = directory.openInput(name, IOContext.READONCE)) {
          CodecUtil.checksumEntireFile(input);
        }
      }
    }
  }

  private IndexWriterConfig config(MergePolicy merges) {
    ConcurrentMergeScheduler scheduler = new ConcurrentMergeScheduler();
    scheduler.setMaxMergesAndThreads(MERGES_WAITING_MAX, 1);
    return new IndexWriterConfig()
        .setRAMBufferSizeMB(settings.ramBufferMb())
        .setSimilarity(WorkspaceSearcher.similarity())
        .setMergeScheduler(scheduler)
        .setMergePolicy(merges)
        // A search that comes after a write waits for no merge.
        .setMaxFullFlushMergeWaitMillis(0)
        .setCommitOnClose(false)
        .setCodec(new GraphCodec(new GraphFormat(settings, mergesStopped::get)));
  }

  private MergePolicy merges() {
    TieredMergePolicy merges = new TieredMergePolicy();
    return settings.vectors()
        ? merges
            .setSegmentsPerTier(SEGMENTS_PER_TIER_WITH_VECTORS)
            .setMaxMergedSegmentMB(Double.MAX_VALUE)
        : merges;
  }

  /** Lucene's own format, with the graph as the settings want it. */
  private static final class GraphCodec extends Lucene103Codec {
    private final KnnVectorsFormat graph;

    GraphCodec(KnnVectorsFormat graph) {
      this.graph = graph;
    }

    @Override
    public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
      return graph;
    }
  }
}
