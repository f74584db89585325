package dev.ragbase.cli.context;

/** What a command's exit code says. */
public enum Exit {
  /** Done. */
  DONE(0),
  /** Nothing was found, or some documents failed. */
  NOTHING(1),
  /** The command line is wrong. */
  USAGE(2),
  /** A file, a store or a server did not do its part. */
  FAILURE(3);

  private final int code;

  Exit(int code) {
    this.code = code;
  }

  /** The number for the shell. */
  public int code() {
    return code;
  }
}
