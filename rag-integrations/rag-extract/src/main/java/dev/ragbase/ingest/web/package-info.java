/**
 * Documents from http and https addresses, fetched within limits and never from private networks.
 */
@NullMarked
package dev.ragbase.ingest.web;

import org.jspecify.annotations.NullMarked;
