/**
 * Documents and chats as files: the JSON Lines that older stacks keep, and that backups are made
 * of.
 */
@NullMarked
package dev.ragbase.jsonl;

import org.jspecify.annotations.NullMarked;
