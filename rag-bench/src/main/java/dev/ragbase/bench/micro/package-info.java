/**
 * The hot paths, one by one, by JMH: each class states question, fixture, control and command. All
 * of them: {@code java --add-modules=jdk.incubator.vector -jar rag-bench/target/benchmarks.jar};
 * {@code -l} lists them, {@code -p backend=EMBEDDED} leaves the other stores out, {@code -foe true}
 * ends with an error where a fork fails.
 *
 * <p>The rows that are searched stay in {@code ragbase-bench-corpora} among the temporary files, 33
 * MB for 10,000 of them, so that the next run need not make them: {@code -jvmArgsAppend
 * -Dragbase.bench.folder=FOLDER} keeps them elsewhere, and nothing is lost by deleting them. A
 * store lies in {@code ragbase-bench} and a number for as long as its fork lives; what a killed one
 * leaves is deleted by the next.
 */
@NullMarked
package dev.ragbase.bench.micro;

import org.jspecify.annotations.NullMarked;
