@NullMarked
package dev.ragbase.analysis;

import org.jspecify.annotations.NullMarked;
