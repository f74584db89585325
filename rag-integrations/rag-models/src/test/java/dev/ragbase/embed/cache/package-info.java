@NullMarked
package dev.ragbase.embed.cache;

import org.jspecify.annotations.NullMarked;
