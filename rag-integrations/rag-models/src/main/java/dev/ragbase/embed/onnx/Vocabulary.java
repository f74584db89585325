package dev.ragbase.embed.onnx;

import java.util.Arrays;
import java.util.Map;

/**
 * The word pieces of a model in one trie, so that cutting a word allocates nothing. Edges live in
 * an open-addressed table keyed by (node, char). Immutable once made.
 */
final class Vocabulary {
  private static final String CONTINUED = "##";
  private static final int FIRST_PIECE = 0;
  private static final int LATER_PIECE = 1;
  private static final int NONE = -1;

  private final int unknown;
  private long[] edges = new long[1 << 18];
  private int[] children = new int[1 << 18];
  private int[] ids = new int[1 << 16];
  private int nodes = 2;

  Vocabulary(Map<String, Integer> pieces, int unknown) {
    this.unknown = unknown;
    Arrays.fill(edges, NONE);
    Arrays.fill(ids, NONE);
    pieces.forEach(this::add);
  }

  /**
   * Cuts a word greedily into its longest pieces.
   *
   * @return how many ids were written at {@code from}; a word that cannot be cut is one unknown
   */
  int cut(char[] word, int length, int[] out, int from) {
    int written = 0;
    int root = FIRST_PIECE;
    for (int start = 0; start < length; root = LATER_PIECE) {
      int node = root;
      int end = NONE;
      for (int i = start; i < length; i++) {
        node = child(node, word[i]);
        if (node == NONE) {
          break;
        }
        if (ids[node] != NONE) {
          out[from + written] = ids[node];
          end = i + 1;
        }
      }
      if (end == NONE) {
        out[from] = unknown;
        return 1;
      }
      written++;
      start = end;
    }
    return written;
  }

  private void add(String piece, int id) {
    boolean later = piece.length() > CONTINUED.length() && piece.startsWith(CONTINUED);
    int node = later ? LATER_PIECE : FIRST_PIECE;
    for (int i = later ? CONTINUED.length() : 0; i < piece.length(); i++) {
      int next = child(node, piece.charAt(i));
      node = next == NONE ? grow(node, piece.charAt(i)) : next;
    }
    ids[node] = id;
  }

  private int child(int node, char c) {
    long edge = ((long) node << Character.SIZE) | c;
    for (int slot = slot(edge); edges[slot] != NONE; slot = (slot + 1) & (edges.length - 1)) {
      if (edges[slot] == edge) {
        return children[slot];
      }
    }
    return NONE;
  }

  private int grow(int node, char c) {
    if (nodes * 2 > edges.length) {
      rehash();
    }
    if (nodes == ids.length) {
      ids = Arrays.copyOf(ids, nodes * 2);
      Arrays.fill(ids, nodes, ids.length, NONE);
    }
    link(((long) node << Character.SIZE) | c, nodes);
    return nodes++;
  }

  private void link(long edge, int child) {
    int slot = slot(edge);
    while (edges[slot] != NONE) {
      slot = (slot + 1) & (edges.length - 1);
    }
    edges[slot] = edge;
    children[slot] = child;
  }

  private void rehash() {
    long[] oldEdges = edges;
    int[] oldChildren = children;
    edges = new long[oldEdges.length * 2];
    children = new int[oldEdges.length * 2];
    Arrays.fill(edges, NONE);
    for (int i = 0; i < oldEdges.length; i++) {
      if (oldEdges[i] != NONE) {
        link(oldEdges[i], oldChildren[i]);
      }
    }
  }

  private int slot(long edge) {
    return (int) ((edge * 0x9E3779B97F4A7C15L) >>> 40) & (edges.length - 1);
  }
}
