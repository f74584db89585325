/** The hot paths, one by one, by JMH. */
@NullMarked
package dev.ragbase.bench.micro;

import org.jspecify.annotations.NullMarked;
