/**
 * The hot paths, one by one, by JMH: each class states question, fixture, control and command. All
 * of them: {@code java --add-modules=jdk.incubator.vector -jar rag-bench/target/benchmarks.jar};
 * {@code -l} lists them, {@code -p backend=EMBEDDED} leaves the other stores out.
 */
@NullMarked
package dev.ragbase.bench.micro;

import org.jspecify.annotations.NullMarked;
