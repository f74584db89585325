package dev.ragbase.bench.compare;

import java.util.Map;
import java.util.Stack;
import java.util.stream.Stream;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * Refuses lists with nothing between two commas: an empty one would be taken for the default, which
 * runs for hours.
 */
final class NoEmptyItem implements IParameterPreprocessor {
  @Override
  @SuppressWarnings("JdkObsolete") // The library's own type.
  public boolean preprocess(
      Stack<String> arguments, CommandSpec command, ArgSpec argument, Map<String, Object> info) {
    if (!arguments.isEmpty() && argument instanceof OptionSpec option) {
      String value = arguments.peek();
      if (Stream.of(value.split(",", -1)).anyMatch(String::isBlank)) {
        throw new ParameterException(
            command.commandLine(),
            option.longestName()
                + ": '"
                + value
                + "' has an empty value: name one, or leave the option out");
      }
    }
    return false;
  }
}
