/** One conformance kit for each contract: a backend's test supplies one factory method. */
@NullMarked
package dev.ragbase.kit;

import org.jspecify.annotations.NullMarked;
