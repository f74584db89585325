package dev.ragbase.metrics;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one operation took.
 *
 * @param operation contract and method, such as {@code documents.put}
 * @param at when it began
 * @param tokens how many a model read or wrote; 0 if none
 * @param model the model that worked; null if none did
 * @param error the class of what was thrown; null if it succeeded. Never a message: those may quote
 *     documents
 */
public record Measurement(
    String operation,
    Instant at,
    Duration took,
    long tokens,
    @Nullable String model,
    @Nullable String error) {}
