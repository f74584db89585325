package dev.ragbase.bench.compare.part;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel says of a process. */
final class ProcessMemory {
  private static final int KIB = 1024;

  private ProcessMemory() {}

  /**
   * Adds peak memory, and of what is resident now the part of its own and the part that is mapped
   * from files: page cache that the system may take back.
   */
  static void addTo(ObjectNode json, long pid) throws IOException {
    Path status = Path.of("/proc", Long.toString(pid), "status");
    for (String line :
        Files.exists(status) ? Files.readAllLines(status) : java.util.List.<String>of()) {
      String[] words = line.split("\\s+", -1);
      switch (words[0]) {
        case "VmHWM:" -> json.put("peakBytes", Long.parseLong(words[1]) * KIB);
        case "RssAnon:" -> json.put("ownBytes", Long.parseLong(words[1]) * KIB);
        case "RssFile:" -> json.put("fileBytes", Long.parseLong(words[1]) * KIB);
        default -> {
          // The rest is not asked for.
        }
      }
    }
  }
}
