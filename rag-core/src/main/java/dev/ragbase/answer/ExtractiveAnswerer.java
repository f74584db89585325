package dev.ragbase.answer;

import dev.ragbase.chat.ChatMessage;
import dev.ragbase.document.Embedding;
import dev.ragbase.document.Span;
import dev.ragbase.embed.Embedder;
import dev.ragbase.search.SearchHit;
import dev.ragbase.search.SearchResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Answers without a chat model: quotes the sentences that come nearest to the question, word for
 * word and each with its citation, and refuses when none comes near. Nearness is the cosine to the
 * question and the share of its words; see {@code docs/decisions/0004-extractive-refusal.md} for
 * how the bounds were measured.
 */
public final class ExtractiveAnswerer implements Answerer {
  private static final int HITS = 6;
  private static final int SENTENCES_MAX = 48;
  private static final int SENTENCES_QUOTED = 3;
  private static final int CHARACTERS_MIN = 25;

  /** How much the words count beside the meaning. */
  private static final double WORDS_WEIGHT = 0.35;

  /** How far below the best a sentence may be and still be quoted. */
  private static final double QUOTED_WITHIN = 0.15;

  private final Embedder embedder;
  private final double relevanceMin;

  /**
   * An answerer that measures nearness by this embedder and does not close it.
   *
   * @param relevanceMin below which the best sentence does not bear on the question; in [0, 1.35]
   */
  public ExtractiveAnswerer(Embedder embedder, double relevanceMin) {
    this.embedder = embedder;
    this.relevanceMin = relevanceMin;
  }

  /** A sentence that may be quoted. */
  private record Sentence(SearchHit hit, Span inDocument, String text, double score) {
    Sentence scored(double other) {
      return new Sentence(hit, inDocument, text, other);
    }
  }

  @Override
  public Answer answer(
      String question, SearchResult sources, List<ChatMessage> history, Consumer<String> parts) {
    List<Sentence> ranked = ranked(question, sources);
    if (ranked.isEmpty() || ranked.getFirst().score() < relevanceMin) {
      return Refusal.answer(question, sources, parts);
    }
    double quotedMin = Math.max(relevanceMin, ranked.getFirst().score() - QUOTED_WITHIN);
    List<Sentence> quoted =
        ranked.stream()
            .filter(it -> it.score() >= quotedMin)
            .limit(SENTENCES_QUOTED)
            .sorted(
                Comparator.comparingInt((Sentence it) -> it.hit().rank())
                    .thenComparingInt(it -> it.inDocument().start()))
            .toList();
    StringBuilder text = new StringBuilder();
    List<Citation> citations = new ArrayList<>();
    for (Sentence sentence : quoted) {
      int n = citations.size() + 1;
      citations.add(Citations.of(n, sentence.hit(), sentence.inDocument()));
      text.append(text.isEmpty() ? "" : "\n").append(sentence.text());
      text.append(" [").append(n).append(']');
    }
    parts.accept(text.toString());
    return new Answer(question, text.toString(), false, citations, sources);
  }

  private List<Sentence> ranked(String question, SearchResult sources) {
    WordCoverage words = new WordCoverage(question);
    List<Sentence> candidates = candidates(sources, words);
    if (candidates.isEmpty()) {
      return candidates;
    }
    Embedding asked = embedder.embedQuery(question);
    List<Embedding> vectors =
        embedder.embedPassages(candidates.stream().map(Sentence::text).toList());
    List<Sentence> ranked = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      Sentence it = candidates.get(i);
      ranked.add(it.scored(asked.cosine(vectors.get(i)) + WORDS_WEIGHT * words.of(it.text())));
    }
    ranked.sort(Comparator.comparingDouble(Sentence::score).reversed());
    return ranked;
  }

  /** The sentences of the best hits; if they are many, those that share most words. */
  private static List<Sentence> candidates(SearchResult sources, WordCoverage words) {
    List<Sentence> all = new ArrayList<>();
    for (SearchHit hit : sources.hits().subList(0, Math.min(HITS, sources.hits().size()))) {
      String text = hit.chunk().text();
      int offset = hit.chunk().span().start();
      for (Span span : Sentences.of(text)) {
        Span inDocument = new Span(offset + span.start(), offset + span.end());
        all.add(new Sentence(hit, inDocument, span.of(text), words.of(span.of(text))));
      }
    }
    List<Sentence> wordy = all.stream().filter(it -> it.text().length() >= CHARACTERS_MIN).toList();
    return (wordy.isEmpty() ? all : wordy)
        .stream()
            .sorted(Comparator.comparingDouble(Sentence::score).reversed())
            .limit(SENTENCES_MAX)
            .toList();
  }
}
