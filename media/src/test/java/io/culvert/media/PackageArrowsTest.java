package io.culvert.media;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Dependencies between the packages of this module point one way. */
class PackageArrowsTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.culvert.media");

    @Test
    void packages_haveNoCircle() {
        slices().matching("io.culvert.media.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void payloadFormats_knowNoRtsp() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.culvert.media.rtp",
                        "io.culvert.media.nal",
                        "io.culvert.media.h264",
                        "io.culvert.media.h265",
                        "io.culvert.media.aac",
                        "io.culvert.media.mp4",
                        "io.culvert.media.segment",
                        "io.culvert.media.sdp",
                        "io.culvert.media.stream")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.culvert.media.rtsp..", "io.culvert.media.pull")
                .check(CLASSES);
    }
}
