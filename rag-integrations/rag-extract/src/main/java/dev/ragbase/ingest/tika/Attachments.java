package dev.ragbase.ingest.tika;

import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.ingest.ExtractedDocument;
import dev.ragbase.ingest.ExtractionException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what documents embed, within the bounds on depth and number. What cannot be read is named
 * in the document's metadata, and its document is read on.
 */
final class Attachments {
  private static final System.Logger LOG = System.getLogger(Attachments.class.getName());
  private static final int NAMES_MAX = 50;
  private static final int NAME_CHARS_MAX = 200;

  private final ExtractLimits limits;
  private final DocumentReader.Heavy reader;

  Attachments(ExtractLimits limits, DocumentReader.Heavy reader) {
    this.limits = limits;
    this.reader = reader;
  }

  /** Those of one document. */
  Of of(DocumentReader.Source source) {
    return new Of(source);
  }

  /** The attachments of one document. For one thread. */
  final class Of {
    private final DocumentReader.Source source;
    private final List<String> read = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();
    private int count;

    private Of(DocumentReader.Source source) {
      this.source = source;
    }

    /** Appends an attachment's text under its name. */
    void read(InputStream in, String rawName, @Nullable String declared, TextBuilder text)
        throws IOException {
      String name = Characters.line(rawName, NAME_CHARS_MAX);
      if (++count > limits.embeddedMax()) {
        throw new ExtractionException(
            "holds more than " + limits.embeddedMax() + " attachments: unpack it", null);
      }
      if (source.depth() >= limits.embeddedDepthMax()) {
        skipped.add(name);
        return;
      }
      try {
        ExtractedDocument inner = reader.read(in, source.inside(name, declared));
        if (!name.isEmpty()) {
          text.startHeading(1);
          text.words(name);
          text.endHeading();
        }
        text.append(inner.text());
        read.add(name);
      } catch (ExtractionException e) {
        LOG.log(Level.DEBUG, "attachment ''{0}'' left out: {1}", name, e.getMessage());
        skipped.add(name);
      }
    }

    /** Keys {@code attachments} and {@code attachmentsSkipped}, where there are such. */
    Metadata metadata() {
      Metadata metadata = Metadata.empty();
      metadata = named(metadata, "attachments", read);
      return named(metadata, "attachmentsSkipped", skipped);
    }

    private static Metadata named(Metadata metadata, String key, List<String> names) {
      List<String> named = names.stream().filter(n -> !n.isEmpty()).limit(NAMES_MAX).toList();
      return named.isEmpty() ? metadata : metadata.with(key, MetadataValue.of(named));
    }
  }
}
