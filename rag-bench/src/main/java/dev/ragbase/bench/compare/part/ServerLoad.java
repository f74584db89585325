package dev.ragbase.bench.compare.part;

import java.util.OptionalLong;

/** What a server that works for the competitors takes of the machine. */
interface ServerLoad {
  /** Of competitors that have no server. */
  ServerLoad NONE =
      new ServerLoad() {
        @Override
        public long cpuNanos() {
          return 0;
        }

        @Override
        public OptionalLong memoryBytes() {
          return OptionalLong.empty();
        }
      };

  /** CPU time that all its processes have used so far; 0 if they are not ours to look at. */
  long cpuNanos();

  /** What all its processes hold now; empty if they are not ours to look at. */
  OptionalLong memoryBytes();
}
