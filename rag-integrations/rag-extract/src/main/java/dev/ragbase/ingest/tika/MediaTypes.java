package dev.ragbase.ingest.tika;

import dev.ragbase.ingest.ExtractionException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.tika.detect.Detector;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.HttpHeaders;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MediaTypeRegistry;
import org.apache.tika.mime.MimeTypes;
import org.jspecify.annotations.Nullable;

/** Tells what a document is by its first bytes, its name and what its source says of it. */
final class MediaTypes {
  /** What a document is and how it is read. */
  record Type(String name, Format format) {}

  private static final Map<String, Type> BY_ENDING = endings();
  private static final Set<String> HEAVY =
      Set.of(
          "application/pdf",
          "application/rtf",
          "text/rtf",
          "message/rfc822",
          "application/mbox",
          "multipart/related",
          "application/epub+zip",
          "application/vnd.ms-outlook",
          "application/x-tika-msoffice",
          "application/x-tika-ooxml",
          "application/zip",
          "application/vnd.ms-tnef",
          "application/x-tika-msoffice-embedded",
          "application/x-tika-ooxml-protected");

  private MediaTypes() {}

  /**
   * What it is.
   *
   * @param declared what the source says; null if it does not
   * @throws ExtractionException if it is nothing that can be read
   */
  static Type of(byte[] head, int length, String name, @Nullable String declared) {
    if (length >= 2 && head[0] == 0x1F && head[1] == (byte) 0x8B) {
      return new Type("application/gzip", Format.GZIP);
    }
    if (!isPackage(head, length) && !TextDecoder.isBinary(head, length)) {
      Type known = BY_ENDING.get(ending(name));
      if (known != null && !claims(declared, "text/html")) {
        return known;
      }
      if (claims(declared, "text/html") || claims(declared, "application/xhtml")) {
        return new Type("text/html", Format.HTML);
      }
      if (claims(declared, "text/markdown")) {
        return new Type("text/markdown", Format.MARKDOWN);
      }
    }
    return byContent(head, length, name, declared);
  }

  private static boolean claims(@Nullable String declared, String type) {
    return declared != null && declared.toLowerCase(Locale.ROOT).startsWith(type);
  }

  /** Formats that hide behind names of text often enough. */
  private static boolean isPackage(byte[] head, int length) {
    String start = new String(head, 0, Math.min(length, 8), StandardCharsets.ISO_8859_1);
    return start.startsWith("%PDF-")
        || start.startsWith("PK\u0003\u0004")
        || start.startsWith("{\\rtf")
        || start.startsWith("\u00D0\u00CF\u0011\u00E0");
  }

  private static Type byContent(byte[] head, int length, String name, @Nullable String declared) {
    MimeTypes types = MimeTypes.getDefaultMimeTypes();
    Metadata hints = new Metadata();
    hints.set(TikaCoreProperties.RESOURCE_NAME_KEY, name);
    if (declared != null) {
      hints.set(HttpHeaders.CONTENT_TYPE, declared);
    }
    MediaType type = detect(types, Arrays.copyOf(head, length), hints).getBaseType();
    MediaTypeRegistry registry = types.getMediaTypeRegistry();
    if (isHeavy(registry, type)) {
      return new Type(type.toString(), Format.HEAVY);
    }
    boolean binary = TextDecoder.isBinary(head, length);
    if (!binary && (type.toString().equals("text/html") || type.getSubtype().contains("xhtml"))) {
      return new Type("text/html", Format.HTML);
    }
    boolean image = type.getType().equals("image");
    boolean markup = registry.isInstanceOf(type, MediaType.APPLICATION_XML);
    boolean text = registry.isInstanceOf(type, MediaType.TEXT_PLAIN);
    if (!binary && !image && (text || markup || type.getType().equals("text"))) {
      boolean plain = type.equals(MediaType.TEXT_PLAIN) || type.toString().equals("text/troff");
      return new Type(type.toString(), plain ? Format.PLAIN : Format.CODE);
    }
    if (!binary && type.equals(MediaType.OCTET_STREAM)) {
      return new Type("text/plain", Format.PLAIN);
    }
    if (binary && (text || markup || type.getType().equals("text"))) {
      throw new ExtractionException("is binary, though its name says " + type, null);
    }
    throw unsupported(type.toString());
  }

