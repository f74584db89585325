package dev.ragbase.answer;

import dev.ragbase.chat.ChatMessage;
import dev.ragbase.chunk.Chunker;
import dev.ragbase.document.ChunkDraft;
import dev.ragbase.document.Embedding;
import dev.ragbase.document.Span;
import dev.ragbase.document.StructuredText;
import dev.ragbase.embed.Embedder;
import dev.ragbase.search.QueryVector;
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
 * how the bounds were measured. Prose comes first: a heading, a table's row or a line of code is
 * quoted only where no prose comes near enough.
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
  private final Chunker chunker;
  private final QueryVector questionVector;
  private final double relevanceMin;

  /**
   * An answerer that measures nearness by this embedder and does not close it.
   *
   * @param chunker cuts questions and sentences that are longer than the model reads
   * @param relevanceMin below which the best sentence does not bear on the question; in [0, 1.35]
   */
  public ExtractiveAnswerer(Embedder embedder, Chunker chunker, double relevanceMin) {
    this.embedder = embedder;
    this.chunker = chunker;
    this.questionVector = new QueryVector(embedder, chunker);
    this.relevanceMin = relevanceMin;
  }

  /** A sentence that may be quoted. */
  private record Quotable(
      SearchHit hit, Span inDocument, String text, boolean prose, double score) {
    Quotable scored(double other) {
      return new Quotable(hit, inDocument, text, prose, other);
    }
  }

  @Override
  public Answer answer(
      String question, SearchResult sources, List<ChatMessage> history, Consumer<String> parts) {
    List<Quotable> ranked = proseFirst(ranked(question, sources));
    if (ranked.isEmpty()) {
      return Refusal.answer(question, sources, parts);
    }
    double quotedMin = ranked.getFirst().score() - QUOTED_WITHIN;
    List<Quotable> quoted =
        ranked.stream()
            .filter(it -> it.score() >= quotedMin)
            .limit(SENTENCES_QUOTED)
            .sorted(
                Comparator.comparingInt((Quotable it) -> it.hit().rank())
                    .thenComparingInt(it -> it.inDocument().start()))
            .toList();
    StringBuilder text = new StringBuilder();
    List<Citation> citations = new ArrayList<>();
    for (Quotable sentence : quoted) {
      int n = citations.size() + 1;
      citations.add(Citations.of(n, sentence.hit(), sentence.inDocument()));
      text.append(text.isEmpty() ? "" : "\n").append(sentence.text());
      text.append(" [").append(n).append(']');
    }
    parts.accept(text.toString());
    return new Answer(question, text.toString(), false, citations, sources);
  }

  /** What is near enough: its prose, or all of it if none is. */
  private List<Quotable> proseFirst(List<Quotable> ranked) {
    List<Quotable> near = ranked.stream().filter(it -> it.score() >= relevanceMin).toList();
    List<Quotable> prose = near.stream().filter(Quotable::prose).toList();
    return prose.isEmpty() ? near : prose;
  }

  private List<Quotable> ranked(String question, SearchResult sources) {
    WordCoverage words = new WordCoverage(question);
    List<Quotable> candidates = candidates(sources, words);
    if (candidates.isEmpty()) {
      return candidates;
    }
    Embedding asked = questionVector.of(question);
    List<Embedding> vectors =
        embedder.embedPassages(candidates.stream().map(Quotable::text).toList());
    List<Quotable> ranked = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      Quotable it = candidates.get(i);
      ranked.add(it.scored(asked.cosine(vectors.get(i)) + WORDS_WEIGHT * words.of(it.text())));
    }
    ranked.sort(Comparator.comparingDouble(Quotable::score).reversed());
    return ranked;
  }

  /**
   * A sentence, in pieces if the model does not read it whole: a list or a log may be a single one.
   */
  private List<Span> readable(Span sentence, String text) {
    String whole = sentence.of(text);
    if (embedder.readsWhole(whole)) {
      return List.of(sentence);
    }
    return chunker.chunk(StructuredText.plain(whole)).stream()
        .map(ChunkDraft::span)
        .map(it -> new Span(sentence.start() + it.start(), sentence.start() + it.end()))
        .toList();
  }

  /** The sentences of the best hits; if they are many, those that share most words. */
  private List<Quotable> candidates(SearchResult sources, WordCoverage words) {
    List<Quotable> all = new ArrayList<>();
    for (SearchHit hit : sources.hits().subList(0, Math.min(HITS, sources.hits().size()))) {
      String text = hit.chunk().text();
      int offset = hit.chunk().span().start();
      for (Sentences.Sentence sentence : Sentences.of(text)) {
        for (Span span : readable(sentence.span(), text)) {
          Span inDocument = new Span(offset + span.start(), offset + span.end());
          double shared = words.of(span.of(text));
          all.add(new Quotable(hit, inDocument, span.of(text), sentence.prose(), shared));
        }
      }
    }
    List<Quotable> wordy = all.stream().filter(it -> it.text().length() >= CHARACTERS_MIN).toList();
    return (wordy.isEmpty() ? all : wordy)
        .stream()
            .sorted(Comparator.comparingDouble(Quotable::score).reversed())
            .limit(SENTENCES_MAX)
            .toList();
  }
}
