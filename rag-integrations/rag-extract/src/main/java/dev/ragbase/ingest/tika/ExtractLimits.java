package dev.ragbase.ingest.tika;

import java.time.Duration;

/**
 * What one document may cost. Beyond any of them its extraction fails and the next document's goes
 * on.
 *
 * @param bytesMax how large a document may be, packed or unpacked
 * @param charsMax how much text may come out, in UTF-16 code units; of a plain text, how much it
 *     may hold
 * @param timeMax how long its parser may run
 * @param embeddedDepthMax how deep packages and attachments may nest, 1 for a mail's attachment
 * @param embeddedMax how many attachments one document may hold
 * @param expansionMax how many times its size a document over 10 MB may grow when unpacked
 * @param workerMegabytes the heap of the child process that parses PDF, office and mail formats
 */
public record ExtractLimits(
    long bytesMax,
    int charsMax,
    Duration timeMax,
    int embeddedDepthMax,
    int embeddedMax,
    int expansionMax,
    int workerMegabytes) {
  private static final ExtractLimits DEFAULTS =
      new ExtractLimits(100_000_000, 20_000_000, Duration.ofSeconds(60), 3, 200, 200, 384);

  public ExtractLimits {
    atLeast("bytesMax", bytesMax, 1);
    atLeast("charsMax", charsMax, 1);
    atLeast("timeMax in milliseconds", timeMax.toMillis(), 1);
    atLeast("embeddedDepthMax", embeddedDepthMax, 0);
    atLeast("embeddedMax", embeddedMax, 0);
    atLeast("expansionMax", expansionMax, 1);
    atLeast("workerMegabytes", workerMegabytes, 32);
    if (bytesMax > 1_000_000_000) {
      throw new IllegalArgumentException("bytesMax is " + bytesMax + ", at most 1000000000");
    }
  }

  private static void atLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " is " + value + ", must be at least " + least);
    }
  }

  /** 100 MB, 20 million characters, 60 seconds, 384 MB of heap for the child process. */
  public static ExtractLimits defaults() {
    return DEFAULTS;
  }

  /** These, with another size of a document. */
  public ExtractLimits withBytesMax(long bytes) {
    return new ExtractLimits(
        bytes, charsMax, timeMax, embeddedDepthMax, embeddedMax, expansionMax, workerMegabytes);
  }

  /** These, with another length of the text. */
  public ExtractLimits withCharsMax(int chars) {
    return new ExtractLimits(
        bytesMax, chars, timeMax, embeddedDepthMax, embeddedMax, expansionMax, workerMegabytes);
  }

  /** These, with another time for a parser. */
  public ExtractLimits withTimeMax(Duration time) {
    return new ExtractLimits(
        bytesMax, charsMax, time, embeddedDepthMax, embeddedMax, expansionMax, workerMegabytes);
  }

  /** These, with another depth and number of embedded documents. */
  public ExtractLimits withEmbedded(int depth, int number) {
    return new ExtractLimits(
        bytesMax, charsMax, timeMax, depth, number, expansionMax, workerMegabytes);
  }

  /** These, with another heap for the child process. */
  public ExtractLimits withWorkerMegabytes(int megabytes) {
    return new ExtractLimits(
        bytesMax, charsMax, timeMax, embeddedDepthMax, embeddedMax, expansionMax, megabytes);
  }
}
