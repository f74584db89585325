package dev.ragbase.embed.onnx;

/** How the vectors of a text's tokens become the text's vector; each is scaled to length one. */
public enum Pooling {
  /** The mean over all tokens, the framing ones included: the sentence-transformers models. */
  MEAN,
  /** The first token's vector alone: the bge models. */
  FIRST
}
