package dev.ragbase.embed;

/** Counts a text as a model reads it. */
@FunctionalInterface
public interface TokenCounter {
  /** How many of the model's tokens the text takes, without those that frame a sequence. */
  int count(String text);
}
