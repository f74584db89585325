package dev.ragbase.cli.command;

import dev.ragbase.cli.context.Environment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code rag}: all commands under their names. */
@Command(
    name = "rag",
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    description = "Search and cited answers out of your own documents, on this machine.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = RootCommand.Version.class,
    footer = {
      "",
      "Exit codes: 0 done, 1 nothing found or some documents failed, 2 wrong usage, 3 failure.",
      "",
      "Example:",
      "  rag ingest docs && rag ask \"how do I rotate tokens?\""
    })
public final class RootCommand implements Runnable {
  private static final Map<String, Function<Environment, Object>> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put("demo", DemoCommand::new);
    COMMANDS.put("ingest", IngestCommand::new);
    COMMANDS.put("search", SearchCommand::new);
    COMMANDS.put("ask", AskCommand::new);
    COMMANDS.put("chat", ChatCommand::new);
    COMMANDS.put("get", GetCommand::new);
    COMMANDS.put("list", ListCommand::new);
    COMMANDS.put("delete", DeleteCommand::new);
    COMMANDS.put("history", HistoryCommand::new);
    COMMANDS.put("sessions", SessionsCommand::new);
    COMMANDS.put(
        "import",
        it ->
            new CommandLine(new ImportCommand())
                .addSubcommand("jsonl", new ImportJsonlCommand(it)));
    COMMANDS.put(
        "export",
        it ->
            new CommandLine(new ExportCommand())
                .addSubcommand("jsonl", new ExportJsonlCommand(it)));
    COMMANDS.put("copy", CopyCommand::new);
    COMMANDS.put("eval", EvalCommand::new);
    COMMANDS.put("doctor", DoctorCommand::new);
    COMMANDS.put("rebuild", RebuildCommand::new);
    COMMANDS.put("stats", StatsCommand::new);
    COMMANDS.put("schema", it -> SchemaCommand.of(it));
    COMMANDS.put("tenant", it -> new TenantCommand(it));
    COMMANDS.put("workspace", it -> new WorkspaceCommand(it));
    COMMANDS.put("member", it -> new MemberCommand(it));
    COMMANDS.put("completion", CompletionCommand::new);
    COMMANDS.put("help", HelpCommand::new);
  }

  /** Commands that do not look at the others. */
  private static final Set<String> SINGLE =
      COMMANDS.keySet().stream()
          .filter(name -> !name.equals("completion") && !name.equals("help"))
          .collect(Collectors.toUnmodifiableSet());

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show stack traces and what the libraries log.")
  private boolean debug;

  private RootCommand() {}

  /** The whole command line, ready to be given arguments. */
  public static CommandLine of(Environment environment) {
    return of(environment, COMMANDS.keySet());
  }

  /**
   * The command line as far as these arguments need it: building all commands takes as long as many
   * a command itself.
   */
  public static CommandLine of(Environment environment, List<String> arguments) {
    boolean one = !arguments.isEmpty() && SINGLE.contains(arguments.getFirst());
    return of(environment, one ? Set.of(arguments.getFirst()) : COMMANDS.keySet());
  }

  private static CommandLine of(Environment environment, Set<String> names) {
    CommandLine top = new CommandLine(new RootCommand());
    COMMANDS.forEach(
        (name, make) -> {
          if (names.contains(name)) {
            top.addSubcommand(name, make.apply(environment));
          }
        });
    boolean colours =
        environment.terminal().outIsTerminal() && environment.variable("NO_COLOR").isEmpty();
    top.setExpandAtFiles(false);
    top.setCaseInsensitiveEnumValuesAllowed(true);
    top.setUsageHelpWidth(Math.clamp(environment.terminal().columns(), 60, 110));
    top.setColorScheme(CommandLine.Help.defaultColorScheme(colours ? Ansi.ON : Ansi.OFF));
    return top;
  }

  /** Whether stack traces are wanted. */
  public boolean debug() {
    return debug;
  }

  /** Without a command there is nothing to do. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command is given");
  }

  /** Names the build and the Java that runs it. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = RootCommand.class.getPackage().getImplementationVersion();
      return new String[] {
        String.format(
            Locale.ROOT,
            "rag %s (Java %s)",
            version == null ? "development" : version,
            Runtime.version())
      };
    }
  }
}
