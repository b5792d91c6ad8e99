package io.culvert.gateway;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.culvert.gateway.node.Gateway;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds the arrows of {@code docs/architecture.md}: which package may call which. */
class ArchitectureTest {

    private static final String ROOT = "io.culvert.gateway";

    /** Package → packages it may use. What is not here may use nothing of the gateway. */
    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            Map.entry("node", Set.of()),
            Map.entry("database", Set.of("node")),
            Map.entry("vault", Set.of("node", "database")),
            Map.entry("changes", Set.of("node", "database")),
            Map.entry("accounts", Set.of("node", "database", "vault", "audit")),
            Map.entry("audit", Set.of("database")),
            Map.entry("events", Set.of("node", "database")),
            Map.entry("pki", Set.of("node", "database", "vault")),
            Map.entry("stream", Set.of()),
            Map.entry(
                    "archive", Set.of("node", "database", "audit", "events", "changes", "stream", "cameras", "motion")),
            Map.entry(
                    "motion",
                    Set.of(
                            "node",
                            "database",
                            "vault",
                            "audit",
                            "events",
                            "changes",
                            "cameras",
                            "forwards",
                            "tunnel",
                            "xml")),
            Map.entry("xml", Set.of()),
            Map.entry("onvif", Set.of("node", "access", "cameras", "stream", "archive", "motion", "xml")),
            Map.entry(
                    "provisioning",
                    Set.of("node", "database", "vault", "accounts", "audit", "events", "changes", "pki")),
            Map.entry(
                    "tunnel",
                    Set.of(
                            "node",
                            "database",
                            "vault",
                            "accounts",
                            "audit",
                            "events",
                            "changes",
                            "pki",
                            "provisioning",
                            "doors",
                            "stream")),
            Map.entry("doors", Set.of()),
            Map.entry(
                    "cameras",
                    Set.of(
                            "node",
                            "database",
                            "vault",
                            "accounts",
                            "audit",
                            "events",
                            "changes",
                            "provisioning",
                            "tunnel",
                            "stream")),
            Map.entry(
                    "access",
                    Set.of("node", "database", "vault", "accounts", "audit", "events", "changes", "cameras", "stream")),
            Map.entry("forwards", Set.of("node", "database", "audit", "cameras", "tunnel")),
            Map.entry("rtsp", Set.of("node", "pki", "doors", "access", "stream", "archive")),
            Map.entry("hls", Set.of("node", "database", "access", "stream", "archive")),
            Map.entry("export", Set.of("node", "access", "archive")),
            Map.entry("health", Set.of("node", "database")),
            // The one thin adapter.
            Map.entry(
                    "web",
                    Set.of(
                            "node",
                            "database",
                            "vault",
                            "changes",
                            "accounts",
                            "audit",
                            "events",
                            "pki",
                            "stream",
                            "archive",
                            "provisioning",
                            "tunnel",
                            "cameras",
                            "access",
                            "forwards",
                            "motion",
                            "hls",
                            "export",
                            "onvif",
                            "rtsp",
                            "doors",
                            "health")));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void packages_useOnlyWhatTheirArrowsAllow() {
        for (Map.Entry<String, Set<String>> arrow : ARROWS.entrySet()) {
            String from = ROOT + "." + arrow.getKey() + "..";
            String[] forbidden = packages().stream()
                    .filter(name ->
                            !name.equals(arrow.getKey()) && !arrow.getValue().contains(name))
                    .map(name -> ROOT + "." + name + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that(resideInAPackage(from).and(DescribedPredicate.not(compositionRoot())))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(forbidden)
                    .allowEmptyShould(true)
                    .check(CLASSES);
        }
    }

    @Test
    void everyPackage_hasItsArrows() {
        assertThat(ARROWS.keySet()).containsAll(packages());
    }

    @Test
    void packages_haveNoCircles() {
        slices().matching(ROOT + ".(*)..")
                .should()
                .beFreeOfCycles()
                .ignoreDependency(compositionRoot(), alwaysTrue())
                .check(CLASSES);
    }

    @Test
    void compositionRoot_isUsedByNobody() {
        classes()
                .that(type(Gateway.class))
                .should()
                .onlyHaveDependentClassesThat(compositionRoot())
                .check(CLASSES);
    }

    private static DescribedPredicate<JavaClass> compositionRoot() {
        return DescribedPredicate.describe(
                "the class that puts the features together",
                javaClass -> javaClass.getName().startsWith(Gateway.class.getName() + "$")
                        || List.of(Gateway.class.getName(), ROOT + ".node.MicronautSettings")
                                .contains(javaClass.getName()));
    }

    private static Set<String> packages() {
        return CLASSES.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith(ROOT + "."))
                .map(name -> name.substring(ROOT.length() + 1).split("\\.")[0])
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
