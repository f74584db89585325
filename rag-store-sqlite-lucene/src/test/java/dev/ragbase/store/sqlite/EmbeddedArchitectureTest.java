package dev.ragbase.store.sqlite;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Who may know whom. */
class EmbeddedArchitectureTest {
  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.ragbase");

  @Test
  void theCoreDoesNotKnowTheBackend() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.ragbase.store.sqlite..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.ragbase.store.sqlite..")
        .check(OURS);
  }

  @Test
  void theIndexesDoNotKnowTheStore() {
    noClasses()
        .that()
        .resideInAnyPackage("..internal.lucene..", "..internal.vector..", "..internal.db..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.ragbase.store.sqlite", "dev.ragbase.store.sqlite.internal")
        .check(OURS);
  }

  @Test
  void onlyOnePackageSpeaksToSqlite() {
    classes()
        .that(resideInAPackage("dev.ragbase.store.sqlite.."))
        .and()
        .resideOutsideOfPackage("..internal.db..")
        .should()
        .onlyDependOnClassesThat()
        .resideOutsideOfPackages("org.sqlite..", "org.flywaydb..")
        .check(OURS);
  }

  @Test
  void threeTypesArePublicOutsideOfInternal() {
    assertThat(OURS.stream())
        .filteredOn(type -> type.getPackageName().equals("dev.ragbase.store.sqlite"))
        .filteredOn(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
        .filteredOn(type -> !type.isNestedClass())
        .extracting(JavaClass::getSimpleName)
        .containsExactlyInAnyOrder("SqliteLuceneStore", "SqliteLuceneSettings", "StoreSizes");
  }
}
