package dev.ragbase.metrics;

import java.time.Duration;

/** An operation's measurements, summed up. Percentiles are by nearest rank. */
public record OperationStats(
    String operation,
    long count,
    long errors,
    long tokens,
    Duration p50,
    Duration p95,
    Duration p99,
    Duration max) {}
