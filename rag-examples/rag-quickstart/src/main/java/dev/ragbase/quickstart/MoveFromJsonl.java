package dev.ragbase.quickstart;

import dev.ragbase.Rag;
import dev.ragbase.Store;
import dev.ragbase.access.Scope;
import dev.ragbase.document.Metadata;
import dev.ragbase.dualwrite.DualWriteSettings;
import dev.ragbase.dualwrite.DualWriteStore;
import dev.ragbase.dualwrite.Side;
import dev.ragbase.embed.Embedder;
import dev.ragbase.embed.onnx.OnnxEmbedder;
import dev.ragbase.embed.onnx.PackagedModel;
import dev.ragbase.jsonl.JsonlSettings;
import dev.ragbase.jsonl.JsonlStore;
import dev.ragbase.store.sqlite.SqliteLuceneStore;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Writes an older stack's file and a new store, reads the file, then the store: FILE STORE. */
public final class MoveFromJsonl {
  private MoveFromJsonl() {}

  public static void main(String[] args) {
    try (Embedder embedder = OnnxEmbedder.of(PackagedModel.DEFAULT);
        ExecutorService comparing = Executors.newVirtualThreadPerTaskExecutor()) {
      Path file = Path.of(args[0]);
      Store old = JsonlStore.open(JsonlSettings.builder(file).model(embedder.model()).build());
      Store fresh = SqliteLuceneStore.at(Path.of(args[1])); // or PostgresStore.open(...)
      DualWriteSettings settings =
          DualWriteSettings.builder()
              .behindFile(Path.of(args[0] + ".behind"))
              .compare(0.1, comparing)
              .listener(event -> System.err.println(event))
              .build();
      DualWriteStore both = DualWriteStore.over(old, fresh, settings);
      try (Rag rag = Rag.builder(both).embedder(embedder).open()) {
        rag.workspace(Scope.local()).put("note:1", "Keys", "Rotate the keys.", Metadata.empty());
        rag.workspace(Scope.local()).search("who rotates keys?"); // the file answers
        both.repair();
        System.out.println("same: " + both.compare(Scope.local()).same());
        both.readFrom(Side.SECOND); // back again with Side.FIRST
        System.out.println(rag.workspace(Scope.local()).search("keys").hits().size() + " hits");
      }
    }
  }
}
