package dev.ragbase.cli.context;

import org.jspecify.annotations.Nullable;

/** Ends a command with one line for the user and an exit code. */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Exit exit;

  private CommandFailure(Exit exit, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exit = exit;
  }

  /** The command line asks for what cannot be. */
  public static CommandFailure usage(String thing, String cause, String wayOut) {
    return new CommandFailure(Exit.USAGE, line(thing, cause, wayOut), null);
  }

  /** As {@link #usage(String, String, String)}, where a refusal says all three. */
  static CommandFailure usage(IllegalArgumentException refusal) {
    return new CommandFailure(Exit.USAGE, String.valueOf(refusal.getMessage()), refusal);
  }

  /** What was asked for is not there. */
  public static CommandFailure nothing(String thing, String cause, String wayOut) {
    return new CommandFailure(Exit.NOTHING, line(thing, cause, wayOut), null);
  }

  /** Something that the command needs failed it. */
  public static CommandFailure failure(String thing, String cause, String wayOut) {
    return new CommandFailure(Exit.FAILURE, line(thing, cause, wayOut), null);
  }

  /** As {@link #failure(String, String, String)}, because of an exception. */
  public static CommandFailure failure(
      String thing, String cause, String wayOut, Throwable because) {
    return new CommandFailure(Exit.FAILURE, line(thing, cause, wayOut), because);
  }

  /** As {@link #failure(String, String, String)}, where a refusal says cause and way out. */
  public static CommandFailure failure(String thing, IllegalArgumentException refusal) {
    return new CommandFailure(Exit.FAILURE, thing + ": " + refusal.getMessage(), refusal);
  }

  /** What the process should end with. */
  public Exit exit() {
    return exit;
  }

  private static String line(String thing, String cause, String wayOut) {
    return thing + ": " + cause + ": " + wayOut;
  }
}
