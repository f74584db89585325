package dev.ragbase.bench.compare.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.bench.compare.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativePeersTest {
  private static final Set<String> AVX2 = Set.of("sse2", "avx2", "fma", "f16c");

  @TempDir Path dir;

  private Path library(String name) throws IOException {
    Path file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.createFile(file);
  }

  @Test
  void aBuildThatTheProcessorCannotRunIsPassedOver() throws IOException {
    library("lib/libfaiss_avx512.so");
    Path avx2 = library("lib/libfaiss_avx2.so");
    Path generic = library("lib/libfaiss.so");

    assertThat(NativePeers.library(dir, AVX2)).contains(avx2);
    assertThat(NativePeers.library(dir, Set.of("sse2"))).contains(generic);
  }

  @Test
  void aStaticLibraryAndOneInLib64AreFound() throws IOException {
    Path generic = library("lib64/libfaiss.so");
    assertThat(NativePeers.library(dir, AVX2)).contains(generic);

    Path avx2 = library("lib64/libfaiss_avx2.a");
    assertThat(NativePeers.library(dir, AVX2)).contains(avx2);
  }

  @Test
  void whoeverIsRunByTheNativeProgramIsKnownWhereItIsMissing() {
    NativePeers all = new NativePeers(dir, Optional.of("FAISS"), true, "", List.of());

    assertThat(
            new EmbeddedCatalog(true, all)
                .competitors().stream()
                    .filter(it -> it.launch() instanceof Competitor.Launch.Native)
                    .map(Competitor::id))
        .containsExactlyElementsOf(
            Stream.concat(NativePeers.FAISS.stream(), NativePeers.HNSWLIB.stream()).toList());
  }

  @Test
  void aPrefixWithoutALibraryIsRefusedInsteadOfTheSystemsTakenForIt() {
    Progress progress = new Progress(System.err, () -> 0);

    assertThatThrownBy(() -> NativePeers.compile(dir, dir.resolve("work"), dir, progress))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("--faiss: " + dir + " has no libfaiss");
  }
}
