package dev.ragbase.store.sqlite.internal.lucene;

import java.io.IOException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;

/** A disk on which, from some time on, no file can be made. */
final class FullDisk {
  private volatile boolean full;

  void fill() {
    full = true;
  }

  Directory over(Directory disk) {
    return new FilterDirectory(disk) {
      @Override
      public IndexOutput createOutput(String name, IOContext context) throws IOException {
        if (full) {
          throw new IOException("No space left on device");
        }
        return super.createOutput(name, context);
      }
    };
  }
}
