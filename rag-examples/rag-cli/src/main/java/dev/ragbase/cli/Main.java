package dev.ragbase.cli;

import dev.ragbase.cli.command.RootCommand;
import dev.ragbase.cli.context.Embedders;
import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.StandardOutput;
import dev.ragbase.cli.context.Terminal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;

/** The program {@code rag}. The launcher beside it sets the system properties read here. */
public final class Main {
  /** The commands that look after a store. */
  private static final Set<String> UPKEEP = Set.of("doctor", "schema");

  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    PrintStream out = StandardOutput.to(new FileOutputStream(FileDescriptor.out));
    PrintStream err = StandardOutput.to(new FileOutputStream(realStderr()));
    System.setOut(out);
    System.setErr(err);
    String terminals = System.getProperty("rag.terminals", "");
    Terminal terminal =
        new Terminal(
            System.in,
            out,
            err,
            terminals.contains("0"),
            terminals.contains("1"),
            terminals.contains("2"),
            Integer.getInteger("rag.columns", 0));
    Environment environment =
        new Environment(
            System.getenv(),
            terminal,
            Path.of(System.getProperty("user.home")),
            Optional.ofNullable(System.getProperty("rag.project")).map(Path::of),
            Embedders::cached);
    int code = run(args, environment);
    err.flush();
    System.exit(code);
  }

  /** Runs one command. */
  public static int run(String[] given, Environment environment) {
    Terminal terminal = environment.terminal();
    List<String> args = Arguments.commandFirst(List.of(given));
    boolean debug = args.contains("--debug");
    boolean upkeep = !args.isEmpty() && UPKEEP.contains(args.getFirst());
    Logging.configure(terminal.err(), debug, upkeep);
    ErrorReport errors = new ErrorReport(terminal.err());
    CommandLine line = RootCommand.of(environment, args);
    line.setOut(writer(terminal.out()));
    line.setErr(writer(terminal.err()));
    line.setParameterExceptionHandler((e, rejected) -> errors.usage(e, debug));
    line.setExecutionExceptionHandler((e, command, parsed) -> errors.failure(e, debug));
    int code;
    try {
      code = line.execute(args.toArray(String[]::new));
    } catch (Error e) {
      code = errors.failure(e, debug);
    }
    String unwritten = StandardOutput.failure(terminal.out());
    return unwritten == null ? code : errors.unwritten(unwritten);
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  /**
   * The descriptor that the launcher kept stderr in. The Java machine says at every start that the
   * Vector API is an incubator module, and no option keeps it from that; so the launcher filters
   * what the machine says and hands us the real stderr beside it.
   */
  private static FileDescriptor realStderr() {
    Integer kept = Integer.getInteger("rag.stderr");
    if (kept == null) {
      return FileDescriptor.err;
    }
    try {
      Constructor<FileDescriptor> of = FileDescriptor.class.getDeclaredConstructor(int.class);
      of.setAccessible(true);
      return of.newInstance(kept);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return FileDescriptor.err;
    }
  }
}
