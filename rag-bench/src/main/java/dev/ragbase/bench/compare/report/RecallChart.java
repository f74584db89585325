package dev.ragbase.bench.compare.report;

import dev.ragbase.bench.compare.report.Results.Lane;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What speed each competitor reaches at which recall. Drawn by ourselves: the library's charts can
 * neither stretch the axis towards 1, where competitors crowd, nor name lines where they end.
 */
final class RecallChart {
  /** All that is found stands where one of so many that were missed would. */
  private static final double MISSED_MIN = 2e-4;

  private static final double[] RECALLS = {0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1};
  private static final int LEFT = 70;
  private static final int TOP = 40;
  private static final int PLOT_WIDTH = 450;
  private static final int PLOT_HEIGHT = 420;
  private static final int LABEL_LEFT = LEFT + PLOT_WIDTH + 45;
  private static final int LABEL_HEIGHT = 18;
  private static final double MARK = 7;
  private static final Color GRID = new Color(0xdd, 0xdd, 0xdd);
  private static final Font PLAIN = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
  private static final Font BOLD = PLAIN.deriveFont(Font.BOLD);
  private static final Font LABEL = PLAIN.deriveFont(11f);

  /** Dark enough to be read on white, in an order in which neighbours differ. */
  private static final int[] COLORS = {
    0x1f77b4, 0xd62728, 0x2ca02c, 0x9467bd, 0xe07b00, 0x8c564b, 0x17a0b0, 0xd0409f, 0x555555,
    0x8a8b00, 0x1a237e, 0x00695c
  };

  private final List<Line> lines;
  private final double speedMin;
  private final double speedMax;

  /** Of one competitor, by ascending recall. */
  private record Line(String name, Color color, List<Lane> lanes) {
    Lane best() {
      return lanes.getLast();
    }
  }

  /** The lines of competitors by their names; at least one, none without a lane. */
  RecallChart(Map<String, List<Lane>> competitors) {
    lines = new ArrayList<>();
    for (Map.Entry<String, List<Lane>> it : competitors.entrySet()) {
      Color color = new Color(COLORS[lines.size() % COLORS.length]);
      lines.add(new Line(it.getKey(), color, worthwhile(it.getValue())));
    }
    List<Double> speeds =
        lines.stream().flatMap(it -> it.lanes.stream()).map(RecallChart::speed).toList();
    speedMin = Math.log10(speeds.stream().min(Comparator.naturalOrder()).orElse(1.0)) - 0.1;
    speedMax = Math.log10(speeds.stream().max(Comparator.naturalOrder()).orElse(1.0)) + 0.1;
  }

  /** Without those that find no more than a faster one: nobody would choose them. */
  static List<Lane> worthwhile(List<Lane> lanes) {
    List<Lane> worthwhile = new ArrayList<>();
    double fastest = 0;
    for (Lane lane :
        lanes.stream()
            .sorted(
                Comparator.comparingDouble(Lane::recall)
                    .thenComparingDouble(RecallChart::speed)
                    .reversed())
            .toList()) {
      if (speed(lane) > fastest) {
        fastest = speed(lane);
        worthwhile.add(lane);
      }
    }
    return worthwhile.reversed();
  }

  /**
   * Places for labels: as near as possible to where they belong, in the same order, and so far
   * apart that none covers another.
   *
   * @param wanted ascending
   */
  static double[] spread(double[] wanted, double distance, double max) {
    double[] places = wanted.clone();
    for (int i = 1; i < places.length; i++) {
      places[i] = Math.max(places[i], places[i - 1] + distance);
    }
    double limit = max;
    for (int i = places.length - 1; i >= 0; i--) {
      places[i] = Math.min(places[i], limit);
      limit = places[i] - distance;
    }
    return places;
  }

  void draw(Graphics2D on, String title, int width, int height) {
    on.setColor(Color.WHITE);
    on.fill(new Rectangle2D.Double(0, 0, width, height));
    on.setColor(Color.BLACK);
    text(on, BOLD.deriveFont(14f), title, LEFT, TOP - 15, 0);
    recalls(on);
    speeds(on);
    labels(on);
    lines.forEach(it -> line(on, it));
  }

