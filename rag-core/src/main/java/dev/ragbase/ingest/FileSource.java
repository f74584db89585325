package dev.ragbase.ingest;

import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.PatternSyntaxException;

/**
 * Files and folder trees. A document's uri is its absolute path as a {@code file:} uri, its version
 * the file's size and time of change.
 *
 * <p>Left out, unless named as a root: what begins with a dot (so version control's folders), and
 * folders that hold a ragbase store. Links to files are followed; links to folders too, except
 * where they lead into one of the roots (which is walked anyway) or back to a folder they came
 * from. Pipes, sockets and devices are never opened.
 *
 * <p>Memory is bounded by the largest folders on one path. Safe for many threads.
 */
public final class FileSource implements DocumentSource {
  /** A folder with this file is a store of ours. */
  private static final String STORE_FILE = "ragbase.db";

  private final List<Path> roots;
  private final List<PathMatcher> includes;

  private FileSource(List<Path> roots, List<PathMatcher> includes) {
    this.roots = roots;
    this.includes = includes;
  }

  /**
   * A source over some roots, each a file or a folder.
   *
   * @param includeGlobs of the folders, only files whose name, or whose path below its root,
   *     matches one of these; every file if there is none. A file that is a root is always read
   * @throws IllegalArgumentException if there is no root, or a glob is not one
   */
  public static FileSource of(List<Path> roots, List<String> includeGlobs) {
    if (roots.isEmpty()) {
      throw new IllegalArgumentException("a file source needs at least one file or folder");
    }
    Set<Path> absolute = new LinkedHashSet<>();
    roots.forEach(root -> absolute.add(root.toAbsolutePath().normalize()));
    List<PathMatcher> includes = new ArrayList<>();
    for (String glob : includeGlobs) {
      includes.add(matcher(roots.getFirst(), glob));
      if (glob.startsWith("**/")) {
        // People expect **/*.md to match files directly below the root as well.
        includes.add(matcher(roots.getFirst(), glob.substring(3)));
      }
    }
    return new FileSource(List.copyOf(absolute), List.copyOf(includes));
  }

