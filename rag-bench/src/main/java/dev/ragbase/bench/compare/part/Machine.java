package dev.ragbase.bench.compare.part;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import dev.ragbase.bench.compare.part.NativePeers.Commands;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the figures were taken on. */
final class Machine {
  private Machine() {}

  static ObjectNode describe(NativePeers natives) throws IOException, InterruptedException {
    ObjectNode machine = new ObjectMapper().createObjectNode();
    machine.put("processor", processor());
    machine.put("processors", Runtime.getRuntime().availableProcessors());
    machine.put("memoryBytes", memoryBytes());
    machine.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    machine.put(
        "java",
        System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
    ObjectNode versions = machine.putObject("versions");
    versions.put("ragbase", version(dev.ragbase.Rag.class));
    versions.put("Lucene", org.apache.lucene.util.Version.LATEST.toString());
    versions.put(
        "LangChain4j",
        jarVersion(dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore.class));
    versions.put(
        "LangChain4j pgvector",
        jarVersion(dev.langchain4j.store.embedding.pgvector.PgVectorEmbeddingStore.class));
    versions.put(
        "Spring AI", jarVersion(org.springframework.ai.vectorstore.SimpleVectorStore.class));
    versions.put("JVector", jarVersion(io.github.jbellis.jvector.graph.GraphSearcher.class));
    natives.faiss().ifPresent(it -> versions.put("FAISS", it.replaceFirst("^FAISS ", "")));
    natives.hnswlibVersion().ifPresent(it -> versions.put("hnswlib", it));
    return machine;
  }

  /** How many processors of which kind there are. */
  static String processors() throws IOException, InterruptedException {
    return Runtime.getRuntime().availableProcessors() + " of " + processor();
  }

  static long memoryBytes() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  private static String processor() throws IOException, InterruptedException {
    Path info = Path.of("/proc/cpuinfo");
    String processor = processor(Files.exists(info) ? Files.readAllLines(info) : List.of());
    if (!processor.isEmpty()) {
      return processor;
    }
    String list = Commands.tried(List.of("lscpu")).orElse("");
    String name = told("Model name", list.lines().toList());
    return name.isEmpty() ? System.getProperty("os.arch") : name;
  }

  /**
   * A processor by its name and numbers: virtual machines often tell no more than its maker's
   * brand.
   *
   * @param info the lines of {@code /proc/cpuinfo}
   */
  static String processor(List<String> info) {
    List<String> numbers = new ArrayList<>();
    for (String name : List.of("cpu family", "model", "stepping")) {
      String number = told(name, info);
      if (!number.isEmpty()) {
        numbers.add(name.replace("cpu ", "") + " " + number);
      }
    }
    String name = told("model name", info);
    return numbers.isEmpty() ? name : (name + " (" + String.join(", ", numbers) + ")").strip();
  }

  /** The sets of instructions that the processor has, by the system's names. */
  static Set<String> instructions() throws IOException {
    Path info = Path.of("/proc/cpuinfo");
    List<String> lines = Files.exists(info) ? Files.readAllLines(info) : List.of();
    return new HashSet<>(List.of(told("flags", lines).split(" +", -1)));
  }

  /** What the system tells of the first processor under a name; empty if nothing. */
  private static String told(String name, List<String> info) {
    for (String line : info) {
      int colon = line.indexOf(':');
      if (colon >= 0 && line.substring(0, colon).strip().equals(name)) {
        return line.substring(colon + 1).strip();
      }
    }
    return "";
  }

  private static String version(Class<?> type) {
    String version = type.getPackage().getImplementationVersion();
    return version == null ? jarVersion(type) : version;
  }

  /** The version in the name of the jar that a class is from. */
  private static String jarVersion(Class<?> type) {
    Path jar = Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath());
    String name = String.valueOf(jar.getFileName());
    return name.replaceFirst("^.*?-(\\d.*)\\.jar$", "$1");
  }
}
