package dev.ragbase.chunk;

import dev.ragbase.document.StructuredText;
import dev.ragbase.document.StructuredText.Heading;
import java.util.ArrayList;
import java.util.List;

/** What a text's headings say of it. */
final class Sections {
  private Sections() {}

  /**
   * A heading and what stands below it before the next; the first may have none.
   *
   * @param path the titles of the headings above, outermost first, and its own
   * @param bodyStart where its heading ends
   */
  record Section(List<String> path, int start, int bodyStart, int end) {
    /** Whether the other is about a part of what this is about. */
    boolean isParentOf(Section other) {
      return path.size() < other.path.size() && path.equals(other.path.subList(0, path.size()));
    }

    /** Whether both stand below the same heading. */
    boolean isSiblingOf(Section other) {
      int parents = path.size() - 1;
      return path.size() == other.path.size()
          && parents >= 0
          && path.subList(0, parents).equals(other.path.subList(0, parents));
    }
  }

  static List<Section> of(StructuredText text) {
    List<Section> sections = new ArrayList<>();
    List<Heading> above = new ArrayList<>();
    int start = 0;
    int bodyStart = 0;
    for (Heading heading : text.headings()) {
      sections.add(new Section(path(above), start, bodyStart, heading.span().start()));
      while (!above.isEmpty() && above.getLast().level() >= heading.level()) {
        above.removeLast();
      }
      above.add(heading);
      start = heading.span().start();
      bodyStart = heading.span().end();
    }
    sections.add(new Section(path(above), start, bodyStart, text.text().length()));
    return sections;
  }

  private static List<String> path(List<Heading> headings) {
    return headings.stream().map(Heading::title).toList();
  }

  /** What the paths of two sections begin with alike. */
  static List<String> common(List<String> a, List<String> b) {
    int length = 0;
    while (length < a.size() && length < b.size() && a.get(length).equals(b.get(length))) {
      length++;
    }
    return a.subList(0, length);
  }
}
