package dev.ragbase.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The core's rules, each held against the core and seen to fail on classes that break it. */
class ArchitectureTest {
  private static final String CORE = "dev.ragbase";
  private static final String BROKEN = "dev.ragbase.architecture.broken";

  private static final JavaClasses CORE_CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(CORE);
  private static final JavaClasses BROKEN_CLASSES = new ClassFileImporter().importPackages(BROKEN);

  private static final String THREADS =
      "java\\.lang\\.Thread\\.(<init>|of.*|start.*)"
          + "|java\\.util\\.concurrent\\.(Executors|ForkJoinPool|ThreadPoolExecutor)\\..*"
          + "|java\\.util\\.(Timer\\.<init>|concurrent\\.CompletableFuture\\..*Async)"
          + "|.*\\.parallelStream|java\\.util\\.stream\\..*\\.parallel";

  /** An entry point may hand over the system's clock; what reads the time asks its parameter. */
  private static final String CLOCKS =
      "java\\.time\\..*\\.now|java\\.lang\\.System\\.currentTimeMillis";

  private static final String RANDOMNESS =
      "java\\.util\\.UUID\\.randomUUID|java\\.lang\\.Math\\.random"
          + "|java\\.util\\.concurrent\\.ThreadLocalRandom\\..*";
  private static final String SURROUNDINGS =
      "java\\.lang\\.System\\.(getenv|getProperty|exit|out|err|in)";

  private static List<ArchRule> rules(String root) {
    return List.of(
        slices().matching(root + ".(*)..").should().beFreeOfCycles(),
        noClasses()
            .that()
            .resideOutsideOfPackages(root, root + ".memory..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(root + ".memory.."),
        noClasses()
            .that()
            .resideInAPackage(root + ".ingest..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(root + ".search.."),
        noClasses()
            .that()
            .resideInAPackage(root + ".search..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(root + ".ingest.."));
  }

  private static ArchRule noUseOf(String targets) {
    Pattern pattern = Pattern.compile(targets);
    return noClasses()
        .should()
        .accessTargetWhere(
            DescribedPredicate.describe(
                "the target is " + targets,
                (JavaAccess<?> access) ->
                    pattern
                        .matcher(
                            access.getTargetOwner().getFullName()
                                + "."
                                + access.getTarget().getName())
                        .matches()));
  }

  @Test
  void theCoreKeepsTheRulesOfItsPackages() {
    assertThat(CORE_CLASSES).hasSizeGreaterThan(90);
    rules(CORE).forEach(rule -> rule.allowEmptyShould(true).check(CORE_CLASSES));
  }

  @Test
  void eachRuleOfPackagesIsSeenToFail() {
    for (ArchRule rule : rules(BROKEN)) {
      assertThat(rule.evaluate(BROKEN_CLASSES).hasViolation()).as(rule.getDescription()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {THREADS, CLOCKS, RANDOMNESS, SURROUNDINGS})
  void theCoreUsesNoThreadClockRandomnessOrSurroundingsOfItsOwn(String targets) {
    noUseOf(targets).check(CORE_CLASSES);
  }

  @Test
  void eachForbiddenUseIsSeen() {
    Map<String, List<String>> methods =
        Map.of(
            THREADS, List.of("newThread", "virtualThread", "executor", "async", "parallel"),
            CLOCKS, List.of("now", "millis"),
            RANDOMNESS, List.of("ids"),
            SURROUNDINGS, List.of("environment", "print"));
    methods.forEach(
        (targets, names) -> {
          String report = noUseOf(targets).evaluate(BROKEN_CLASSES).getFailureReport().toString();
          assertThat(names).as(targets).allMatch(name -> report.contains("." + name + "("));
        });
  }
}
