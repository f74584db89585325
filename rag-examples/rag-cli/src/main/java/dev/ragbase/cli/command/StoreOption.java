package dev.ragbase.cli.command;

import dev.ragbase.Store;
import dev.ragbase.access.Scope;
import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.Stores;
import picocli.CommandLine.Mixin;

/** Which store a command works on, and whose part of it. */
final class StoreOption {
  private final Environment environment;
  @Mixin private final PlaceOption place;
  @Mixin private final ScopeOption scope;

  StoreOption(Environment environment) {
    this.environment = environment;
    this.place = new PlaceOption(environment);
    this.scope = new ScopeOption(environment);
  }

  /** What messages call it. */
  String label() {
    return place.place().label();
  }

  /** Whose documents. */
  Scope scope() {
    return scope.scope();
  }

  Store reading() {
    return Stores.reading(environment, checked().place());
  }

  Store changing() {
    return Stores.changing(environment, checked().place());
  }

  Store filling() {
    return Stores.filling(environment, checked().place());
  }

  /** A scope that cannot be is found before a store is made for it. */
  private PlaceOption checked() {
    scope.scope();
    return place;
  }
}
