package dev.ragbase.store.sqlite.internal.vector;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Makers of the kinds of vector that a scan could get wrong. */
enum Vectors {
  RANDOM {
    @Override
    List<float[]> make(SplittableRandom random, int count, int dimensions) {
      return each(count, i -> gaussian(random, dimensions));
    }
  },
  CLUSTERED {
    @Override
    List<float[]> make(SplittableRandom random, int count, int dimensions) {
      List<float[]> centres = each(Math.max(1, count / 50), i -> gaussian(random, dimensions));
      return each(
          count,
          i -> {
            float[] made = gaussian(random, dimensions);
            float[] centre = centres.get(random.nextInt(centres.size()));
            float[] unit = new float[dimensions];
            double norm = 0;
            for (int d = 0; d < dimensions; d++) {
              unit[d] = centre[d] + 0.5f * made[d];
              norm += (double) unit[d] * unit[d];
            }
            for (int d = 0; d < dimensions; d++) {
              unit[d] = (float) (unit[d] / Math.sqrt(norm));
            }
            return unit;
          });
    }
  },
  /** Clusters in few of the directions there are, and some of each vector in any. */
  CORRELATED {
    @Override
    List<float[]> make(SplittableRandom random, int count, int dimensions) {
      int rank = Math.max(1, dimensions / 12);
      List<float[]> directions = each(rank, i -> gaussian(random, dimensions));
      List<float[]> centres = each(20, i -> gaussian(random, rank));
      return each(
          count,
          i -> {
            float[] centre = centres.get(random.nextInt(centres.size()));
            float[] made = gaussian(random, dimensions);
            for (int r = 0; r < rank; r++) {
              float weight = centre[r] + (float) random.nextGaussian() / 2;
              for (int d = 0; d < dimensions; d++) {
                made[d] += 2 * weight * directions.get(r)[d];
              }
            }
            return made;
          });
    }
  },
  DUPLICATE {
    @Override
    List<float[]> make(SplittableRandom random, int count, int dimensions) {
      List<float[]> few = RANDOM.make(random, 3, dimensions);
      return each(count, i -> few.get(random.nextInt(few.size())).clone());
    }
  },
  ZERO {
    @Override
    List<float[]> make(SplittableRandom random, int count, int dimensions) {
      return each(
          count, i -> random.nextInt(4) > 0 ? new float[dimensions] : gaussian(random, dimensions));
    }
  },
  CONSTANT {
    @Override
    List<float[]> make(SplittableRandom random, int count, int dimensions) {
      return each(
          count,
          i -> {
            float[] made = new float[dimensions];
            Arrays.fill(made, random.nextInt(-3, 4));
            return made;
          });
    }
  },
  /** One vector, its numbers off by an ulp here and there. */
  ALMOST_EQUAL {
    @Override
    List<float[]> make(SplittableRandom random, int count, int dimensions) {
      float[] base = gaussian(random, dimensions);
      return each(
          count,
          i -> {
            float[] made = base.clone();
            int at = random.nextInt(dimensions);
            made[at] = random.nextBoolean() ? Math.nextUp(made[at]) : Math.nextDown(made[at]);
            return made;
          });
    }
  },
  /** Lengths from 1e-30 to 1e30, and numbers of both within one vector. */
  MIXED_MAGNITUDES {
    @Override
    List<float[]> make(SplittableRandom random, int count, int dimensions) {
      return each(
          count,
          i -> {
            float[] made = gaussian(random, dimensions);
            double whole = Math.pow(10, random.nextInt(-30, 31));
            for (int d = 0; d < dimensions; d++) {
              double own = i % 3 == 0 ? Math.pow(10, random.nextInt(-30, 31)) : whole;
              made[d] = (float) (made[d] * own);
            }
            return made;
          });
    }
  };

  interface Maker {
    float[] make(int index);
  }

  abstract List<float[]> make(SplittableRandom random, int count, int dimensions);

  static List<float[]> each(int count, Maker maker) {
    List<float[]> made = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      made.add(maker.make(i));
    }
    return made;
  }

  static float[] gaussian(SplittableRandom random, int dimensions) {
    float[] made = new float[dimensions];
    for (int d = 0; d < dimensions; d++) {
      made[d] = (float) random.nextGaussian();
    }
    return made;
  }
}
