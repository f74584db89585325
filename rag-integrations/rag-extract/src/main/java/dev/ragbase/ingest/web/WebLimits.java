package dev.ragbase.ingest.web;

import java.time.Duration;

/**
 * What fetching one page may cost.
 *
 * @param bytesMax how large a page may be, unpacked
 * @param connectMax how long connecting may take, and each wait for the server
 * @param timeMax how long the whole may take, redirects included
 * @param redirectsMax how many redirects are followed
 */
public record WebLimits(long bytesMax, Duration connectMax, Duration timeMax, int redirectsMax) {
  public WebLimits {
    if (bytesMax < 1) {
      throw new IllegalArgumentException("bytesMax is " + bytesMax + ", must be at least 1");
    }
    checkTime("connectMax", connectMax);
    checkTime("timeMax", timeMax);
    if (redirectsMax < 0 || redirectsMax > 50) {
      throw new IllegalArgumentException(
          "redirectsMax is " + redirectsMax + ", must be in [0, 50]");
    }
  }

  private static void checkTime(String name, Duration time) {
    if (time.toMillis() < 1 || time.toHours() > 24) {
      throw new IllegalArgumentException(name + " is " + time + ", must be in [1 ms, 24 h]");
    }
  }

  /** 100 MB, 10 seconds to connect, 60 seconds in all, 5 redirects. */
  public static WebLimits defaults() {
    return new WebLimits(100_000_000, Duration.ofSeconds(10), Duration.ofSeconds(60), 5);
  }
}
