/** What commands print: JSON, text for people, progress. */
@NullMarked
package dev.ragbase.cli.output;

import org.jspecify.annotations.NullMarked;
