/**
 * Nothing of its own: this artifact brings the embedded store, the local model and text extraction
 * as one dependency.
 */
@NullMarked
package dev.ragbase.local;

import org.jspecify.annotations.NullMarked;
