package dev.ragbase.bench.compare.part;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** What the kernel says of a process. */
final class ProcessMemory {
  private static final int KIB = 1024;

  private ProcessMemory() {}

  /**
   * Adds peak memory, and of what is resident now the part of its own and the part that is mapped
   * from files: page cache that the system may take back.
   *
   * @param corpus the folder whose files the process maps for the benchmark alone: they are left
   *     out
   */
  static void addTo(ObjectNode json, long pid, Path corpus) throws IOException {
    long benchmarks = mappedBytes(pid, corpus);
    for (String line : lines(pid, "status")) {
      switch (name(line)) {
        case "VmHWM:" -> json.put("peakBytes", bytes(line) - benchmarks);
        case "RssAnon:" -> json.put("ownBytes", bytes(line));
        case "RssFile:" -> json.put("fileBytes", bytes(line) - benchmarks);
        default -> {
          // The rest is not asked for.
        }
      }
    }
  }

  /** What is resident of the files in a folder, by whichever path it is named. */
  static long mappedBytes(long pid, Path folder) throws IOException {
    // The kernel names files by their own paths, without links; a folder that is not there has
    // none.
    Path real = Files.exists(folder) ? folder.toRealPath() : folder.toAbsolutePath();
    long sum = 0;
    boolean isOne = false;
    for (String line : lines(pid, "smaps")) {
      // A mapping begins with its addresses and ends with its file; its figures have names.
      if (!name(line).endsWith(":")) {
        isOne = line.contains(" " + real + "/");
      } else if (isOne && name(line).equals("Rss:")) {
        sum += bytes(line);
      }
    }
    return sum;
  }

  /** What is resident, of pages that processes share their share; 0 for one that has ended. */
  static long sharedBytes(long pid) {
    return lines(pid, "smaps_rollup").stream()
        .filter(it -> name(it).equals("Pss:"))
        .mapToLong(ProcessMemory::bytes)
        .sum();
  }

  private static String name(String line) {
    int end = line.indexOf(' ');
    return end < 0 ? line : line.substring(0, end).strip();
  }

  private static long bytes(String line) {
    return Long.parseLong(line.replaceAll("\\D", "")) * KIB;
  }

  /** None for a process that has ended, or on a system that does not tell. */
  private static List<String> lines(long pid, String file) {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(pid), file));
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("process " + pid + ": its memory cannot be read", e);
    }
  }
}
