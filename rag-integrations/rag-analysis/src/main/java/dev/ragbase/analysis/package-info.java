/**
 * Texts and queries as the terms that keyword search compares. Every backend indexes what {@link
 * dev.ragbase.analysis.DocumentAnalyzer} gives and looks for what {@link
 * dev.ragbase.analysis.QueryAnalyzer} gives, and so they all find the same.
 *
 * <p>A term is never empty, holds whole Unicode characters without NUL, and is at most 2,046 bytes
 * long in UTF-8, most often under 20: what a {@code lexeme} of PostgreSQL may be. It may hold
 * anything else, also {@code '}, {@code \} and {@code :}, so it is bound as a parameter or quoted,
 * never pasted. Which terms a word becomes is part of an index's format: see {@link
 * dev.ragbase.analysis.DocumentAnalyzer#FORMAT}.
 */
@NullMarked
package dev.ragbase.analysis;

import org.jspecify.annotations.NullMarked;
