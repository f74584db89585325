package dev.ragbase.analysis;

/** Words that follow each other in a {@link WordList}, the last not included. */
record Span(int from, int to) {}
