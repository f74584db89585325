package dev.ragbase.bench.compare.part;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ragbase.bench.compare.Causes;
import dev.ragbase.bench.compare.PartKind;
import dev.ragbase.bench.compare.Progress;
import dev.ragbase.bench.compare.Settings;
import dev.ragbase.bench.compare.protocol.WorkerFailure;
import dev.ragbase.error.RagException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

/** What {@code results.json} is to hold: parts, and by name and cause what there is not. */
public final class RunResult {
  /** Under which it names the parts that were asked for and are not there. */
  public static final String NOT_MADE = "notMade";

  private final Settings settings;
  private final Progress progress;
  private final ObjectNode result = new ObjectMapper().createObjectNode();
  private final ObjectNode parts = result.objectNode();
  private final ArrayNode notMade = result.arrayNode();
  private boolean failed;
  private boolean serverMissing;

  RunResult(Settings settings, Progress progress) {
    this.settings = settings;
    this.progress = progress;
  }

  /** Tells of the run and of its machine. */
  void begin(ObjectNode origin, NativePeers natives) throws IOException, InterruptedException {
    result.set("origin", origin);
    result.set("machine", Machine.describe(natives));
    result.put("quick", settings.quick());
    result.put("faissIsGeneric", natives.isGeneric());
    natives.missing().forEach(it -> missing(it.name(), it.install()));
    result.set("parts", parts);
    result.set(NOT_MADE, notMade);
  }

  /**
   * A part may be beyond this machine, or fail: it is named with the cause, and the rest stands all
   * the same.
   *
   * @throws MissingServerException for who makes several parts by a server to say so once
   */
  void part(String name, Kept.Making making) throws MissingServerException, InterruptedException {
    try {
      ObjectNode made = making.make();
      parts.set(name, made);
      Kept.failed(made).forEach(it -> notMade.add(name + ": " + it));
    } catch (MissingServerException e) {
      throw e;
    } catch (IOException | UncheckedIOException | WorkerFailure | RagException e) {
      failed = true;
      notMade.add(name);
      progress.say(name + ": left out: " + Causes.of(e));
      missing(name, Causes.of(e));
    }
  }

  /** A part that this machine or these options do not allow. */
  void leftOut(PartKind kind, String name, String reason) {
    noteIfNamed(kind, name);
    missing(name, reason);
  }

  /** Said once, however many parts want a server. */
  void serverMissing(PartKind kind, MissingServerException e) {
    noteIfNamed(kind, kind.name().toLowerCase(Locale.ROOT));
    if (!serverMissing) {
      serverMissing = true;
      missing("PostgreSQL (ragbase, raw SQL, LangChain4j, Spring AI; tenants)", Causes.of(e));
    }
  }

  private void noteIfNamed(PartKind kind, String name) {
    if (settings.named().contains(kind)) {
      notMade.add(name);
    }
  }

  /** Something that others have here. */
  void missing(String name, String reason) {
    result.withArray("missing").addObject().put("name", name).put("install", reason);
  }

  /**
   * The whole.
   *
   * @param reused how many parts an earlier run had made
   */
  ObjectNode end(int reused) {
    result.put("seconds", progress.seconds());
    // Only a run that did everything itself says how long a run takes.
    boolean whole = reused == 0 && !failed;
    return result.put("whole", whole && settings.parts().size() == PartKind.values().length);
  }
}
