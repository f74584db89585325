package dev.ragbase.bench.compare.engine;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ragbase.bench.compare.engine.Engine.Found;
import dev.ragbase.bench.compare.engine.Engine.Session;
import dev.ragbase.bench.compare.protocol.Request;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Searches in shuffled order on one or more threads, and what that took. */
final class Searches {
  private final Engine engine;
  private final SearchPlan plan;
  private final int[] order;
  private final int count;
  private final int threads;
  private final boolean keepRows;

  Searches(Engine engine, int queries, Request request) {
    this.engine = engine;
    this.plan = SearchPlan.of(request);
    this.order = shuffled(queries, request.value("seed", 1));
    this.count = request.value("count", queries);
    this.threads = request.value("threads", 1);
    this.keepRows = request.value("rows", 0) != 0;
  }

  /** As the native program shuffles: Knuth's linear congruential generator and Fisher-Yates. */
  static int[] shuffled(int count, long seed) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    long state = seed;
    for (int i = count - 1; i > 0; i--) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      int other = (int) ((state >>> 33) % (i + 1));
      int held = order[i];
      order[i] = order[other];
      order[other] = held;
    }
    return order;
  }

  /** What one thread did; never compared, so an array serves. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Tally(long cpuNanos, long[] latencies, List<Answered> found) {}

  @SuppressWarnings("ArrayRecordComponent")
  private record Answered(int query, int[] rows) {}

  Result run() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Session> sessions = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        sessions.add(engine.session(plan));
      }
      List<Callable<Tally>> tasks = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int first = t;
        tasks.add(() -> work(sessions.get(first), first));
      }
      long start = System.nanoTime();
      List<Tally> tallies = finished(pool.invokeAll(tasks));
      long wall = System.nanoTime() - start;
      for (Session session : sessions) {
        session.close();
      }
      return new Result(wall, tallies);
    } finally {
      pool.shutdown();
    }
  }

  private static List<Tally> finished(List<Future<Tally>> futures) throws Exception {
    List<Tally> tallies = new ArrayList<>();
    for (Future<Tally> future : futures) {
      try {
        tallies.add(future.get());
      } catch (ExecutionException e) {
        throw e.getCause() instanceof Exception cause ? cause : e;
      }
    }
    return tallies;
  }

  private Tally work(Session session, int first) throws Exception {
    ThreadMXBean threadTimes = ManagementFactory.getThreadMXBean();
    long[] latencies = new long[(count - first + threads - 1) / threads];
    List<Answered> answered = new ArrayList<>();
    long cpu = threadTimes.getCurrentThreadCpuTime();
    for (int i = first, n = 0; i < count; i += threads, n++) {
      int query = order[i % order.length];
      long start = System.nanoTime();
      Found found = session.search(query);
      latencies[n] = System.nanoTime() - start;
      if (keepRows) {
        answered.add(new Answered(query, found.rows()));
      }
    }
    return new Tally(threadTimes.getCurrentThreadCpuTime() - cpu, latencies, answered);
  }

  /** The reply. */
  record Result(long wallNanos, List<Tally> tallies) {
    ObjectNode toJson(ObjectMapper json) {
      ObjectNode reply = json.createObjectNode();
      reply.put("cpuNanos", tallies.stream().mapToLong(Tally::cpuNanos).sum());
      reply.put("wallNanos", wallNanos);
      ArrayNode latencies = reply.putArray("latencies");
      ObjectNode rows = reply.putObject("rows");
      for (Tally tally : tallies) {
        for (long latency : tally.latencies) {
          latencies.add(latency);
        }
        for (Answered answered : tally.found) {
          ArrayNode found = rows.putArray(Integer.toString(answered.query));
          for (int row : answered.rows) {
            found.add(row);
          }
        }
      }
      return reply;
    }
  }
}
