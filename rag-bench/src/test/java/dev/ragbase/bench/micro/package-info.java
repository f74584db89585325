/** Tests of the benchmarks: that each is there with its control. */
@NullMarked
package dev.ragbase.bench.micro;

import org.jspecify.annotations.NullMarked;
