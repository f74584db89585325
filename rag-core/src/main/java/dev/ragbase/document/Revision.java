package dev.ragbase.document;

import java.time.Instant;

/**
 * One state of a document's past or present.
 *
 * @param number from 1
 * @param at when it was put
 * @param characters the length of its text in UTF-16 code units
 */
public record Revision(
    int number, String title, ContentHash contentHash, int characters, Instant at) {}
