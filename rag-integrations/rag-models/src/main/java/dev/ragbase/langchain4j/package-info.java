/** LangChain4j models behind our contracts. */
@NullMarked
package dev.ragbase.langchain4j;

import org.jspecify.annotations.NullMarked;
