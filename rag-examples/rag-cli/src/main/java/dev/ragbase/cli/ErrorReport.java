package dev.ragbase.cli;

import dev.ragbase.cli.context.CommandFailure;
import dev.ragbase.cli.context.Exit;
import dev.ragbase.cli.context.Secrets;
import dev.ragbase.cli.output.Printable;
import dev.ragbase.error.RagException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in one line on stderr what went wrong, and which exit code that is. */
final class ErrorReport {
  /** What Java says of a pipe that nobody reads any more, as of head's. */
  private static final String READER_GONE = "Broken pipe";

  private final PrintStream err;

  ErrorReport(PrintStream err) {
    this.err = err;
  }

  /** The command line was wrong. */
  int usage(ParameterException e, boolean debug) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    print(thing(e) + cause(e) + ": see '" + command + " --help'", e, debug);
    return Exit.USAGE.code();
  }

  /** A command did not get through. */
  int failure(Throwable e, boolean debug) {
    Exit exit = e instanceof CommandFailure it ? it.exit() : Exit.FAILURE;
    print(message(e), e, debug);
    return exit.code();
  }

  /** What a command printed did not arrive. Silent if whoever read it has read enough. */
  int unwritten(String why) {
    if (!why.equals(READER_GONE)) {
      print("stdout: " + why + ": what was printed is not whole, make room and run it again");
    }
    return Exit.FAILURE.code();
  }

  private void print(String message) {
    String line = Secrets.masked(message.replaceAll("\\s*[\\r\\n]+\\s*", " "));
    err.println("rag: " + Printable.of(line));
    err.flush();
  }

  private void print(String message, Throwable e, boolean debug) {
    print(message);
    if (debug) {
      err.print(Secrets.trace(e));
    }
    err.flush();
  }

  private static String message(Throwable e) {
    String said = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return switch (e) {
      case CommandFailure it -> said;
      case RagException it -> said;
      case UncheckedIOException it -> said + ": check the file and its folder";
      case IOException it -> said + ": check the file and its folder";
      case OutOfMemoryError it ->
          "memory: the heap is full (" + said + "): raise it, such as RAG_HEAP=1g";
      default ->
          e.getClass().getSimpleName()
              + ": "
              + said
              + ": if the command looks right, run it with --debug and report what it prints";
    };
  }

  private static String thing(ParameterException e) {
    ArgSpec argument = e.getArgSpec();
    if (argument == null) {
      return "";
    }
    String name =
        argument.isOption() ? ((OptionSpec) argument).longestName() : argument.paramLabel();
    return name + ": ";
  }

  private static String cause(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      return cause(unmatched);
    }
    if (e.getCause() instanceof TypeConversionException it) {
      return String.valueOf(it.getMessage());
    }
    String message = String.valueOf(e.getMessage());
    if (e.getArgSpec() != null && message.startsWith("Invalid value for")) {
      return message.substring(message.indexOf(": ") + 2);
    }
    return message.isEmpty()
        ? message
        : Character.toLowerCase(message.charAt(0)) + message.substring(1);
  }

  private static String cause(UnmatchedArgumentException e) {
    List<String> unmatched = e.getUnmatched();
    String first = unmatched.isEmpty() ? "" : unmatched.getFirst();
    boolean command = !e.getCommandLine().getSubcommands().isEmpty();
    String what =
        e.isUnknownOption() || first.startsWith("-") ? "option" : command ? "command" : "argument";
    List<String> near = e.getSuggestions();
    String meant = near.isEmpty() ? "" : " (did you mean '" + near.getFirst() + "'?)";
    return first + ": unknown " + what + meant;
  }
}
