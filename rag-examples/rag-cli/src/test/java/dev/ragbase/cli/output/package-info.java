/** Tests of the command line, each command from its arguments to its exit code. */
@NullMarked
package dev.ragbase.cli.output;

import org.jspecify.annotations.NullMarked;
