@NullMarked
package dev.ragbase.embed.onnx;

import org.jspecify.annotations.NullMarked;
