package dev.ragbase.bench.compare.measure;

import dev.ragbase.bench.compare.protocol.Request;
import dev.ragbase.bench.compare.protocol.WorkerProcess;

/**
 * One competitor searching in one way: what is measured once in each round.
 *
 * @param competitor its id
 * @param way what is searched how, such as {@code exact} or {@code graph}
 * @param warmsUp whether it gets faster as it runs, as what a virtual machine compiles does
 */
public record Lane(
    String competitor, String way, WorkerProcess worker, Request request, boolean warmsUp) {
  /** What it is called in results. */
  public String name() {
    return competitor + " " + request.toString();
  }
}
