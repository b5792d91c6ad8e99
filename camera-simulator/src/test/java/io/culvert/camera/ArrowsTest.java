package io.culvert.camera;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which package of the simulator may use which. */
@AnalyzeClasses(packages = "io.culvert.camera", importOptions = DoNotIncludeTests.class)
class ArrowsTest {
    @ArchTest
    static final ArchRule ARROWS = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("server")
            .definedBy("io.culvert.camera")
            .layer("video")
            .definedBy("io.culvert.camera.video")
            .layer("audio")
            .definedBy("io.culvert.camera.audio")
            .layer("fault")
            .definedBy("io.culvert.camera.fault")
            .layer("h264")
            .definedBy("io.culvert.camera.h264")
            .layer("picture")
            .definedBy("io.culvert.camera.picture")
            .whereLayer("server")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("video")
            .mayOnlyBeAccessedByLayers("server")
            .whereLayer("audio")
            .mayOnlyBeAccessedByLayers("server")
            .whereLayer("fault")
            .mayOnlyBeAccessedByLayers("server")
            .whereLayer("h264")
            .mayOnlyBeAccessedByLayers("video")
            .whereLayer("picture")
            .mayOnlyBeAccessedByLayers("video", "h264");
}
