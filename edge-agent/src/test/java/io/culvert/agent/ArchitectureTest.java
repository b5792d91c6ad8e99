package io.culvert.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The arrows between the agent's packages, as their package-info draws them. */
class ArchitectureTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.culvert.agent");

    @Test
    void packages_formNoCircle() {
        slices().matching("io.culvert.agent.(*)..").should().beFreeOfCycles().check(classes);
    }

    @Test
    void grpc_andNet_knowNoOtherPackageOfTheAgent() {
        onlyMayUse("grpc", "net", "link", "identity", "camera", "forward", "doctor", "log", "cli");
        onlyMayUse("net", "grpc", "link", "identity", "camera", "forward", "doctor", "log", "cli");
    }

    @Test
    void identity_camera_andForward_doNotKnowEachOther() {
        onlyMayUse("identity", "link", "camera", "forward", "doctor", "log", "cli");
        onlyMayUse("camera", "net", "link", "identity", "forward", "doctor", "log", "cli");
        onlyMayUse("forward", "grpc", "link", "identity", "camera", "doctor", "log", "cli");
    }

    @Test
    void doctor_looksAtIdentityAndCamerasOnly_andTheLogAtNothing() {
        onlyMayUse("doctor", "grpc", "link", "forward", "log", "cli");
        onlyMayUse("log", "grpc", "net", "identity", "camera", "forward", "link", "doctor", "cli");
    }

    @Test
    void scan_usesIdentityAndWifiOnly_andNobodyButTheCommandsUsesThem() {
        onlyMayUse("wifi", "grpc", "net", "identity", "camera", "forward", "link", "doctor", "log", "scan", "cli");
        onlyMayUse("scan", "grpc", "net", "camera", "forward", "link", "doctor", "log", "cli");
        for (String other : List.of("grpc", "net", "identity", "camera", "forward", "link", "doctor", "log")) {
            onlyMayUse(other, "scan", "wifi");
        }
    }

    @Test
    void motion_usesNetOnly_andOnlyLinkAndCommandsUseIt() {
        onlyMayUse("motion", "grpc", "identity", "camera", "forward", "link", "doctor", "log", "scan", "wifi", "cli");
        for (String other : List.of("grpc", "net", "identity", "camera", "forward", "doctor", "log", "scan", "wifi")) {
            onlyMayUse(other, "motion");
        }
    }

    @Test
    void link_doesNotKnowTheCommands() {
        onlyMayUse("link", "doctor", "log", "cli");
    }

    @Test
    void agent_staysSmall() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.micronaut..", "io.culvert.gateway..", "org.bouncycastle..", "io.grpc..")
                .check(classes);
    }

    private void onlyMayUse(String from, String... forbidden) {
        for (String other : forbidden) {
            noClasses()
                    .that()
                    .resideInAPackage("io.culvert.agent." + from + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.culvert.agent." + other + "..")
                    .check(classes);
        }
    }
}
