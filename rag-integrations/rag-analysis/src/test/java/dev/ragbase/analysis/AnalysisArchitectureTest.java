package dev.ragbase.analysis;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Who may know whom. */
class AnalysisArchitectureTest {
  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.ragbase.analysis");

  @Test
  void ofTheCoreOnlyDocumentsAreKnown() {
    noClasses()
        .should()
        .dependOnClassesThat(
            JavaClass.Predicates.resideInAPackage("dev.ragbase..")
                .and(
                    JavaClass.Predicates.resideOutsideOfPackages(
                        "dev.ragbase.analysis", "dev.ragbase.document")))
        .check(OURS);
  }

  @Test
  void nothingIsIndexedOrSearchedHere() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.lucene.index..", "org.apache.lucene.search..", "org.apache.lucene.store..")
        .check(OURS);
  }

  @Test
  void fourTypesArePublic() {
    assertThat(OURS.stream())
        .filteredOn(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
        .extracting(JavaClass::getSimpleName)
        .containsExactlyInAnyOrder(
            "DocumentAnalyzer", "DocumentTerms", "QueryAnalyzer", "QueryWord");
  }
}
