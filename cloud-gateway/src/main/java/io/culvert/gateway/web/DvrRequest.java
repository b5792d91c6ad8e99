package io.culvert.gateway.web;

import io.culvert.gateway.cameras.Dvr;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/** What is recorded of a camera and how long it is kept; what is left out has its default. */
@Serdeable(naming = SnakeCaseStrategy.class)
@Schema(name = "CameraDvr")
record DvrRequest(
        @Schema(description = "off (default), continuous or motion") @Nullable
        String mode,

        @Schema(description = "how long recordings are kept, days; 7 when left out")
        @Nullable
        @Min(1)
        @Max(Dvr.MAX_DAYS)
        Integer depthDays,

        @Schema(description = "by how much longer what lies around motion is kept, days; 0 when left out")
        @Nullable
        @Min(0)
        @Max(Dvr.MAX_DAYS)
        Integer motionDays,

        @Schema(description = "GB (10⁹ bytes) that the camera's recordings may take; null: what the disks have")
        @Nullable
        @Min(1)
        Integer spaceGb) {

    static DvrRequest shown(Dvr dvr) {
        return new DvrRequest(dvr.mode().word(), dvr.depthDays(), dvr.motionDays(), dvr.spaceGb());
    }

    Dvr asked() {
        Dvr.Mode asked = Dvr.Mode.of(mode == null ? Dvr.Mode.OFF.word() : mode)
                .orElseThrow(() -> ProblemException.invalid("dvr.mode", "must be off, continuous or motion"));
        return new Dvr(
                asked,
                depthDays == null ? Dvr.DEFAULT_DEPTH_DAYS : depthDays,
                motionDays == null ? 0 : motionDays,
                spaceGb);
    }
}
