package dev.ragbase.store.sqlite.internal.lucene;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.Lock;
import org.apache.lucene.store.NoLockFactory;
import org.apache.lucene.util.IOUtils;

/**
 * One commit of an index on disk, with all changes kept in memory: the folder is only read, and
 * what another process adds to it later is not seen.
 */
final class OverlayDirectory extends FilterDirectory {
  private final Set<String> onDisk = ConcurrentHashMap.newKeySet();
  private final ByteBuffersDirectory inMemory = new ByteBuffersDirectory(NoLockFactory.INSTANCE);

  /**
   * Lays memory over a commit.
   *
   * @param files of the commit
   */
  OverlayDirectory(Directory disk, Collection<String> files) {
    super(disk);
    onDisk.addAll(files);
  }

  @Override
  public String[] listAll() throws IOException {
    Set<String> all = new TreeSet<>(onDisk);
    all.addAll(Set.of(inMemory.listAll()));
    return all.toArray(String[]::new);
  }

  private void requireOnDisk(String name) throws IOException {
    if (!onDisk.contains(name)) {
      throw new NoSuchFileException(name);
    }
  }

  private boolean isInMemory(String name) throws IOException {
    return Set.of(inMemory.listAll()).contains(name);
  }

  @Override
  public void deleteFile(String name) throws IOException {
    if (isInMemory(name)) {
      inMemory.deleteFile(name);
    } else {
      requireOnDisk(name);
      onDisk.remove(name);
    }
  }

  @Override
  public long fileLength(String name) throws IOException {
    if (isInMemory(name)) {
      return inMemory.fileLength(name);
    }
    requireOnDisk(name);
    return super.fileLength(name);
  }

  @Override
  public IndexOutput createOutput(String name, IOContext context) throws IOException {
    return inMemory.createOutput(name, context);
  }

  @Override
  public IndexOutput createTempOutput(String prefix, String suffix, IOContext context)
      throws IOException {
    return inMemory.createTempOutput(prefix, suffix, context);
  }

  @Override
  public void sync(Collection<String> names) {}

  @Override
  public void syncMetaData() {}

  @Override
  public void rename(String source, String target) throws IOException {
    inMemory.rename(source, target);
  }

  @Override
  public IndexInput openInput(String name, IOContext context) throws IOException {
    if (isInMemory(name)) {
      return inMemory.openInput(name, context);
    }
    requireOnDisk(name);
    return super.openInput(name, context);
  }

  @Override
  public Lock obtainLock(String name) throws IOException {
    return inMemory.obtainLock(name);
  }

  @Override
  public Set<String> getPendingDeletions() {
    return Set.of();
  }

  @Override
  public void close() throws IOException {
    IOUtils.close(in, inMemory);
  }
}
