package dev.ragbase.cli.output;

import dev.ragbase.document.Document;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Revision;
import dev.ragbase.document.SourceStamp;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prints documents, lists of them, and their past. */
public final class DocumentOutput {
  private DocumentOutput() {}

  /** A whole document as JSON. */
  public static void json(PrintStream out, Document document) {
    DocumentInfo info = document.info();
    SourceStamp source = info.source();
    Json.print(
        out,
        Json.object(
            "uri", info.uri(),
            "id", info.id().toString(),
            "title", Json.text(info.title()),
            "revision", info.revision(),
            "mediaType", info.mediaType(),
            "chunks", info.chunks(),
            "contentHash", info.contentHash().hex(),
            "sourceTime", source == null ? null : source.time(),
            "createdAt", info.createdAt(),
            "updatedAt", info.updatedAt(),
            "metadata", info.metadata(),
            "text", document.text()));
  }

  /** A list of documents as JSON. */
  public static void json(PrintStream out, Iterable<DocumentInfo> documents) {
    Json.print(out, Json.object("documents", Json.each(documents, DocumentOutput::item)));
  }

  private static Map<String, @Nullable Object> item(DocumentInfo info) {
    return Json.object(
        "uri", info.uri(),
        "id", info.id().toString(),
        "title", Json.text(info.title()),
        "revision", info.revision(),
        "chunks", info.chunks(),
        "updatedAt", info.updatedAt(),
        "metadata", info.metadata());
  }

  /** One document of a list, for people. */
  public static void line(PrintStream out, Style style, DocumentInfo info) {
    String numbers =
        String.format(
            Locale.ROOT,
            "  %d %s, revision %d, %tF",
            info.chunks(),
            info.chunks() == 1 ? "chunk" : "chunks",
            info.revision(),
            info.updatedAt().atOffset(java.time.ZoneOffset.UTC));
    String title = info.title().isBlank() ? "" : "  " + style.bold(Printable.of(info.title()));
    out.println(Printable.of(info.uri()) + title + style.faint(numbers));
  }

  /** A document's revisions as JSON. */
  public static void history(PrintStream out, String uri, List<Revision> revisions) {
    Json.print(
        out, Json.object("uri", uri, "revisions", Json.each(revisions, DocumentOutput::revision)));
  }

  private static Map<String, @Nullable Object> revision(Revision revision) {
    return Json.object(
        "revision", revision.number(),
        "title", Json.text(revision.title()),
        "at", revision.at(),
        "characters", revision.characters(),
        "contentHash", revision.contentHash().hex());
  }

  /** One revision, for people. */
  public static void line(PrintStream out, Style style, Revision revision) {
    out.println(
        style.bold(String.format(Locale.ROOT, "%4d", revision.number()))
            + "  "
            + revision.at()
            + String.format(Locale.ROOT, "  %,d characters  ", revision.characters())
            + Printable.of(revision.title())
            + style.faint("  sha256 " + revision.contentHash().hex().substring(0, 12)));
  }
}
