package dev.vestibule;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The house: which room may know of which. */
@AnalyzeClasses(
    packages = "dev.vestibule",
    importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NotTheLab.class})
final class ArchitectureTest {
  /** The lab tries gateways from outside; it is on the class path of tests only. */
  static final class NotTheLab implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/dev/vestibule/lab/");
    }
  }

  private static final String[] DOMAIN = {
    "dev.vestibule.decision..",
    "dev.vestibule.seal..",
    "dev.vestibule.flight..",
    "dev.vestibule.cache..",
    "dev.vestibule.oidc..",
    "dev.vestibule.session..",
    "dev.vestibule.cookie..",
    "dev.vestibule.memory..",
    "dev.vestibule.refresh..",
    "dev.vestibule.login..",
    "dev.vestibule.bearer..",
    "dev.vestibule.gate.."
  };

  @ArchTest
  static final ArchRule arrowsPointOneWay =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("dev.vestibule..")
          .withOptionalLayers(true)
          .layer("setting")
          .definedBy("dev.vestibule.setting..")
          .layer("decision")
          .definedBy("dev.vestibule.decision..")
          .layer("seal")
          .definedBy("dev.vestibule.seal..")
          .layer("flight")
          .definedBy("dev.vestibule.flight..")
          .layer("cache")
          .definedBy("dev.vestibule.cache..")
          .layer("oidc")
          .definedBy("dev.vestibule.oidc..")
          .layer("session")
          .definedBy("dev.vestibule.session..")
          .layer("cookie")
          .definedBy("dev.vestibule.cookie..")
          .layer("refresh")
          .definedBy("dev.vestibule.refresh..")
          .layer("login")
          .definedBy("dev.vestibule.login..")
          .layer("bearer")
          .definedBy("dev.vestibule.bearer..")
          .layer("gate")
          .definedBy("dev.vestibule.gate..")
          .layer("memory")
          .definedBy("dev.vestibule.memory..")
          .layer("embedded")
          .definedBy("dev.vestibule.embedded..")
          .layer("redis")
          .definedBy("dev.vestibule.redis..")
          .layer("outbound")
          .definedBy("dev.vestibule.outbound..")
          .layer("ops")
          .definedBy("dev.vestibule.ops..")
          .layer("http")
          .definedBy("dev.vestibule.http..")
          .layer("config")
          .definedBy("dev.vestibule.config..")
          .layer("app")
          .definedBy("dev.vestibule.app..")
          .whereLayer("app")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("config")
          .mayOnlyBeAccessedByLayers("app")
          .whereLayer("http")
          .mayOnlyBeAccessedByLayers("app", "config")
          .whereLayer("ops")
          .mayOnlyBeAccessedByLayers("app")
          .whereLayer("cookie")
          .mayOnlyBeAccessedByLayers("app", "gate", "login", "config")
          .whereLayer("memory")
          .mayOnlyBeAccessedByLayers("app")
          .whereLayer("embedded")
          .mayOnlyBeAccessedByLayers("app", "config")
          .whereLayer("redis")
          .mayOnlyBeAccessedByLayers("app", "config")
          .whereLayer("outbound")
          .mayOnlyBeAccessedByLayers("app")
          .whereLayer("gate")
          .mayOnlyBeAccessedByLayers("app", "http", "config")
          .whereLayer("login")
          .mayOnlyBeAccessedByLayers("app", "http")
          .whereLayer("bearer")
          .mayOnlyBeAccessedByLayers("app", "config")
          .whereLayer("refresh")
          .mayOnlyBeAccessedByLayers("app", "gate", "login", "config", "ops")
          .whereLayer("session")
          .mayOnlyBeAccessedByLayers(
              "app",
              "gate",
              "login",
              "refresh",
              "cookie",
              "memory",
              "embedded",
              "redis",
              "config",
              "ops")
          .whereLayer("flight")
          .mayOnlyBeAccessedByLayers("refresh", "cache", "bearer")
          .whereLayer("cache")
          .mayOnlyBeAccessedByLayers("app", "oidc", "redis", "config")
          .whereLayer("oidc")
          .mayOnlyBeAccessedByLayers(
              "app",
              "bearer",
              "gate",
              "login",
              "refresh",
              "cookie",
              "session",
              "outbound",
              "config",
              "ops");

  @ArchTest
  static final ArchRule noCycles =
      slices().matching("dev.vestibule.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule leavesKnowNothingOfTheHouse =
      noClasses()
          .that()
          .resideInAnyPackage("dev.vestibule.decision..", "dev.vestibule.seal..")
          .should()
          .dependOnClassesThat(
              JavaClass.Predicates.resideInAPackage("dev.vestibule..")
                  .and(
                      JavaClass.Predicates.resideOutsideOfPackages(
                          "dev.vestibule.decision..",
                          "dev.vestibule.seal..",
                          "dev.vestibule.setting..")));

  @ArchTest
  static final ArchRule flightsKnowNobody =
      noClasses()
          .that()
          .resideInAPackage("dev.vestibule.flight..")
          .should()
          .dependOnClassesThat(
              JavaClass.Predicates.resideInAPackage("dev.vestibule..")
                  .and(JavaClass.Predicates.resideOutsideOfPackage("dev.vestibule.flight..")));

  @ArchTest
  static final ArchRule theCacheKnowsLeavesOnly =
      noClasses()
          .that()
          .resideInAPackage("dev.vestibule.cache..")
          .should()
          .dependOnClassesThat(
              JavaClass.Predicates.resideInAPackage("dev.vestibule..")
                  .and(
                      JavaClass.Predicates.resideOutsideOfPackages(
                          "dev.vestibule.cache..",
                          "dev.vestibule.seal..",
                          "dev.vestibule.flight..",
                          "dev.vestibule.setting..")));

  @ArchTest
  static final ArchRule theDomainKnowsNoFrameworkAndNoStore =
      noClasses()
          .that()
          .resideInAnyPackage(DOMAIN)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.vertx..",
              "io.netty..",
              "io.lettuce..",
              "org.sqlite..",
              "java.sql..",
              "tools.jackson.dataformat..");

  @ArchTest
  static final ArchRule onlyOneRoomKnowsSqlite =
      classes()
          .that(alwaysTrue())
          .and()
          .resideOutsideOfPackage("dev.vestibule.embedded..")
          .should()
          .onlyDependOnClassesThat(
              JavaClass.Predicates.resideOutsideOfPackages("org.sqlite..", "java.sql.."));

  @ArchTest
  static final ArchRule onlyOneRoomKnowsLettuce =
      classes()
          .that(alwaysTrue())
          .and()
          .resideOutsideOfPackage("dev.vestibule.redis..")
          .should()
          .onlyDependOnClassesThat(JavaClass.Predicates.resideOutsideOfPackages("io.lettuce.."));

  @ArchTest
  static final ArchRule timeComesThroughTheConstructor =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.vestibule.app..")
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(java.time.Instant.class, "now");
}
