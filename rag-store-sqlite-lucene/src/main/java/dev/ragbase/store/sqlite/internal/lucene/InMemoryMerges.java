package dev.ragbase.store.sqlite.internal.lucene;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.apache.lucene.index.FilterMergePolicy;
import org.apache.lucene.index.MergePolicy;
import org.apache.lucene.index.MergeTrigger;
import org.apache.lucene.index.SegmentCommitInfo;
import org.apache.lucene.index.SegmentInfos;

/**
 * Merges what a reader has added in memory, and leaves the segments of the commit alone, which it
 * would have to read into memory for it.
 */
final class InMemoryMerges extends FilterMergePolicy {
  private final Set<String> onDisk = new HashSet<>();

  /**
   * Merges.
   *
   * @param commit what is on disk
   */
  InMemoryMerges(MergePolicy merges, SegmentInfos commit) {
    super(merges);
    for (SegmentCommitInfo each : commit) {
      onDisk.add(each.info.name);
    }
  }

  @Override
  public MergeSpecification findMerges(
      MergeTrigger trigger, SegmentInfos segments, MergeContext context) throws IOException {
    return super.findMerges(trigger, inMemory(segments), context);
  }

  @Override
  public MergeSpecification findFullFlushMerges(
      MergeTrigger trigger, SegmentInfos segments, MergeContext context) throws IOException {
    return super.findFullFlushMerges(trigger, inMemory(segments), context);
  }

  private SegmentInfos inMemory(SegmentInfos segments) {
    SegmentInfos others = new SegmentInfos(segments.getIndexCreatedVersionMajor());
    for (SegmentCommitInfo each : segments) {
      if (!onDisk.contains(each.info.name)) {
        others.add(each);
      }
    }
    return others;
  }
}
