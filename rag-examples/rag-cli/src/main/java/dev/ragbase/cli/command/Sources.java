package dev.ragbase.cli.command;

import dev.ragbase.cli.context.CommandFailure;
import dev.ragbase.ingest.DocumentSource;
import dev.ragbase.ingest.FileSource;
import dev.ragbase.ingest.web.WebLimits;
import dev.ragbase.ingest.web.WebSource;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes sources of what the command line names: paths, and addresses on the web. */
final class Sources {
  private Sources() {}

  /**
   * One source for all paths, and one for all addresses.
   *
   * @throws CommandFailure if one of them is not there or cannot be meant
   */
  static List<DocumentSource> of(List<String> names, List<String> globs, boolean privateAddresses) {
    List<Path> paths = new ArrayList<>();
    List<URI> addresses = new ArrayList<>();
    for (String name : names) {
      if (name.matches("(?i)https?:.*")) {
        addresses.add(address(name));
      } else {
        paths.add(path(name));
      }
    }
    List<DocumentSource> sources = new ArrayList<>();
    if (!paths.isEmpty()) {
      sources.add(files(paths, globs));
    }
    if (!addresses.isEmpty()) {
      sources.add(pages(addresses, privateAddresses));
    }
    return sources;
  }

  private static DocumentSource files(List<Path> paths, List<String> globs) {
    try {
      return FileSource.of(paths, globs);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(
          "--include", String.valueOf(e.getMessage()), "see 'rag ingest --help'");
    }
  }

  private static DocumentSource pages(List<URI> addresses, boolean privateAddresses) {
    try {
      return WebSource.of(addresses, WebLimits.defaults(), privateAddresses);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage("URL", String.valueOf(e.getMessage()), "check its spelling");
    }
  }

  private static URI address(String name) {
    try {
      return new URI(name);
    } catch (URISyntaxException e) {
      throw CommandFailure.usage(
          name, "is not an address (" + e.getReason() + ")", "write it as a browser shows it");
    }
  }

  private static Path path(String name) {
    if (name.matches("[A-Za-z][A-Za-z0-9+.-]+://.*") && !name.startsWith("file://")) {
      throw CommandFailure.usage(
          name, "is neither a path nor an http(s) address", "fetch it first, then ingest the file");
    }
    Path path;
    try {
      path = name.startsWith("file://") ? Path.of(URI.create(name)) : Path.of(name);
    } catch (IllegalArgumentException e) {
      String reason =
          e instanceof InvalidPathException it ? it.getReason() : String.valueOf(e.getMessage());
      throw CommandFailure.usage(name, "is not a path (" + reason + ")", "check its spelling");
    }
    if (!Files.exists(path)) {
      throw CommandFailure.failure(
          name, "no such file or folder", "check the path; nothing was changed");
    }
    if (!Files.isReadable(path)) {
      throw CommandFailure.failure(
          name, "cannot be read", "check its permissions; nothing was changed");
    }
    return path;
  }
}
