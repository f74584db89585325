package dev.ragbase.store.postgres.internal.schema;

import java.util.function.Consumer;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/** Tells of each migration before it runs. */
final class MigrationSteps implements Callback {
  private final Consumer<String> scripts;

  MigrationSteps(Consumer<String> scripts) {
    this.scripts = scripts;
  }

  @Override
  public boolean supports(Event event, Context context) {
    return event == Event.BEFORE_EACH_MIGRATE;
  }

  @Override
  public boolean canHandleInTransaction(Event event, Context context) {
    return true;
  }

  @Override
  public void handle(Event event, Context context) {
    scripts.accept(context.getMigrationInfo().getScript());
  }

  @Override
  public String getCallbackName() {
    return "steps";
  }
}
