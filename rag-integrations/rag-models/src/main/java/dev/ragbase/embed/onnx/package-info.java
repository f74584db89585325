/** Embedding models that run inside the process, without a network. */
@NullMarked
package dev.ragbase.embed.onnx;

import org.jspecify.annotations.NullMarked;
