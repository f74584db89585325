package dev.ragbase.cli.command;

import dev.ragbase.access.Plan;
import dev.ragbase.access.TenantSettings;
import dev.ragbase.cli.command.BoundConverter.Bound;
import dev.ragbase.cli.context.CommandFailure;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a tenant may have. */
final class TenantSettingsOption {
  @Option(names = "--plan", paramLabel = "PLAN", description = "free, team or enterprise.")
  private @Nullable Plan plan;

  @Option(
      names = "--max-users",
      paramLabel = "COUNT",
      converter = BoundConverter.class,
      description = "How many users at most, or none for no bound.")
  private @Nullable Bound usersMax;

  @Option(
      names = "--max-documents",
      paramLabel = "COUNT",
      converter = BoundConverter.class,
      description = "How many documents at most in all its workspaces, or none for no bound.")
  private @Nullable Bound documentsMax;

  @Option(names = "--region", paramLabel = "NAME", description = "Where its data belong.")
  private @Nullable String region;

  boolean isGiven() {
    return plan != null || usersMax != null || documentsMax != null || region != null;
  }

  /** What is given, and of the others what there is. */
  TenantSettings over(TenantSettings now) {
    try {
      return new TenantSettings(
          plan == null ? now.plan() : plan,
          usersMax == null ? now.usersMax() : users(usersMax.most()),
          documentsMax == null ? now.documentsMax() : documents(documentsMax.most()),
          region == null ? now.region() : region);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(
          "--region", String.valueOf(e.getMessage()), "give 1 to 200 characters");
    }
  }

  private static @Nullable Integer users(OptionalLong most) {
    if (most.isPresent() && most.getAsLong() > Integer.MAX_VALUE) {
      throw CommandFailure.usage(
          "--max-users",
          most.getAsLong() + " is not in [0, " + Integer.MAX_VALUE + "]",
          "give less, or none for no bound");
    }
    return most.isPresent() ? Math.toIntExact(most.getAsLong()) : null;
  }

  private static @Nullable Long documents(OptionalLong most) {
    return most.isPresent() ? most.getAsLong() : null;
  }
}
