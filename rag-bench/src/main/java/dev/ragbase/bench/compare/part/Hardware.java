package dev.ragbase.bench.compare.part;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ragbase.bench.compare.measure.Statistics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/** What memory and disk allow, whoever asks. */
record Hardware(Path work, DoubleSupplier probe) {
  private static final int ROUNDS = 5;
  private static final int BLOCK_BYTES = 1 << 20;
  private static final int FILE_BYTES = 256 << 20;

  ObjectNode run() throws IOException {
    List<Double> memory = new ArrayList<>();
    List<Double> disk = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      memory.add(probe.getAsDouble());
      disk.add(written());
    }
    return new ObjectMapper()
        .createObjectNode()
        .put("kind", "hardware")
        .put("memoryReadGigabytesPerSecond", Statistics.median(memory))
        .put("diskWriteMegabytesPerSecond", Statistics.median(disk));
  }

  /** Megabytes a second of one file, written in a row and synced. */
  private double written() throws IOException {
    Path file = work.resolve("write-speed");
    ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
    for (int i = 0; i < BLOCK_BYTES; i++) {
      block.put((byte) (i * 31));
    }
    long start = System.nanoTime();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (int at = 0; at < FILE_BYTES; at += BLOCK_BYTES) {
        block.rewind();
        while (block.hasRemaining()) {
          channel.write(block);
        }
      }
      channel.force(true);
    } finally {
      Files.deleteIfExists(file);
    }
    return FILE_BYTES / 1e6 / ((System.nanoTime() - start) / 1e9);
  }
}