  private static boolean isHeavy(MediaTypeRegistry registry, MediaType type) {
    for (MediaType t = type; t != null; t = registry.getSupertype(t)) {
      if (HEAVY.contains(t.toString())) {
        return true;
      }
    }
    return false;
  }

  static MediaType detect(Detector detector, byte[] bytes, Metadata hints) {
    try (TikaInputStream in = TikaInputStream.get(bytes)) {
      return detector.detect(in, hints);
    } catch (java.io.IOException e) {
      throw new UncheckedIOException("in memory", e);
    }
  }

  static ExtractionException unsupported(String type) {
    return new ExtractionException("unsupported media type " + type + hint(type), null);
  }

  private static String hint(String type) {
    if (type.startsWith("image/")) {
      return " (not a document; there is no OCR)";
    }
    boolean archive =
        type.matches("application/(zip|java-archive|x-.*(tar|7z|bzip2?|xz|rar|zstd|lzma).*|zstd)");
    return archive ? " (an archive: unpack it and ingest its files)" : "";
  }

  /** The part of a name after its last dot, in lower case; the name itself if it has none. */
  private static String ending(String name) {
    String file = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    return file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  private static Map<String, Type> endings() {
    Map<String, Type> types = new HashMap<>();
    put(types, "text/plain", Format.PLAIN, "txt text log readme license copying authors news");
    put(types, "text/plain", Format.PLAIN, "changelog changes todo install copyright");
    put(types, "text/markdown", Format.MARKDOWN, "md markdown mdown mkd mkdn mdx qmd");
    put(types, "text/x-rst", Format.RST, "rst rest");
    put(types, "text/x-asciidoc", Format.ASCIIDOC, "adoc asciidoc");
    put(types, "text/html", Format.HTML, "html htm xhtml xht shtml");
    put(types, "text/x-java-source", Format.CODE, "java");
    put(types, "text/x-kotlin", Format.CODE, "kt kts");
    put(types, "text/x-scala", Format.CODE, "scala");
    put(types, "text/x-groovy", Format.CODE, "groovy gradle");
    put(types, "text/x-python", Format.CODE, "py pyi");
    put(types, "text/x-csrc", Format.CODE, "c h");
    put(types, "text/x-c++src", Format.CODE, "cc cpp cxx hh hpp hxx");
    put(types, "text/x-csharp", Format.CODE, "cs");
    put(types, "text/x-go", Format.CODE, "go");
    put(types, "text/x-rust", Format.CODE, "rs");
    put(types, "text/x-swift", Format.CODE, "swift");
    put(types, "text/javascript", Format.CODE, "js mjs cjs jsx");
    put(types, "text/x-typescript", Format.CODE, "tsx cts mts");
    put(types, "text/x-ruby", Format.CODE, "rb");
    put(types, "text/x-php", Format.CODE, "php");
    put(types, "text/x-perl", Format.CODE, "pl pm perl");
    put(types, "text/x-lua", Format.CODE, "lua");
    put(types, "text/x-rsrc", Format.CODE, "r");
    put(types, "application/x-sh", Format.CODE, "sh bash zsh ksh tcsh");
    put(types, "text/x-powershell", Format.CODE, "ps1");
    put(types, "application/sql", Format.CODE, "sql");
    put(types, "application/json", Format.CODE, "json jsonl ndjson");
    put(types, "application/xml", Format.CODE, "xml xsd xsl xslt");
    put(types, "application/yaml", Format.CODE, "yaml yml");
    put(types, "application/toml", Format.CODE, "toml");
    put(types, "text/plain", Format.CODE, "ini cfg conf properties cmake mk makefile dockerfile");
    put(types, "text/x-protobuf", Format.CODE, "proto");
    put(types, "text/csv", Format.CODE, "csv");
    put(types, "text/tab-separated-values", Format.CODE, "tsv");
    put(types, "text/css", Format.CODE, "css scss less");
    return Map.copyOf(types);
  }

  private static void put(Map<String, Type> types, String name, Format format, String endings) {
    for (String ending : endings.split(" ", -1)) {
      types.put(ending, new Type(name, format));
    }
  }
}
