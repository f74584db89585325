@NullMarked
package dev.ragbase.langchain4j;

import org.jspecify.annotations.NullMarked;
