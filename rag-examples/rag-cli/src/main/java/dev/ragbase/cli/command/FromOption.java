package dev.ragbase.cli.command;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.access.TenantId;
import dev.ragbase.access.UserId;
import dev.ragbase.access.WorkspaceId;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whose documents are read from a store, where they are somebody else's than those written. */
final class FromOption {
  @Option(
      names = "--from-tenant",
      paramLabel = "NAME",
      description = "The tenant to read. Default: the one that is written")
  private @Nullable String tenant;

  @Option(
      names = "--from-workspace",
      paramLabel = "NAME",
      description = "The workspace to read. Default: the one that is written")
  private @Nullable String workspace;

  @Option(
      names = "--from-user",
      paramLabel = "NAME",
      description = "Whose conversations to read. Default: those of the one who is written")
  private @Nullable String user;

  /** What is named, and of the others what is written. */
  Scope over(Scope written) {
    return new Scope(
        name("--from-tenant", tenant, TenantId::new, written.tenant()),
        name("--from-workspace", workspace, WorkspaceId::new, written.workspace()),
        name("--from-user", user, UserId::new, written.user()),
        Role.OWNER);
  }

  private static <T> T name(
      String option, @Nullable String given, Function<String, T> type, T otherwise) {
    return given == null ? otherwise : Names.read(option, given, type);
  }
}
