package io.culvert.gateway.web;

import io.culvert.qr.WifiNetwork;
import io.culvert.qr.WifiSecurity;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A QR code to be made: where the camera goes, which Wi-Fi it joins, what it becomes. */
@Serdeable(naming = SnakeCaseStrategy.class)
@Schema(name = "EnrolmentRequest")
record EnrolmentRequest(
        @Schema(description = "the site that camera and agent go to") @Nullable
        UUID siteId,

        @Schema(description = "of the camera, for people") @Nullable @PlainText @Size(max = 200)
        String title,

        @Schema(description = "left out for a camera that is on the network already") @Nullable @Valid
        Wifi wifi,

        @Schema(description = "settings of the camera to be made, all optional, without source and site_id")
        @Nullable
        @Valid
        CameraRequest camera) {

    /** The network that the camera joins. */
    @Serdeable(naming = SnakeCaseStrategy.class)
    @Schema(name = "EnrolmentWifi")
    record Wifi(
            @Schema(description = "1 to 32 bytes") @Nullable String ssid,

            @Schema(
                    description = "drawn into the code and kept nowhere; none for an open network",
                    accessMode = Schema.AccessMode.WRITE_ONLY)
            @Nullable
            String password,

            @Schema(description = "WPA (default), WPA3, WEP or open") @Nullable
            String security,

            @Nullable Boolean hidden) {

        WifiNetwork network() {
            WifiSecurity kind =
                    switch (security) {
                        case null -> WifiSecurity.WPA;
                        case "WPA" -> WifiSecurity.WPA;
                        case "WPA3" -> WifiSecurity.WPA3;
                        case "WEP" -> WifiSecurity.WEP;
                        case "open" -> WifiSecurity.OPEN;
                        default -> throw ProblemException.invalid("wifi.security", "must be WPA, WPA3, WEP or open");
                    };
            boolean isHidden = Boolean.TRUE.equals(hidden);
            String name = ssid == null ? "" : ssid;
            field("wifi.ssid", name, "", WifiSecurity.OPEN, isHidden); // with its own field, whatever the password is
            return field("wifi.password", name, password == null ? "" : password, kind, isHidden);
        }

        private static WifiNetwork field(
                String field, String ssid, String password, WifiSecurity security, boolean hidden) {
            try {
                return new WifiNetwork(ssid, password, security, hidden);
            } catch (IllegalArgumentException e) {
                throw ProblemException.invalid(field, String.valueOf(e.getMessage()));
            }
        }

        @Override
        public String toString() {
            return "Wifi[***]";
        }
    }

    /** The camera to be, as one that has no source yet. */
    CameraRequest template() {
        CameraRequest given = camera;
        if (given != null && (given.source() != null || given.siteId() != null)) {
            throw ProblemException.invalid(
                    given.source() != null ? "camera.source" : "camera.site_id", "comes from the code, leave it out");
        }
        String shown = title != null && !title.isBlank() ? title : given == null ? null : given.title();
        String named = shown == null || shown.isBlank() ? "Camera" : shown.strip();
        return given == null
                ? new CameraRequest(null, named, null, null, null, null, null, null, null, null)
                : new CameraRequest(
                        given.name(),
                        named,
                        null,
                        null,
                        given.onDemand(),
                        given.networkCacheMs(),
                        given.videoOnly(),
                        given.ptz(),
                        given.motionEvents(),
                        given.dvr());
    }
}
