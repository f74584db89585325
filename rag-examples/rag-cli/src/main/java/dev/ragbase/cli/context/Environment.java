package dev.ragbase.cli.context;

import dev.ragbase.embed.Embedder;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What surrounds a command: the one place that commands learn of their process from.
 *
 * @param variables environment variables
 * @param terminal the streams
 * @param userHome where the user's caches are
 * @param projectHome the project's own folder, for {@code rag demo}; empty if it is not known
 * @param embedders makes the embedder, given this environment; the caller closes it
 */
public record Environment(
    Map<String, String> variables,
    Terminal terminal,
    Path userHome,
    Optional<Path> projectHome,
    Function<Environment, Embedder> embedders) {
  public Environment {
    variables = Map.copyOf(variables);
  }

  /** A variable's value; empty if it is not set, or blank. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
  }

  /** A new embedder; the caller closes it. */
  public Embedder embedder() {
    return embedders.apply(this);
  }

  /** Variables by name, never their values: some are keys. */
  @Override
  public String toString() {
    return "Environment" + variables.keySet();
  }
}
