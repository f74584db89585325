package dev.ragbase.document;

import java.util.List;

/** Keeps filters within {@link Filter#NODES_MAX} and {@link Filter#DEPTH_MAX} as they are built. */
record FilterSize(int nodes, int depth) {
  private static final FilterSize LEAF = new FilterSize(1, 1);

  /**
   * Checks what a connective over these parts would be; the parts have passed it before, so this
   * recursion is bounded.
   */
  static void check(List<Filter> parts) {
    FilterSize size = over(parts);
    if (size.nodes > Filter.NODES_MAX) {
      throw new IllegalArgumentException(
          "the filter has more than " + Filter.NODES_MAX + " parts: split it");
    }
    if (size.depth > Filter.DEPTH_MAX) {
      throw new IllegalArgumentException(
          "the filter nests deeper than "
              + Filter.DEPTH_MAX
              + ": put the parts of one AND or OR into one list");
    }
  }

  private static FilterSize over(List<Filter> parts) {
    int nodes = 1;
    int depth = 1;
    for (Filter part : parts) {
      FilterSize size = of(part);
      // Both numbers are at most NODES_MAX here, so the sum cannot overflow before it is refused.
      nodes = Math.min(nodes + size.nodes, Filter.NODES_MAX + 1);
      depth = Math.max(depth, size.depth + 1);
    }
    return new FilterSize(nodes, depth);
  }

  private static FilterSize of(Filter filter) {
    return switch (filter) {
      case Filter.Compare compare -> LEAF;
      case Filter.In in -> list(in.values());
      case Filter.NotIn notIn -> list(notIn.values());
      case Filter.ContainsAny any -> list(any.values());
      case Filter.ContainsAll all -> list(all.values());
      case Filter.StartsWith startsWith -> LEAF;
      case Filter.Exists exists -> LEAF;
      case Filter.Not not -> over(List.of(not.part()));
      case Filter.And and -> over(and.parts());
      case Filter.Or or -> over(or.parts());
    };
  }

  private static FilterSize list(List<MetadataValue> values) {
    return new FilterSize(1 + values.size(), 1);
  }
}
