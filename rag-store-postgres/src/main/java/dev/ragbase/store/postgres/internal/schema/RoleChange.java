package dev.ragbase.store.postgres.internal.schema;

import dev.ragbase.store.postgres.PostgresSchema.Step;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to be done about the server's roles, as far as this login may: to make them, to join
 * them, and what they are allowed. Says in the log what somebody else has to do.
 */
final class RoleChange {
  private static final Logger LOG = System.getLogger(RoleChange.class.getName());

  private static final String MAY_CREATE_ROLES =
      "SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user";

  private static final String ABSENT =
      "role {0} does not exist and this login may not make it: the schema works for its owner"
          + " alone, who is held to the policies too. To let others work with it, have someone with"
          + " CREATEROLE run: CREATE ROLE {0}; GRANT {0} TO this login; then run this again";

  private static final String NOT_OURS =
      "role {0} is not granted to this login, which may not grant it to itself: the schema works"
          + " for its owner alone, who is held to the policies too. To let others work with it,"
          + " have someone run: GRANT {0} TO this login; then run this again";

  private final String schema;
  private final Connection connection;

  RoleChange(String schema, Connection connection) {
    this.schema = schema;
    this.connection = connection;
  }

  /** What makes and joins the roles. */
  List<Step> steps() throws SQLException {
    List<Step> steps = new ArrayList<>();
    for (String role : List.of(Roles.APPLICATION, Roles.OPERATOR)) {
      if (!exists(role)) {
        if (Statements.isTrue(connection, MAY_CREATE_ROLES)) {
          steps.add(new Step("role " + role, String.join(";\n", Roles.create(role))));
        } else {
          LOG.log(Level.WARNING, ABSENT, role);
        }
      } else if (!isMember(role)) {
        if (mayGrant(role)) {
          steps.add(new Step("role " + role, Roles.join(role)));
        } else {
          LOG.log(Level.WARNING, NOT_OURS, role);
        }
      }
    }
    return steps;
  }

  /**
   * The statements about privileges.
   *
   * @param first what is to be run before them, which may make roles
   */
  List<String> privileges(List<Step> first) throws SQLException {
    List<String> statements = new ArrayList<>(Roles.closed(schema));
    if (isMember(Roles.APPLICATION) || makes(first, Roles.APPLICATION)) {
      statements.addAll(Roles.application(schema, Roles.APPLICATION));
    }
    if (isMember(Roles.OPERATOR) || makes(first, Roles.OPERATOR)) {
      statements.addAll(Roles.operator(schema, Roles.OPERATOR));
    }
    if (exists(Roles.AUTHENTICATED)) {
      statements.addAll(Roles.application(schema, Roles.AUTHENTICATED));
    }
    return List.copyOf(statements);
  }

  private static boolean makes(List<Step> steps, String role) {
    return steps.stream().anyMatch(step -> step.name().equals("role " + role));
  }

  /** Up to PostgreSQL 15 whoever makes roles may grant them; later it takes the role's admin. */
  private boolean mayGrant(String role) throws SQLException {
    return Statements.isTrue(
        connection,
        "SELECT pg_has_role(current_user, '"
            + role
            + "', 'MEMBER WITH ADMIN OPTION') OR (rolcreaterole AND"
            + " current_setting('server_version_num')::int < 160000)"
            + " FROM pg_roles WHERE rolname = current_user");
  }

  private boolean exists(String role) throws SQLException {
    return Statements.isTrue(
        connection, "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = '" + role + "')");
  }

  private boolean isMember(String role) throws SQLException {
    return Statements.isTrue(
        connection,
        "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = '"
            + role
            + "' AND pg_has_role(current_user, oid, 'MEMBER'))");
  }
}
