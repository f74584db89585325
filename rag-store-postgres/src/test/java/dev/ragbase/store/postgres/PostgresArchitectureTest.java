package dev.ragbase.store.postgres;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Who may know whom. */
class PostgresArchitectureTest {
  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.ragbase");

  @Test
  void theCoreDoesNotKnowTheBackend() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.ragbase.store.postgres..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.ragbase.store.postgres..")
        .check(OURS);
  }

  @Test
  void noBackendKnowsAnother() {
    noClasses()
        .that()
        .resideInAPackage("dev.ragbase.store.postgres..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.ragbase.store.sqlite..")
        .check(OURS);
  }

  @Test
  void speakingToPostgresqlKnowsNothingOfDocuments() {
    noClasses()
        .that()
        .resideInAPackage("..postgres.internal.db..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.ragbase.document..", "dev.ragbase.index..", "dev.ragbase.store.postgres.internal")
        .check(OURS);
  }

  @Test
  void onlyTheEntryItsSettingsAndWhatTheyNameIsPublic() {
    assertThat(OURS.stream())
        .filteredOn(type -> type.getPackageName().equals("dev.ragbase.store.postgres"))
        .filteredOn(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
        .filteredOn(type -> !type.isNestedClass())
        .extracting(JavaClass::getSimpleName)
        .containsExactlyInAnyOrder(
            "PostgresStore",
            "PostgresSettings",
            "PostgresSchema",
            "WorkspaceSizes",
            "VectorIndexSettings",
            "VectorIndexKind",
            "Tenants",
            "Members");
  }
}
