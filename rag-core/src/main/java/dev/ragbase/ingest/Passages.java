package dev.ragbase.ingest;

import dev.ragbase.document.ChunkDraft;
import dev.ragbase.embed.Embedder;
import dev.ragbase.embed.EnglishProse;
import dev.ragbase.embed.PassageText;
import java.util.regex.Pattern;

/**
 * What of a document's chunks is embedded: heading path and text, with the document's title in
 * front where that helps. A title says what an English abstract is about; in front of a text in a
 * language that the packaged (English) models hardly read it drowns the text, and all that share
 * the title look alike (docs/decisions/0002-default-embedding-model.md has the figures). A passage
 * that would be too long with its title, or begins with it anyway, goes without it.
 */
final class Passages {
  /** Part of every source stamp: raised when the same chunk would get another passage. */
  static final String VERSION = "passages-1";

  private static final Pattern ONE_WORD = Pattern.compile("^\\S*+$");
  private static final Pattern FILE_ENDING = Pattern.compile("\\.\\w{1,5}$");

  private final Embedder embedder;
  private final String title;

  private Passages(Embedder embedder, String title) {
    this.embedder = embedder;
    this.title = title;
  }

  /** The passages of a document. */
  static Passages of(Embedder embedder, String title, String text) {
    boolean helps = EnglishProse.is(text) && !isName(title);
    return new Passages(embedder, helps ? title : "");
  }

  /**
   * Whether it is the name of a file or page, such as {@code notes.txt} or {@code Nikola_Tesla}: no
   * prose.
   */
  private static boolean isName(String title) {
    return ONE_WORD.matcher(title).find()
        && (title.indexOf('_') >= 0 || FILE_ENDING.matcher(title).find());
  }

  /** A chunk's passage. */
  String of(ChunkDraft chunk) {
    String untitled = PassageText.of(chunk.headings(), chunk.text());
    if (title.isBlank() || untitled.regionMatches(true, 0, title, 0, title.length())) {
      return untitled;
    }
    String titled = PassageText.titled(title, chunk.headings(), chunk.text());
    return embedder.readsWhole(titled) ? titled : untitled;
  }
}
