package dev.ragbase.cli.context;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.regex.Pattern;

/** Keeps passwords out of what is printed. */
public final class Secrets {
  /** A login where a browser's address has it: {@code //user:password@host}. */
  static final Pattern LOGIN_IN_URL = Pattern.compile("//[^?\\s]*@");

  private static final Pattern PARAMETER = Pattern.compile("(?i)((?:ssl)?password=)[^&;\\s'\"]*");

  private Secrets() {}

  /** What {@link Throwable#printStackTrace()} prints, without passwords. */
  public static String trace(Throwable failure) {
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    return masked(trace.toString());
  }

  /** The same text without the passwords of the urls in it. */
  public static String masked(String text) {
    String parameters = PARAMETER.matcher(text).replaceAll("$1***");
    return LOGIN_IN_URL.matcher(parameters).replaceAll("//***@");
  }
}