  private void recalls(Graphics2D on) {
    double bottom = TOP + PLOT_HEIGHT;
    for (double recall : RECALLS) {
      double x = x(recall);
      grid(on, new Line2D.Double(x, TOP, x, bottom));
      String label = recall == 1 ? "1" : Double.toString(recall).substring(1);
      text(on, PLAIN, label, x, bottom + 18, 0.5);
    }
    String title = "recall@10; the axis is logarithmic in what is missed";
    text(on, BOLD, title, LEFT + PLOT_WIDTH / 2.0, bottom + 42, 0.5);
  }

  private void speeds(Graphics2D on) {
    for (int decade = (int) Math.floor(speedMin); decade <= speedMax; decade++) {
      for (int times : new int[] {1, 2, 5}) {
        double speed = times * Math.pow(10, decade);
        if (Math.log10(speed) >= speedMin && Math.log10(speed) <= speedMax) {
          grid(on, new Line2D.Double(LEFT, y(speed), LEFT + PLOT_WIDTH, y(speed)));
          String label = String.format(Locale.ROOT, speed < 1 ? "%.3f" : "%,.0f", speed);
          text(on, PLAIN, label, LEFT - 6, y(speed) + 4, 1);
        }
      }
    }
    text(on, BOLD, "queries a second", LEFT + 6, TOP + 14, 0);
  }

  private static void grid(Graphics2D on, Shape line) {
    on.setColor(GRID);
    on.setStroke(new BasicStroke(1));
    on.draw(line);
    on.setColor(Color.BLACK);
  }

  private void line(Graphics2D on, Line line) {
    on.setColor(line.color);
    on.setStroke(new BasicStroke(1.8f));
    Path2D path = new Path2D.Double();
    for (Lane lane : line.lanes) {
      double x = x(lane.recall());
      double y = y(speed(lane));
      if (path.getCurrentPoint() == null) {
        path.moveTo(x, y);
      } else {
        path.lineTo(x, y);
      }
      on.fill(new Ellipse2D.Double(x - MARK / 2, y - MARK / 2, MARK, MARK));
    }
    on.draw(path);
  }

  /** Each at the height of its line's end, or near it, and led to from there. */
  private void labels(Graphics2D on) {
    List<Line> byHeight =
        lines.stream()
            .sorted(Comparator.<Line>comparingDouble(it -> speed(it.best())).reversed())
            .toList();
    double[] wanted = byHeight.stream().mapToDouble(it -> y(speed(it.best()))).toArray();
    double[] places = spread(wanted, LABEL_HEIGHT, TOP + PLOT_HEIGHT);
    on.setStroke(new BasicStroke(0.7f));
    for (int i = 0; i < places.length; i++) {
      Line line = byHeight.get(i);
      on.setColor(line.color);
      Path2D leader = new Path2D.Double();
      leader.moveTo(x(line.best().recall()), wanted[i]);
      leader.lineTo(LEFT + PLOT_WIDTH + 8.0, wanted[i]);
      leader.lineTo(LABEL_LEFT - 6.0, places[i]);
      on.draw(leader);
      String speed = String.format(Locale.ROOT, "%,.0f", speed(line.best()));
      text(on, LABEL, line.name + ": " + speed, LABEL_LEFT, places[i] + 4, 0);
    }
  }

  private static double x(double recall) {
    double least = Math.log10(1 - RECALLS[0]);
    double missed = Math.log10(Math.max(MISSED_MIN, 1 - recall));
    return LEFT + PLOT_WIDTH * (least - missed) / (least - Math.log10(MISSED_MIN));
  }

  private double y(double speed) {
    return TOP + PLOT_HEIGHT * (speedMax - Math.log10(speed)) / (speedMax - speedMin);
  }

  private static double speed(Lane lane) {
    return lane.number("queriesPerSecond");
  }

  /**
   * Writes outlines, which look the same whatever fonts a reader has.
   *
   * @param before how much of the text stands before x: 0 for none, 1 for all of it
   */
  private static void text(
      Graphics2D on, Font font, String text, double x, double y, double before) {
    var glyphs = font.createGlyphVector(on.getFontRenderContext(), text);
    double width = glyphs.getLogicalBounds().getWidth();
    on.fill(glyphs.getOutline((float) (x - before * width), (float) y));
  }
}
