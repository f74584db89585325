package dev.ragbase.document;

/** A document as a store keeps it. */
public record Document(DocumentInfo info, String text) {
  /** Shorthand for {@code info().id()}. */
  public DocumentId id() {
    return info.id();
  }

  /** Shorthand for {@code info().uri()}. */
  public String uri() {
    return info.uri();
  }
}