  private static PathMatcher matcher(Path path, String glob) {
    try {
      return path.getFileSystem().getPathMatcher("glob:" + glob);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "'" + glob + "' is not a pattern for files such as *.md: " + e.getDescription(), e);
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws SourceException before anything is handed over, if a root is not there
   */
  @Override
  public void forEach(Consumer<Found> consumer) {
    List<Path> realRoots = new ArrayList<>();
    for (Path root : roots) {
      realRoots.add(realPath(root));
    }
    Walk walk = new Walk(consumer, realRoots);
    for (int i = 0; i < roots.size(); i++) {
      walk.root(roots.get(i), realRoots.get(i));
    }
  }

  private static Path realPath(Path root) {
    try {
      return root.toRealPath();
    } catch (NoSuchFileException e) {
      throw new SourceException("no such file or folder: " + root, e);
    } catch (IOException e) {
      throw new SourceException("cannot read " + root + ": " + cause(e), e);
    }
  }

  @Override
  public List<String> uriPrefixes() {
    return roots.stream()
        .map(
            root -> {
              String uri = root.toUri().toString();
              return Files.isRegularFile(root) || uri.endsWith("/") ? uri : uri + "/";
            })
        .toList();
  }

  @Override
  public boolean isGone(String uri) {
    Path path;
    try {
      path = Path.of(URI.create(uri));
    } catch (IllegalArgumentException | FileSystemNotFoundException e) {
      // Not a file's uri, so not one of ours.
      return false;
    }
    // A root inside another is walked by its own name, so it alone knows of what is below it.
    return roots.stream()
        .filter(path::startsWith)
        .max(Comparator.comparingInt(Path::getNameCount))
        // An empty root may be where a volume is not mounted.
        .filter(root -> !path.equals(root) && (Files.isRegularFile(root) || holdsAny(root)))
        .map(root -> isMissing(path))
        .orElse(false);
  }

  private static boolean isMissing(Path path) {
    boolean missing = false;
    try {
      Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return false;
    } catch (NoSuchFileException e) {
      missing = true;
    } catch (IOException e) {
      // Out of reach, unless a file now stands where a folder above it was: seen below.
    }
    Path above = path.getParent();
    while (above != null && Files.notExists(above, LinkOption.NOFOLLOW_LINKS)) {
      above = above.getParent();
    }
    // A link that leads nowhere may be a volume that is not mounted.
    return above != null && ((missing && isListable(above)) || Files.isRegularFile(above));
  }

  private static boolean isListable(Path folder) {
    return Files.isDirectory(folder) && Files.isExecutable(folder);
  }

  private static boolean holdsAny(Path folder) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      return entries.iterator().hasNext();
    } catch (IOException | DirectoryIteratorException noFolderOrOutOfReach) {
      return false;
    }
  }

  private static String cause(IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> "permission denied";
      case NoSuchFileException missing -> "it is no longer there";
      case FileSystemException it ->
          String.valueOf(it.getReason() == null ? it.getMessage() : it.getReason());
      default -> String.valueOf(e.getMessage());
    };
  }

  /** One pass over the roots. */
  private final class Walk {
    private final Consumer<Found> consumer;
    private final List<Path> realRoots;

    /** The real paths of the folders that are being walked, outermost first. */
    private final List<Path> open = new ArrayList<>();

    Walk(Consumer<Found> consumer, List<Path> realRoots) {
      this.consumer = consumer;
      this.realRoots = realRoots;
    }

    void root(Path root, Path real) {
      if (!Files.isDirectory(root)) {
        named(root);
      } else if (Files.exists(root.resolve(STORE_FILE))) {
        unreadable(root, "the folder is a ragbase store: name the folder of the documents");
      } else {
        folder(root, real, root);
      }
    }

    private void folder(Path folder, Path real, Path root) {
      open.add(real);
      for (Path child : children(folder)) {
        boolean hidden = String.valueOf(child.getFileName()).startsWith(".");
        // A root inside another is walked once, by its own name.
        if (!hidden && !roots.contains(child)) {
          visit(child, root);
        }
      }
      open.removeLast();
    }

    private List<Path> children(Path folder) {
      List<Path> children = new ArrayList<>();
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
        stream.forEach(children::add);
      } catch (DirectoryIteratorException e) {
        unreadable(folder, "the folder cannot be listed to its end: " + e.getMessage());
      } catch (IOException e) {
        unreadable(folder, "the folder cannot be listed: " + cause(e));
      }
      Collections.sort(children);
      return children;
    }

    /** A file that is a root: no pattern leaves it out. */
    private void named(Path path) {
      try {
        file(path, Files.readAttributes(path, BasicFileAttributes.class));
      } catch (IOException e) {
        unreadable(path, cause(e));
      }
    }

    private void visit(Path path, Path root) {
      try {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        if (attributes.isDirectory()) {
          subfolder(path, root);
        } else if (isIncluded(path, root)) {
          file(path, attributes);
        }
      } catch (IOException e) {
        if (isIncluded(path, root)) {
          boolean link = Files.isSymbolicLink(path);
          unreadable(path, link ? "the link cannot be followed: " + cause(e) : cause(e));
        }
      }
    }

    private void file(Path path, BasicFileAttributes attributes) {
      if (attributes.isRegularFile()) {
        consumer.accept(new Found.Raw(FileDocument.of(path, attributes)));
      } else {
        unreadable(path, "it is a pipe, socket or device, not a file");
      }
    }

    private void subfolder(Path folder, Path root) throws IOException {
      Path real = folder.toRealPath();
      boolean walkedAnyway =
          Files.isSymbolicLink(folder)
              && (open.contains(real) || realRoots.stream().anyMatch(real::startsWith));
      if (!walkedAnyway && !open.contains(real) && !Files.exists(folder.resolve(STORE_FILE))) {
        folder(folder, real, root);
      }
    }

    private boolean isIncluded(Path path, Path root) {
      return includes.isEmpty()
          || includes.stream()
              .anyMatch(
                  glob -> glob.matches(path.getFileName()) || glob.matches(root.relativize(path)));
    }

    private void unreadable(Path path, String cause) {
      consumer.accept(new Found.Unreadable(path.toUri().toString(), cause));
    }
  }
}
