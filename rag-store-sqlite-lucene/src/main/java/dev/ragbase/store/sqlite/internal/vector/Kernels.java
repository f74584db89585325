package dev.ragbase.store.sqlite.internal.vector;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.ragbase.document.ChunkId;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Which kernel scans. Plain Java at first; once {@link #warm} was called, the Vector API's as soon
 * as it is compiled and found to agree. One choice for the whole process: it depends on nothing but
 * the virtual machine. Safe for many threads.
 */
public final class Kernels {
  private static final System.Logger LOG = System.getLogger(Kernels.class.getName());
  private static final String MODULE = "jdk.incubator.vector";
  private static final String VECTOR_KERNEL =
      "dev.ragbase.store.sqlite.internal.vector.VectorKernel";

  /** As many rows as a JIT compiler wants to have seen, and few enough for an instant's work. */
  private static final int WARM_ROUNDS = 400;

  private static final int WARM_ROWS = 128;
  private static final int WARM_AXES = 32;
  private static final int WARM_SEARCH_ROWS = 1024;
  private static final int WARM_SEARCHES = 100;

  private static final Kernel SCALAR = new ScalarKernel();
  private static final AtomicBoolean WARMED = new AtomicBoolean();
  private static volatile Kernel current = SCALAR;

  private Kernels() {}

  static Kernel current() {
    return current;
  }

  static Kernel scalar() {
    return SCALAR;
  }

  /**
   * Makes the fastest kernel ready, in the background, where a first search does not wait for it:
   * compiling it takes a tenth of a second. To be called when a store is opened; from the second
   * time on it does nothing.
   */
  public static void warm() {
    if (WARMED.compareAndSet(false, true)) {
      Thread.ofPlatform().daemon().name("ragbase-vector-warm-up").start(Kernels::choose);
    }
  }

  private static void choose() {
    if (!optimises()) {
      return;
    }
    rehearse(SCALAR);
    if (!readable()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "vector search runs at about half its speed: start Java with --add-modules " + MODULE);
      return;
    }
    try {
      Kernel vector = vector();
      exercise(vector);
      current = vector;
    } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "vector search runs at about half its speed: this Java's "
              + MODULE
              + " cannot be used ("
              + e
              + "); another Java of 21 to 25 may serve");
    }
  }

  /**
   * Whether the virtual machine uses its optimising compiler, as who starts it for a moment's work
   * may not want: without it the Vector API makes an object of every number it touches.
   */
  private static boolean optimises() {
    try {
      HotSpotDiagnosticMXBean machine =
          ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
      return machine == null
          || Integer.parseInt(machine.getVMOption("TieredStopAtLevel").getValue()) >= 4;
    } catch (IllegalArgumentException e) {
      return true; // It has no such option.
    }
  }

  /** Whether the virtual machine was started with the Vector API's module, and we may use it. */
  static boolean readable() {
    return ModuleLayer.boot()
        .findModule(MODULE)
        .filter(Kernels.class.getModule()::canRead)
        .isPresent();
  }

  /** The Vector API's kernel; its class is in a source folder of its own. */
  static Kernel vector() throws ReflectiveOperationException {
    return Class.forName(VECTOR_KERNEL)
        .asSubclass(Kernel.class)
        .getDeclaredConstructor()
        .newInstance();
  }

  /**
   * Runs a kernel until it is compiled.
   *
   * @throws IllegalStateException if it ever differs from plain Java
   */
  static void exercise(Kernel kernel) {
    SplittableRandom random = new SplittableRandom(1);
    short[] numbers = new short[6 * Kernel.LANES];
    byte[] codes = new byte[WARM_ROWS * numbers.length];
    int[] slots = new int[WARM_ROWS];
    int[] expected = new int[WARM_ROWS];
    int[] found = new int[WARM_ROWS];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (short) code(random);
    }
    QueryCodes query = new QueryCodes(numbers);
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (byte) code(random);
    }
    for (int i = 0; i < WARM_ROWS; i++) {
      slots[i] = random.nextInt(WARM_ROWS);
    }
    // The first row has the greatest sum there is.
    slots[0] = 0;
    for (int i = 0; i < numbers.length; i++) {
      codes[i] = (byte) (numbers[i] < 0 ? -Quantiser.CODE_MAX : Quantiser.CODE_MAX);
    }
    SCALAR.dots(codes, slots, WARM_ROWS, query, expected);
    for (int round = 0; round < WARM_ROUNDS; round++) {
      kernel.dots(codes, slots, WARM_ROWS, query, found);
      if (!Arrays.equals(expected, found)) {
        throw new IllegalStateException("its sums differ from plain Java's");
      }
    }
    exerciseBound(kernel, random);
  }

  private static void exerciseBound(Kernel kernel, SplittableRandom random) {
    Sketches.Group group = new Sketches.Group(WARM_AXES);
    float[] weights = new float[WARM_AXES];
    for (int i = 0; i < WARM_AXES; i++) {
      weights[i] = random.nextInt(-99, 99);
    }
    for (int i = 0; i < group.columns.length; i++) {
      group.columns[i] = (byte) code(random);
    }
    for (int i = 0; i < Sketches.GROUP; i++) {
      group.rests[i] = random.nextInt(9);
      group.deepRests[i] = random.nextInt(9);
      group.slacks[i] = random.nextInt(9);
    }
    // Whole numbers below 2^24, which floats add without an error.
    Sketches.Query query = new Sketches.Query(weights, WARM_AXES / 2, 7, 3);
    float[] expected = new float[Sketches.GROUP];
    float[] found = new float[Sketches.GROUP];
    SCALAR.bound(group, query, false, expected, 0);
    SCALAR.bound(group, query, true, expected, 0);
    long greater = SCALAR.atLeast(expected, 0, expected[0]);
    float greatest = SCALAR.greatest(expected, 0, greater);
    for (int round = 0; round < WARM_ROUNDS; round++) {
      kernel.bound(group, query, false, found, 0);
      kernel.bound(group, query, true, found, 0);
      if (!Arrays.equals(expected, found)
          || kernel.atLeast(found, 0, expected[0]) != greater
          || kernel.greatest(found, 0, greater) != greatest) {
        throw new IllegalStateException("its bounds differ from plain Java's");
      }
    }
  }

  /** Searches among made-up rows until everything around the kernel is compiled as well. */
  static void rehearse(Kernel kernel) {
    SplittableRandom random = new SplittableRandom(2);
    int dimensions = 6 * Kernel.LANES;
    Rows rows = new Rows(dimensions);
    Quantiser quantiser = new Quantiser(dimensions);
    float[][] vectors = new float[WARM_SEARCH_ROWS][dimensions];
    for (int row = 0; row < vectors.length; row++) {
      for (int i = 0; i < dimensions; i++) {
        vectors[row][i] = (float) random.nextGaussian();
      }
      rows.put(row, new ChunkId(new UUID(0, row)), quantiser.quantise(vectors[row]));
    }
    FloatSource floats =
        (wanted, into) -> {
          for (int i = 0; i < wanted.length; i++) {
            into[i] = vectors[wanted[i]];
          }
        };
    VectorCache cache = new VectorCache(1);
    for (int round = 0; round < 2 * WARM_SEARCHES; round++) {
      if (round == WARM_SEARCHES) {
        rows.sketch(sketches(rows, dimensions));
      }
      float[] query = vectors[round];
      Rescoring rescoring = new Rescoring(query, 10, floats, cache);
      Scanner scanner =
          new Scanner(rows, QuantisedQuery.of(query), 10, kernel, rescoring.settled());
      rescoring.best(scanner.scan(null), 0);
    }
  }

  /** By some axes of the space, which need not be found first. */
  private static Sketches sketches(Rows rows, int dimensions) {
    double[][] axes = new double[WARM_AXES][dimensions];
    double[] reach = new double[WARM_AXES];
    for (int i = 0; i < WARM_AXES; i++) {
      axes[i][i] = 1;
      reach[i] = 0.2;
    }
    Sketches made =
        new Sketches(PrincipalAxes.of(dimensions, axes), WARM_AXES / 2, dimensions, reach);
    for (int slot = 0; slot < rows.size(); slot++) {
      made.append(rows.blockOf(slot), rows.inBlock(slot));
    }
    return made;
  }

  private static int code(SplittableRandom random) {
    return random.nextInt(4) == 0
        ? (random.nextBoolean() ? Quantiser.CODE_MAX : -Quantiser.CODE_MAX)
        : random.nextInt(-Quantiser.CODE_MAX, Quantiser.CODE_MAX + 1);
  }
}
