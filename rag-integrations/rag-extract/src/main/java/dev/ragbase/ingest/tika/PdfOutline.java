package dev.ragbase.ingest.tika;

import dev.ragbase.document.Span;
import dev.ragbase.document.StructuredText;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.io.IOUtils;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDDocumentOutline;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDOutlineItem;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDOutlineNode;

/** Finds a PDF's bookmarks as headings in its text. For one document. */
final class PdfOutline {
  private static final System.Logger LOG = System.getLogger(PdfOutline.class.getName());
  private static final int ITEMS_MAX = 5_000;
  private static final int DEPTH_MAX = 9;
  private static final int NUMBERING_CHARS_MAX = 16;

  private final PDDocument document;
  private final StructuredText text;
  private final List<StructuredText.Heading> headings = new ArrayList<>();
  private int items;

  private PdfOutline(PDDocument document, StructuredText text) {
    this.document = document;
    this.text = text;
  }

  /** The bookmarks that stand on a line of their own on the page they lead to. */
  static List<StructuredText.Heading> of(Path file, StructuredText text) {
    try (PDDocument document =
        Loader.loadPDF(file.toFile(), "", IOUtils.createTempFileOnlyStreamCache())) {
      PDDocumentOutline outline = document.getDocumentCatalog().getDocumentOutline();
      if (outline == null) {
        return List.of();
      }
      PdfOutline found = new PdfOutline(document, text);
      found.visit(outline, 1);
      return found.headings;
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.DEBUG, "a broken outline was left out: {0}", e.getMessage());
      return List.of();
    }
  }

  private void visit(PDOutlineNode node, int level) throws IOException {
    PDOutlineItem item = node.getFirstChild();
    while (item != null && items++ < ITEMS_MAX) {
      PDPage page = item.findDestinationPage(document);
      String title = item.getTitle();
      if (page != null && title != null) {
        place(Characters.line(title, 300), document.getPages().indexOf(page) + 1, level);
      }
      if (level < DEPTH_MAX) {
        visit(item, level + 1);
      }
      item = item.getNextSibling();
    }
  }

  private void place(String title, int page, int level) {
    int start = pageStart(page);
    int end = pageStart(page + 1);
    int from = headings.isEmpty() ? start : Math.max(start, headings.getLast().span().end());
    if (title.isEmpty() || start < 0) {
      return;
    }
    String all = text.text();
    for (int at = all.indexOf(title, from); at >= 0 && at < end; at = all.indexOf(title, at + 1)) {
      int lineStart = all.lastIndexOf('\n', at) + 1;
      int newline = all.indexOf('\n', at);
      int lineEnd = newline < 0 ? all.length() : newline;
      if (lineStart >= from && lineEnd - lineStart <= title.length() + NUMBERING_CHARS_MAX) {
        Span line = new Span(lineStart, lineEnd);
        headings.add(new StructuredText.Heading(line, level, line.of(all).strip()));
        return;
      }
    }
  }

  private int pageStart(int number) {
    if (number < 1) {
      return -1;
    }
    return number > text.pages().size()
        ? text.text().length()
        : text.pages().get(number - 1).offset();
  }
}
